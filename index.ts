import { program } from "./program/program";

export = program;
