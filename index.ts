import { program } from "enxuto";
import { SYSTEMS } from "./systems";

export = program(SYSTEMS);
