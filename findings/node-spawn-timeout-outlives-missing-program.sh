#!/bin/sh
# The timer of `timeout` outlives a program that could not be started: we expected Node.js to end as soon as spawn() has said ENOENT.
# spawn() keeps the process until the time has passed; execFile() with the same options, which is spawn() underneath, does not.
# Seen with Node.js 20.19.6 and 24.21.0 on 2026-11-29: "error" after some milliseconds, and the process ends after the 3 s of `timeout`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > probe.js <<'END'
const { execFile, spawn } = require("node:child_process");
const began = Date.now();
const options = { timeout: 3000 };
if (process.argv[2] === "spawn") spawn("no-such-program", [], options).on("error", () => {});
else execFile("no-such-program", [], options, () => {});
process.on("exit", () => console.log(Date.now() - began));
END
platform=$(node -p 'process.platform + "-" + process.arch')
for version in 20.19.6 24.21.0; do
  npm install --silent --no-save --no-audit --no-fund "node-$platform@$version"
  run() { "node_modules/node-$platform/bin/node" probe.js "$1"; }
  spawned=$(run spawn)
  executed=$(run execFile)
  echo "Node.js $version: spawn ends after $spawned ms, execFile after $executed ms"
  [ "$spawned" -ge 3000 ]
  [ "$executed" -lt 3000 ]
done
