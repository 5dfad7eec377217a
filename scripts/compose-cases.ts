import * as fs from "node:fs";
import * as path from "node:path";
import { findCompose } from "../engine/compose-config";
import { CASES, COMPOSE_CASES, composeConfig } from "../test/support/compose-cases";

/**
 * Writes down what Compose v2 makes of the comparison set: `npm run compose-cases`, after `tools/build docker-compose`.
 *
 * A test holds enxuto's reading equal to these files, and these files equal to Compose where it is present.
 */
const binary = findCompose();
if (!binary) throw new Error("docker-compose is missing: build it with tools/build docker-compose");
for (const one of CASES) {
  fs.writeFileSync(path.join(COMPOSE_CASES, one.name, "expected.json"), composeConfig(binary, one));
}
