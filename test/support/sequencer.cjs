const path = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

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

/** Cheap first: what is wrong in the small is told before containers are started. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = (test) => LAST.indexOf(path.basename(test.path, ".test.ts"));
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }
};
