import { spawn } from "node:child_process";
import { oneOf, UserError } from "../core/capacity/user-error";
import { docker } from "../engine/engine";
import { shellWords } from "../engine/shell-words";
import { underEngineLock } from "../operate/open-stack";
import { chooseStack } from "../program/chosen-stack";
import type { OfflineRun } from "../program/offline";
import { runOffline } from "../program/offline";
import { EXIT, type Verb } from "./verb";

/** `enxuto models`: fetches what a service's weights lack, for when an `up` could not. */
export const models: Verb<"models"> = {
  async run({ values, positionals }) {
    const [service, ...stack] = positionals;
    const chosen = await chooseStack(stack, values);
    const run = await runOffline(chosen.systems, chosen.name, chosen.config);
    const command = await onNetwork(fetchCommand(service, run), run);
    const work = { verb: "models", waitMs: 0, say: console.log };
    return underEngineLock(chosen, docker, work, () => shell(command));
  },
};

/** The command that the program itself runs to fetch a service's models. */
function fetchCommand(service: string | undefined, { settings, resources }: OfflineRun): string {
  const { system, host } = settings;
  const loading = [...system.services].filter(([, { models }]) => models).map(([name]) => name);
  if (service === undefined || !loading.includes(service)) {
    throw new UserError(service ?? "SERVICE", `loads no models, ${oneOf(loading)}`);
  }
  const found = resources.find(
    ({ type, name }) => type === "command:local:Command" && name === `${service}-models`,
  );
  if (!found || host !== "local") {
    throw new UserError(
      service,
      `has its models on host ${host}: run enxuto up again, it fetches what is missing`,
    );
  }
  return String(found.props.create);
}

/** The command without the stack's network, where no `up` has made that yet: weights may be fetched before. */
async function onNetwork(command: string, { resources }: OfflineRun): Promise<string> {
  const names = resources
    .filter(({ type }) => type === "docker:index/network:Network")
    .map(({ props }) => String(props.name));
  const network = names.find((name) => command.includes(`${shellWords(["--network", name])} `));
  if (network === undefined) return command;
  const isThere = await docker(["network", "inspect", network]).then(
    () => true,
    () => false,
  );
  return isThere ? command : command.replace(`${shellWords(["--network", network])} `, "");
}

/** Runs a command in the terminal of this one. */
function shell(command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? EXIT.ok : EXIT.usage));
  });
}
