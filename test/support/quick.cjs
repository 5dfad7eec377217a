const fs = require("node:fs");
const path = require("node:path");

/** Files that only the whole suite runs, and why. */
const LEFT_OUT = {
  "core/compose/linear": "compares times, which other tests at the same moment disturb",
};

const TESTS = path.join(__dirname, "..");

function isLeftOut(file) {
  return path.relative(TESTS, file).replace(/\.test\.ts$/, "") in LEFT_OUT;
}

function isQuick(file) {
  return !isLeftOut(file) && /^(describe|test)\b/m.test(fs.readFileSync(file, "utf8"));
}

/** Whether nothing in a test file needs more than Node, so that it is in the way of no other file at the same time. */
function isUntiered(file) {
  return isQuick(file) && !/\btier\(|\/tiers"/.test(fs.readFileSync(file, "utf8"));
}

/**
 * Leaves out the files in which every test belongs to a tier, since only to load them takes longer than most others run, and those that
 * are named above.
 */
module.exports = (files) => ({ filtered: files.filter(isQuick) });
module.exports.isUntiered = isUntiered;
