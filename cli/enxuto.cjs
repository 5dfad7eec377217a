#!/usr/bin/env node
// Strips types from the project's files alone: a loader that reads node_modules as well doubles the time to import Pulumi.
require("sucrase/register/ts");
require("./main.ts");
