import { UserError } from "../core/capacity/user-error";
import { isServer } from "../core/catalog/hosts";
import { run } from "../engine/run";
import { onServer, UNSHARED } from "../engine/ssh";
import { sshConfigPath } from "../engine/ssh-files";
import { underEngineLock } from "../operate/open-stack";
import { reboot as rebootServer } from "../operate/reboot";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { isSwarm } from "../program/settings";
import { confirmed } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto reboot`: a server that starts again, and all that ran on it. */
export const reboot: Verb<"reboot"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, {});
    const { name } = chosen;
    const { settings } = await runOffline(chosen.systems, name, chosen.config);
    const { host, system } = settings;
    if (!isServer(host)) {
      throw new UserError("reboot", `${name} is on host ${host}, only servers are rebooted`);
    }
    if (isSwarm(settings)) {
      throw new UserError(
        "reboot",
        `${name} runs on several servers: enxuto servers drain SERVER ${name} empties one of them, ssh -F ${sshConfigPath(name, "SERVER")} server sudo reboot starts it again (without SERVER/ for server-1), and enxuto servers restore SERVER ${name} has it take tasks`,
      );
    }
    const { docker } = await stackEngine(chosen, host);
    const question = `${name} does not serve while its server reboots, about a minute. Reboot it?`;
    if (!(await confirmed(question, values.yes ?? false))) {
      console.log("nothing was changed");
      return EXIT.usage;
    }
    const config = sshConfigPath(name);
    const work = { verb: "reboot", waitMs: waitMs(values), say: console.log };
    const began = Date.now();
    const ill = await underEngineLock(chosen, docker, work, () =>
      rebootServer({
        ...{ stack: name, system, engine: docker, say: console.log },
        ask: (command) => run(onServer(config, command, UNSHARED), { seconds: 30 }),
      }),
    );
    for (const { service, text } of ill) console.error(`${service} ${text}`);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(
      ill.length === 0
        ? `${name} serves again after ${seconds} s`
        : `${name} was rebooted, and not all of it serves: enxuto up ${name}`,
    );
    return ill.length === 0 ? EXIT.ok : EXIT.refused;
  },
};
