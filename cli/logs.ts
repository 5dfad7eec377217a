import { got, oneOf, UserError } from "../core/capacity/user-error";
import { fetcherOf } from "../core/model/service";
import { containersOn } from "../engine/engine";
import { serviceLabel, stackLabels } from "../engine/stack-labels";
import { swarmServices } from "../engine/swarm";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { isSwarm } from "../program/settings";
import { EXIT, type Verb } from "./verb";

/** `enxuto logs`: what a service wrote. */
export const logs: Verb<"logs"> = {
  async run({ values, positionals }) {
    const [service, ...rest] = positionals;
    const chosen = await chooseStack(rest, {});
    const { name } = chosen;
    const { settings } = await runOffline(chosen.systems, name, chosen.config);
    // What fetches weights has a container as long as it works.
    const services = [...settings.system.services].flatMap(([one, { models }]) =>
      models ? [one, fetcherOf(one)] : [one],
    );
    if (service === undefined || !services.includes(service)) {
      throw new UserError("service", `${got(service)}, ${oneOf(services)}`);
    }
    const engine = await stackEngine(chosen, settings.host);
    const flags = ["--tail", values.tail ?? "100", ...(values.follow ? ["--follow"] : [])];
    if (isSwarm(settings)) {
      const found = (await swarmServices(engine.docker, name)).find(
        (one) => one.service === service,
      );
      if (!found) throw new UserError(service, `is not deployed in stack ${name}: run up first`);
      // A manager collects them from every server.
      const code = await engine.show(["service", "logs", ...flags, found.id]);
      return code === 0 ? EXIT.ok : EXIT.usage;
    }
    const ours = stackLabels({ stack: name, system: settings.system.name });
    const containers = await containersOn(engine.docker, ...ours, serviceLabel(service));
    if (containers.length === 0) {
      throw new UserError(service, `has no container in stack ${name}: run up first`);
    }
    const codes = await Promise.all(
      containers.map(({ Id }) => engine.show(["logs", ...flags, Id])),
    );
    return Math.max(...codes) === 0 ? EXIT.ok : EXIT.usage;
  },
};
