import { oneOf, UserError } from "../core/capacity/user-error";
import { EXIT } from "./verb";
import { VERBS } from "./verbs";

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(help());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (!Object.hasOwn(VERBS, name))
    throw new UserError(name, `is no verb, ${oneOf(Object.keys(VERBS))}`);
  const { usage, summary, load } = VERBS[name];
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`enxuto ${name} ${usage}\n\n${summary}`);
    return EXIT.ok;
  }
  try {
    return await load().run(args);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!code.startsWith("ERR_PARSE_ARGS")) throw error;
    // The advice that follows Node's first sentence is for programmers.
    const [mistake] = message.split(". ");
    throw new UserError(name, `${mistake}, expected ${`enxuto ${name} ${usage}`.trimEnd()}`);
  }
}

function help(): string {
  const lines = Object.entries(VERBS).map(
    ([name, { usage, summary }]) => `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`,
  );
  return ["enxuto: your containers on one small host, proven to fit", "", ...lines].join("\n");
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = EXIT.usage;
    console.error(isUsers(error) ? `enxuto: ${error.message}` : error);
  },
);

/** Mistakes of the user's are shown as one message; anything else is a mistake of ours and shows its stack. */
function isUsers(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof UserError || "__pulumiRunError" in error;
}
