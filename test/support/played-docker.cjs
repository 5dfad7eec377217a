// A Docker CLI in place of a server's: containers that never run, kept in a folder, whose names are given to one at a time.
const fs = require("node:fs");
const path = require("node:path");
const { randomBytes } = require("node:crypto");

const [folder, command, ...words] = process.argv.slice(2);
const names = path.join(folder, "names");
fs.mkdirSync(names, { recursive: true });

/** The values of a flag, and the words that are no flags. */
const flags = {};
const rest = [];
const ALONE = ["--all", "--quiet", "--no-trunc", "--volumes"];
while (words.length > 0) {
  const word = words.shift();
  if (!word.startsWith("--")) rest.push(word);
  else if (!ALONE.includes(word)) flags[word] = [...(flags[word] ?? []), words.shift()];
}

const fileOf = (id) => path.join(folder, `${id}.json`);
const read = (id) => JSON.parse(fs.readFileSync(fileOf(id), "utf8"));

/** Containers that stand-in providers made. */
const STAND_INS = process.env.STAND_IN_CONTAINERS;
function standIns() {
  const files = STAND_INS && fs.existsSync(STAND_INS) ? fs.readdirSync(STAND_INS) : [];
  return files.flatMap((file) => {
    try {
      return [JSON.parse(fs.readFileSync(path.join(STAND_INS, file), "utf8"))];
    } catch {
      // Removed meanwhile, or not written to its end.
      return [];
    }
  });
}
const nameOf = (id) =>
  fs.readdirSync(names).find((name) => fs.readlinkSync(path.join(names, name)) === id);

function fail(message) {
  process.stderr.write(`Error response from daemon: ${message}\n`);
  process.exit(1);
}

function found(word) {
  const link = path.join(names, word);
  const id = fs.existsSync(fileOf(word)) ? word : readLink(link);
  return id && fs.existsSync(fileOf(id)) ? id : fail(`No such container: ${word}`);
}

function readLink(link) {
  try {
    return fs.readlinkSync(link);
  } catch {
    return undefined;
  }
}

function give(name, id) {
  try {
    fs.symlinkSync(id, path.join(names, name));
  } catch {
    fail(`Conflict. The container name "/${name}" is already in use by container "x".`);
  }
}

const COMMANDS = {
  create() {
    const id = randomBytes(32).toString("hex");
    const Labels = Object.fromEntries(
      flags["--label"].map((label) => [label.split("=")[0], label.slice(label.indexOf("=") + 1)]),
    );
    const HostConfig = { RestartPolicy: { MaximumRetryCount: 0 } };
    const made = { Id: id, Created: new Date().toISOString(), Config: { Labels }, HostConfig };
    fs.writeFileSync(fileOf(id), JSON.stringify(made));
    give(flags["--name"][0], id);
    return id;
  },
  inspect: () =>
    JSON.stringify(
      rest.map((word) => standIns().find(({ Id }) => Id === word) ?? read(found(word))),
    ),
  rename([word, name]) {
    const id = found(word);
    const before = nameOf(id);
    give(name, id);
    fs.rmSync(path.join(names, before));
    return "";
  },
  rm([word]) {
    const standIn = STAND_INS && path.join(STAND_INS, `${word}.json`);
    if (standIn && fs.existsSync(standIn)) {
      fs.rmSync(standIn);
      return "";
    }
    const id = found(word);
    fs.rmSync(path.join(names, nameOf(id)));
    fs.rmSync(fileOf(id));
    return "";
  },
  update([word]) {
    const made = read(found(word));
    made.HostConfig.RestartPolicy.MaximumRetryCount = Number(flags["--restart"][0].split(":")[1]);
    fs.writeFileSync(fileOf(made.Id), JSON.stringify(made));
    return "";
  },
  ps() {
    const filter = (kind) =>
      flags["--filter"].find((one) => one.startsWith(`${kind}=`))?.slice(kind.length + 1);
    const [label, value] = (filter("label") ?? "").split("=");
    return fs
      .readdirSync(names)
      .filter((name) => name.includes(filter("name") ?? ""))
      .map((name) => read(fs.readlinkSync(path.join(names, name))))
      .concat(filter("name") ? [] : standIns())
      .filter(({ Config }) => Config.Labels[label] === value)
      .map(({ Id }) => Id)
      .join("\n");
  },
};

const output = COMMANDS[command]?.(rest) ?? "";
if (output !== "") process.stdout.write(`${output}\n`);
