#!/bin/sh
":"; //usr/bin/env true; exec node -- "$0" "$@"
// The line above is for the shell, and a comment for Node, which takes --env-file for its own wherever it stands, but after --.
// From Node 22 on the compiled form of all that is loaded is kept: Pulumi alone has 770 modules. In this user's own folder, since what
// another user laid into the one for temporary files would be run.
const { ENXUTO_CACHE, NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
const cache =
  ENXUTO_CACHE ?? `${XDG_CACHE_HOME ?? `${require("node:os").homedir()}/.cache`}/enxuto`;
require("node:module").enableCompileCache?.(NODE_COMPILE_CACHE ?? `${cache}/compiled`);
require("../dist/cli/main.js");
