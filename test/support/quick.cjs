const fs = require("node:fs");

/** Leaves out the files in which every test belongs to a tier: only to load them takes longer than most others run. */
module.exports = (files) => ({
  filtered: files.filter((file) => /^(describe|test)\b/m.test(fs.readFileSync(file, "utf8"))),
});
