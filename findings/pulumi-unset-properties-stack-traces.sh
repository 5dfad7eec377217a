#!/usr/bin/env bash
# @pulumi/pulumi 3.276.0, @pulumi/docker 5.2.0, Node 20.20.2, Linux x86-64, 2026-11-30.
#
# Expected: registering a resource costs what its properties cost, those that are set.
# Seen: a class of a provider's package hands every property on that its schema has, and the SDK makes promises for each, set or not, and
# keeps a stack trace with each promise for the message about promises that were never settled. A container with nothing but its image
# takes 319 stack traces; the same registration by a class that hands on what it was given takes 11, for the same inputs. The constructor
# took 22 ms of CPU instead of 0.7 (two busy cores), before anything is asked of the engine: that adds up in the preview of many
# containers, and more so where something prepares stack traces, as loaders of TypeScript with source maps do.
#
# Needs Node and npm (200 MB). Output seen:
#   {"image":"redis:8"} by a class with its own properties: 11 stack traces
#   {"image":"redis:8"} by docker.Container: 319 stack traces
#   a constructor takes at least 8 times as long: true
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @pulumi/pulumi@3.276.0 @pulumi/docker@5.2.0

cat >count.cjs <<'JS'
const docker = require("@pulumi/docker");
const pulumi = require("@pulumi/pulumi");

const sent = [];
pulumi.runtime.setMocks({
  newResource: ({ inputs }) => {
    sent.push(JSON.stringify(inputs));
    return { id: "id", state: inputs };
  },
  call: () => ({}),
});

class Bare extends pulumi.CustomResource {
  constructor(name, properties) {
    super("docker:index/container:Container", name, properties);
  }
}

let taken = 0;
function tracesOf(Class, name) {
  const before = taken;
  new Class(name, { image: "redis:8" });
  return taken - before;
}

function millisecondsOf(Class, name) {
  const before = process.cpuUsage();
  for (let i = 0; i < 100; i++) new Class(`${name}-${i}`, { image: "redis:8" });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e5;
}

tracesOf(Bare, "warm");
Error.prepareStackTrace = (error) => {
  taken++;
  return String(error);
};
const traces = [tracesOf(Bare, "bare"), tracesOf(docker.Container, "own")];
Error.prepareStackTrace = undefined;
const slower = millisecondsOf(docker.Container, "own") / millisecondsOf(Bare, "bare");

setTimeout(() => {
  const [inputs, ...others] = new Set(sent);
  console.log(`${inputs} by a class with its own properties: ${traces[0]} stack traces`);
  console.log(`${inputs} by docker.Container: ${traces[1]} stack traces`);
  console.log(`a constructor takes at least 8 times as long: ${slower >= 8}`);
  process.exit(others.length === 0 && traces[1] > traces[0] * 10 && slower >= 8 ? 0 : 1);
}, 2000);
JS
node count.cjs
