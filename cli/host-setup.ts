import * as fs from "node:fs";
import * as path from "node:path";
import { got, UserError } from "../core/capacity/user-error";
import { CLEAN_UP_FILE, cleanUpScript } from "../engine/host-setup/clean-up";
import { daemonChange } from "../engine/host-setup/daemon";
import { SLICE } from "../engine/host-setup/machine-file";
import { SLICE_FILES } from "../engine/host-setup/slice";
import { putSafely } from "../engine/safe-file";
import { EXIT, type Verb } from "./verb";

const DAEMON_FILE = "/etc/docker/daemon.json";

/** Suffix of what a file was before `host-setup` wrote it. An empty one means that there was none. */
const BACKUP = ".before-enxuto";

/** `enxuto host-setup`: log limits, a cap for the build cache and a daily clean-up for a machine that somebody has already. */
export const hostSetup: Verb<"host-setup"> = {
  async run({ values }) {
    if (values.apply && values.undo) throw new UserError("--apply", "expected without --undo");
    const root = values.root ?? "/";
    if (values.undo) return undo(root);
    return setUp(root, {
      dataRoot: values["data-root"],
      cacheGB: gigabytes(values["cache-gb"]),
      slice: values.slice ?? false,
      apply: values.apply ?? false,
    });
  },
};

interface SetUp {
  readonly dataRoot: string | undefined;
  readonly cacheGB: number | undefined;
  readonly slice: boolean;
  readonly apply: boolean;
}

function setUp(root: string, { dataRoot, cacheGB, slice, apply }: SetUp): number {
  if (slice) requireKeeper(root);
  const daemonFile = path.join(root, DAEMON_FILE);
  const before = read(daemonFile) ?? "";
  const { content, changes, kept, movesData } = daemonChange(daemonFile, before, {
    ...{ dataRoot, cacheGB, slice },
  });
  const script = path.join(root, CLEAN_UP_FILE);
  const clean = cleanUpScript(cacheGB);
  const wanted = [
    ...(changes.length > 0 ? [{ file: daemonFile, content, mode: 0o644 }] : []),
    ...(read(script) === clean ? [] : [{ file: script, content: clean, mode: 0o755 }]),
    ...(slice ? SLICE_FILES : [])
      .map((one) => ({ ...one, file: path.join(root, one.file) }))
      .filter(({ file, content: text }) => read(file) !== text),
  ];
  for (const change of changes) console.log(`${daemonFile}: ${change}`);
  for (const setting of kept) console.log(`${daemonFile}: stays ${setting}`);
  if (wanted.some(({ file }) => file === script)) console.log(`${script}: daily clean-up`);
  for (const { file } of wanted) {
    if (file !== script && file !== daemonFile) console.log(`${file}: reservations are kept`);
  }
  if (wanted.length === 0) {
    console.log("nothing to change");
    return EXIT.ok;
  }
  if (!apply) {
    console.log("\nnothing was written: enxuto host-setup --apply writes it");
    return EXIT.ok;
  }
  for (const { file, content: text, mode } of wanted) write(file, text, mode);
  console.log(afterwards(movesData, slice));
  return EXIT.ok;
}

/** Throws a UserError on a machine whose kernel or init cannot keep a reservation. */
function requireKeeper(root: string): void {
  const missing = [
    ["run/systemd/system", "systemd"],
    ["sys/fs/cgroup/cgroup.controllers", "cgroup v2"],
  ].find(([file]) => !fs.existsSync(path.join(root, file)));
  if (missing === undefined) return;
  throw new UserError(
    "--slice",
    `needs ${missing[1]}, which this machine does not have: leave it out, reservations are then only added up`,
  );
}

function afterwards(moves: boolean, slice: boolean): string {
  return [
    "",
    "written; enxuto host-setup --undo brings back what was.",
    `Docker reads it when it starts again: ${slice ? RELOAD : ""}sudo systemctl restart docker stops and starts every container.`,
    "Log limits hold for containers that are made afterwards.",
    ...(moves
      ? [
          "Docker looks for its data in the new place: stop it first, copy what is there (sudo rsync -aHX OLD/ NEW/), start it,",
          "and remove the old directory once everything runs.",
          "The containerd image store, which a fresh Docker Engine 29 has, keeps images in /var/lib/containerd: they move by root in",
          "/etc/containerd/config.toml, and volumes by this.",
        ]
      : []),
  ].join("\n");
}

/** Units of systemd are files as well. */
const RELOAD = "sudo systemctl daemon-reload && ";

/** Brings back what was before the first `--apply`. */
function undo(root: string): number {
  const files = [DAEMON_FILE, CLEAN_UP_FILE, ...SLICE_FILES.map(({ file }) => file)].map((file) =>
    path.join(root, file),
  );
  const backups = files.filter((file) => fs.existsSync(backupOf(file)));
  if (backups.length === 0) throw new UserError("--undo", "there is nothing that --apply wrote");
  for (const file of backups) {
    const before = changing(file, () => bringBack(file));
    console.log(`${file}: ${before === "" ? "removed" : "as it was"}`);
  }
  const sliced = backups.some((file) => file.endsWith(`${SLICE}${BACKUP}`));
  console.log(`\n${sliced ? RELOAD : ""}sudo systemctl restart docker makes it count.`);
  return EXIT.ok;
}

/** Gives what the file was before. */
function bringBack(file: string): string {
  const before = read(backupOf(file)) as string;
  if (before === "") fs.rmSync(file, { force: true });
  else replace(file, before, fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0o644);
  fs.rmSync(backupOf(file));
  return before;
}

/** Writes a file whole or not at all; the first time, what was there is kept beside it. */
function write(file: string, content: string, mode: number): void {
  changing(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (!fs.existsSync(backupOf(file))) putSafely(backupOf(file), read(file) ?? "", 0o644);
    replace(file, content, mode);
  });
}

/** Changes a file; throws a UserError where it may not be changed. */
function changing<T>(file: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      file,
      code === "EACCES" || code === "EPERM"
        ? "may not be written: run the same command with sudo"
        : message,
    );
  }
}

/** cron runs only names without a dot, so that a copy beside the script is never run. */
function backupOf(file: string): string {
  return `${file}${BACKUP}`;
}

function replace(file: string, content: string, mode: number): void {
  putSafely(file, content, mode);
  // What a umask took from it.
  fs.chmodSync(file, mode);
}

function read(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

function gigabytes(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,4}$/.test(text)) return text ? Number(text) : undefined;
  throw new UserError("--cache-gb", `${got(text)}, expected whole GB: 10`);
}
