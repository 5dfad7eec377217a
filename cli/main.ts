import { oneOf, UserError } from "../capacity/user-error";
import { EXIT, type Verb } from "./verb";

/** The verbs; each is loaded only when it is called, so that the quick ones start quickly. */
const VERBS: Readonly<Record<string, () => Verb>> = {
  plan: () => require("./plan").plan,
  hosts: () => require("./hosts").hosts,
  fit: () => require("./fit").fit,
  capacity: () => require("./capacity").capacity,
  build: () => require("./build").build,
  models: () => require("./models").models,
  prune: () => require("./prune").prune,
  verify: () => require("./verify").verify,
  measure: () => require("./measure").measure,
  preview: () => require("./preview").preview,
  up: () => require("./up").up,
  rollback: () => require("./rollback").rollback,
  refresh: () => require("./refresh").refresh,
  destroy: () => require("./destroy").destroy,
  secrets: () => require("./secrets").secrets,
  compose: () => require("./compose").compose,
  "check-disk": () => require("./check-disk").checkDisk,
  "host-setup": () => require("./host-setup").hostSetup,
  doctor: () => require("./doctor").doctor,
  status: () => require("./status").status,
  logs: () => require("./logs").logs,
  blueprint: () => require("./blueprint").blueprint,
};

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(usage());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (!Object.hasOwn(VERBS, name))
    throw new UserError(name, `is no verb, ${oneOf(Object.keys(VERBS))}`);
  const verb = VERBS[name]();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`enxuto ${name} ${verb.usage}\n\n${verb.summary}`);
    return EXIT.ok;
  }
  return verb.run(args);
}

function usage(): string {
  const lines = Object.entries(VERBS).map(([name, load]) => {
    const { usage, summary } = load();
    return `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`;
  });
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
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return (
    error instanceof UserError || "__pulumiRunError" in error || code.startsWith("ERR_PARSE_ARGS")
  );
}
