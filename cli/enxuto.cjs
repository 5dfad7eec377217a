#!/bin/sh
":"; //usr/bin/env true; exec node -- "$0" "$@"
// The line above is for the shell, and a comment for Node, which takes --env-file for its own wherever it stands, but after --.
// From Node 22 on the compiled form of all that is loaded is kept, in the folder for temporary files: Pulumi alone has 770 modules.
require("node:module").enableCompileCache?.();
require("../dist/cli/main.js");
