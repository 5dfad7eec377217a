const { isUntiered } = require("./quick.cjs");

/** Leaves the files that may run at the same time. */
module.exports = (files) => ({ filtered: files.filter(isUntiered) });
