const { isUntiered } = require("./quick.cjs");

/** Leaves the files that `untiered` does not: they share one engine, and run one at a time. */
module.exports = (files) => ({ filtered: files.filter((file) => !isUntiered(file)) });
