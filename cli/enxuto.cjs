#!/usr/bin/env node
require("./typescript.cjs");
require("./main.ts");
