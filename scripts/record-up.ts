import * as fs from "node:fs";
import * as path from "node:path";
import { removeStack } from "../test/support/project";
import { type Line, recording } from "./speed/recording";
import { SPEED_STACK, speedProject } from "./speed/system";

const SVG = path.join(__dirname, "..", "docs/up.svg");

/** Records an `up` from nothing of the bench's system, and writes docs/up.svg. */
async function main(): Promise<void> {
  removeStack(SPEED_STACK);
  const project = speedProject();
  try {
    const lines: Line[] = [];
    const began = Date.now();
    const { child, ended } = project.start(["up", SPEED_STACK, "--yes"], { CI: "true" });
    let rest = "";
    child.stdout?.on("data", (text: Buffer) => {
      const whole = `${rest}${text}`.split("\n");
      rest = whole.pop() ?? "";
      const seconds = (Date.now() - began) / 1000;
      lines.push(...whole.map((text) => ({ seconds, text })));
    });
    const { code, output } = await ended;
    if (code !== 0) throw new Error(output);
    fs.writeFileSync(SVG, recording(`npx enxuto up ${SPEED_STACK}`, lines));
  } finally {
    project.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
