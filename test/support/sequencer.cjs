const path = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/** Files that mostly wait, while others are at work: at the end of a run they would be waited for. */
const FIRST = ["watcher/script", "operate/backup/schedule", "components/health-wait"];

/** Files that take minutes, in the order in which they run: after all others, the longest at the very end. */
const LAST = [
  "render",
  "engine-servers",
  "engine",
  "services",
  "disk",
  "kill",
  "systems",
  "machine",
  "images-docker",
  "docker",
  "rented-swarm",
  "conecta-servers",
  "deploy-faults",
  "deploy-team",
  "deploy",
];

const TESTS = path.join(__dirname, "..");

function rank({ path: file }) {
  const name = path.relative(TESTS, file).replace(/\.test\.ts$/, "");
  return FIRST.includes(name) ? -2 : LAST.indexOf(name);
}

/** Cheap first, but for those that wait: what is wrong in the small is told before containers are started. */
module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }
};
