import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { got, oneOf, UserError } from "../capacity/user-error";
import { containersWith } from "./docker/engine";
import { runOffline } from "./offline";
import { chooseStack } from "./stack-args";
import { EXIT, type Verb } from "./verb";

/** `enxuto logs`: what a service wrote. */
export const logs: Verb = {
  usage: "SERVICE [STACK] [--follow] [--tail LINES]",
  summary: "Shows what a service's containers wrote, the last 100 lines unless told otherwise.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        follow: { type: "boolean", short: "f" },
        tail: { type: "string", default: "100" },
      },
    });
    const [service, ...rest] = positionals;
    const { name, config } = chooseStack(rest, {});
    const { settings } = await runOffline(name, config);
    if (settings.host !== "local") {
      throw new UserError("logs", `reads host local alone, and ${name} is on ${settings.host}`);
    }
    const services = [...settings.system.services.keys()];
    if (service === undefined || !services.includes(service)) {
      throw new UserError("service", `${got(service)}, ${oneOf(services)}`);
    }
    const containers = await containersWith(`enxuto.stack=${name}`, `enxuto.service=${service}`);
    if (containers.length === 0) {
      throw new UserError(service, `has no container in stack ${name}: run up first`);
    }
    const flags = ["--tail", values.tail, ...(values.follow ? ["--follow"] : [])];
    const codes = await Promise.all(containers.map(({ Id }) => show(["logs", ...flags, Id])));
    return Math.max(...codes) === 0 ? EXIT.ok : EXIT.usage;
  },
};

function show(words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    spawn("docker", words, { stdio: "inherit" })
      .on("error", reject)
      .on("close", (code) => resolve(code ?? EXIT.usage));
  });
}
