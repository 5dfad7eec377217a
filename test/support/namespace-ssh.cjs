#!/usr/bin/env node
// Plays `ssh` to engines in network namespaces: what it is asked to run, runs in the namespace of the address that the configuration
// names, with that node's own /etc/docker, its hostname and its commands first on PATH. NODES names the folder with a folder for each
// address. A tunnel (-R) leads through a socket of that folder.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");

const WITHOUT_VALUE = /^-[TtNnqvAaxXC46]+$/;

const words = process.argv.slice(2);
let config;
let forward;
while (words[0]?.startsWith("-")) {
  const option = words.shift();
  if (option === "--") break;
  if (WITHOUT_VALUE.test(option)) continue;
  const value = words.shift();
  if (option === "-F") config = value;
  if (option === "-R") forward = value;
}
if (words[1] === "--") words.splice(1, 1);
const command = words.slice(1).join(" ");

const [, address] = /HostName (\S+)/.exec(fs.readFileSync(config, "utf8")) ?? [];
const folder = path.join(process.env.NODES ?? "", address ?? "none");
if (!fs.existsSync(folder) || fs.existsSync(path.join(folder, "dead"))) {
  process.stderr.write(`ssh: connect to host ${address} port 22: Connection timed out\n`);
  process.exit(255);
}
const name = fs.readFileSync(path.join(folder, "name"), "utf8");

/** Words that run a program in the node. */
function inside(script, ...more) {
  const own = [
    `mount --bind ${folder}/etc /etc/docker`,
    `cd ${folder}/home`,
    `hostname ${name}`,
    `export PATH="${folder}/bin:$PATH" DOCKER_HOST=unix://${folder}/docker.sock NODE_FOLDER=${folder}`,
    `exec nsenter --net=/run/netns/${name} ${script}`,
  ].join(" && ");
  return ["unshare", ["--mount", "--uts", "sh", "-c", own, "sh", ...more]];
}

function run() {
  const [program, args] = inside('sh -c "$1"', command);
  const child = spawn(program, args, {
    stdio: "inherit",
    env: { ...process.env, DOCKER_HOST: "" },
  });
  child.on("close", (code) => process.exit(code ?? 1));
}

/** A port of the node's loopback leads to one of this machine's. */
function tunnel() {
  const [there, port, , here] = /^(?:(\S+?):)?(\d+):(\S+?):(\d+)$/.exec(forward).slice(1);
  const socket = path.join(folder, `tunnel-${process.pid}`);
  const relay = net.createServer((from) => {
    const to = net.connect(Number(here), "127.0.0.1");
    from.pipe(to).pipe(from);
    for (const end of [from, to]) end.on("error", () => {});
  });
  relay.listen(socket, () => {
    const text = `require("node:net").createServer((from) => { const to = require("node:net").connect(${JSON.stringify(socket)}); from.pipe(to).pipe(from); for (const end of [from, to]) end.on("error", () => {}); }).listen(${port}, ${JSON.stringify(there ?? "127.0.0.1")}, () => console.log("open"))`;
    const [program, args] = inside('"$1" -e "$2"', process.execPath, text);
    const listening = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    process.on("exit", () => {
      listening.kill();
      fs.rmSync(socket, { force: true });
    });
    listening.stdout.once("data", run);
  });
}

if (forward) tunnel();
else run();
