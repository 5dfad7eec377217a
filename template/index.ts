import { program } from "enxuto";
import { system } from "./systems/system";

export = program([system]);
