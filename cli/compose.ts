import * as path from "node:path";
import { stringify } from "yaml";
import { UserError } from "../core/capacity/user-error";
import { confinementOf } from "../core/model/confined";
import { EDGE } from "../core/model/edge";
import type { Service } from "../core/model/service";
import { writeSecretFiles } from "../export/secret-files";
import { composeFile } from "../export/services";
import { decrypted } from "../operate/decrypt";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { writeOwn } from "./own-file";
import { planOf, planText } from "./plan";
import { EXIT, type Verb } from "./verb";

/** `enxuto compose`: the stack as a compose file. */
export const compose: Verb<"compose"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, values);
    const offline = await runOffline(chosen.systems, chosen.name, await decrypted(chosen));
    const { settings, fit, resources } = offline;
    if (fit.verdict === "refused") {
      console.error(planText(planOf(chosen.name, offline)));
      return EXIT.refused;
    }
    check(settings.host, [...settings.system.services.keys()]);
    const beside = await writeSecretFiles(chosen.directory, settings);
    const file = composeFile({
      stack: chosen.name,
      resources,
      folder: path.dirname(path.resolve(values.out ?? "compose.yaml")),
      needs: new Map(
        [...settings.system.services].map(([name, { needs = [] }]) => [
          name,
          needs.filter((need) => !settings.external.has(need)),
        ]),
      ),
      models: new Map(
        [...settings.system.services].flatMap(([name, { models }]) =>
          models && !settings.external.has(name) ? [[name, models]] : [],
        ),
      ),
      processes: (service) =>
        confinementOf(settings.system.services.get(service) as Service).processes,
      beside: (service) => beside.get(service) ?? { files: new Map() },
    });
    const text = `${header(chosen.name)}${stringify(file, { lineWidth: 0, version: "1.1" })}`;
    if (values.out === undefined) process.stdout.write(text);
    else writeOwn("--out", values.out, text, WRITTEN);
    return EXIT.ok;
  },
};

function check(host: string, services: readonly string[]): void {
  if (host !== "local") {
    throw new UserError("enxuto:host", `got "${host}", compose supports only host: local`);
  }
  if (services.includes(EDGE)) {
    throw new UserError("enxuto:edge", "compose writes no proxy: set it to none");
  }
}

/** How the file begins, whichever stack it is of. */
const WRITTEN = "# Written by enxuto compose";

function header(stack: string): string {
  return [
    `${WRITTEN} ${stack}: the numbers are those of enxuto plan ${stack}. Change the system and write it again.`,
    "# Its volumes are its own, apart from those of enxuto up. Secrets are files in .enxuto/compose, which git ignores: this file",
    "# can be shared, and whoever gets it runs enxuto compose once to make secrets of their own.",
    "",
  ].join("\n");
}
