import { runCommand } from "./command";
import { outliveReader } from "./terminal/gone-reader";
import { keepPlain } from "./terminal/plain-console";
import { EXIT } from "./verb";

const isOutputCut = outliveReader();
keepPlain();
process.on("exit", () => {
  // What was asked for is not all there: no caller may take it for the whole.
  if (isOutputCut() && process.exitCode === EXIT.ok) process.exitCode = EXIT.usage;
});

runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
