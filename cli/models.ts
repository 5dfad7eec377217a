import { replicaNames } from "../components/deployment";
import { fetchLine } from "../components/model-volume";
import { oneOf, UserError } from "../core/capacity/user-error";
import { networksOf } from "../core/model/networks";
import { fetcherOf } from "../core/model/service";
import { docker } from "../engine/engine";
import { show } from "../engine/run";
import { underEngineLock } from "../operate/open-stack";
import { chooseStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import { EXIT, type Verb } from "./verb";

/** `enxuto models`: fetches what a service's weights lack, for when an `up` could not. */
export const models: Verb<"models"> = {
  async run({ values, positionals }) {
    const [service, ...stack] = positionals;
    const chosen = await chooseStack(stack, values);
    const run = await runOffline(chosen.systems, chosen.name, chosen.config);
    const command = await fetchCommand(service, chosen.name, run);
    const work = { verb: "models", waitMs: 0, say: console.log };
    const code = await underEngineLock(chosen, docker, work, () => show(["sh", "-c", command]));
    return code === 0 ? EXIT.ok : EXIT.usage;
  },
};

/** The command that the program itself runs to fetch a service's models, off the stack's network where that is still to be made. */
async function fetchCommand(
  service: string | undefined,
  stack: string,
  { settings: { system, host }, resources }: OfflineRun,
): Promise<string> {
  const definition = service === undefined ? undefined : system.services.get(service);
  if (service === undefined || !definition?.models) {
    const loading = [...system.services].filter(([, { models }]) => models).map(([name]) => name);
    throw new UserError(service ?? "SERVICE", `loads no models, ${oneOf(loading)}`);
  }
  const propsOf = (type: string, name: string) =>
    resources.find((one) => one.type === `docker:index/${type}` && one.name === name)?.props;
  const [replica] = replicaNames(service, definition);
  const volume = propsOf("volume:Volume", fetcherOf(service));
  const container = propsOf("container:Container", replica);
  if (!volume || !container || host !== "local") {
    throw new UserError(
      service,
      `has its models on host ${host}: run enxuto up again, it fetches what is missing`,
    );
  }
  const [network] = networksOf(system).get(service) ?? [];
  const isThere = await docker(["network", "inspect", network]).then(
    () => true,
    () => false,
  );
  const fetch = {
    ...{ name: String(volume.name), stack, system: system.name, service },
    models: definition.models,
    network: isThere ? network : undefined,
  };
  return `docker ${fetchLine(fetch, String(container.image), false)}`;
}
