import { type EngineEvent, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { program } from "../../program/program";
import { SYSTEMS } from "../../systems";
import type { Done, Operation } from "./deployment";

/** Runs one operation of a stack in a process of its own and prints what came of it as the last line. */
async function main(operation: Operation): Promise<Done> {
  const { name, root, workDir, envVars, config, verb, options } = operation;
  const begin = Date.now();
  const errors: string[] = [];
  let output = "";
  let changes: Record<string, number> = {};
  let ok = true;
  const tell = {
    diff: true,
    onOutput: (text: string) => {
      output += text;
    },
    onEvent: ({ diagnosticEvent, summaryEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
      if (summaryEvent) changes = summaryEvent.resourceChanges as Record<string, number>;
    },
  };
  let outputs: Record<string, unknown> = {};
  try {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, projectName: "enxuto", program: program(SYSTEMS) },
      { pulumiCommand: await PulumiCommand.get({ root }), workDir, envVars },
    );
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])),
    );
    if (verb === "up") await stack.up({ ...tell, ...options });
    if (verb === "destroy") await stack.destroy({ ...tell, ...options });
    const values = await stack.outputs();
    outputs = Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
  } catch (error) {
    ok = false;
    if (errors.length === 0) errors.push(String(error));
  }
  return { ok, changes, errors, output, outputs, seconds: (Date.now() - begin) / 1000 };
}

// When an update fails, what the program still had under way is rejected: that says nothing new.
process.on("unhandledRejection", () => {});
let input = "";
process.stdin.setEncoding("utf8").on("data", (text) => {
  input += text;
});
process.stdin.on("end", async () => {
  const done = await main(JSON.parse(input));
  process.stdout.write(`\n${JSON.stringify(done)}\n`, () => process.exit(0));
});
