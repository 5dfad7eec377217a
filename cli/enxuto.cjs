#!/bin/sh
":"; //usr/bin/env true; exec node -- "$0" "$@"
// The line above is for the shell, and a comment for Node, which takes --env-file for its own wherever it stands, but after --.
require("../dist/cli/main.js");
