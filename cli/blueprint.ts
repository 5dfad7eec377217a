import { stringify } from "yaml";
import { blueprint as blueprintOf, filesByHand } from "../components/hosts/render/blueprint";
import { refusalText } from "../core/report/refusal";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { EXIT, type Verb } from "./verb";

/** `enxuto blueprint`: a stack as Render's own sync reads it. */
export const blueprint: Verb<"blueprint"> = {
  async run({ values, positionals }) {
    const { systems, name, config } = await chooseStack(positionals, { ...values, host: "render" });
    const { settings, fit } = await runOffline(systems, name, config);
    if (fit.verdict === "refused") {
      console.error(refusalText(fit));
      return EXIT.refused;
    }
    const plans = new Map(fit.services.flatMap(({ name, plan }) => (plan ? [[name, plan]] : [])));
    const layout = { ...settings, plans };
    const byHand = filesByHand(layout).map(
      ({ service, file }) => `# Add the secret file ${file} to ${service} in Render's dashboard.`,
    );
    console.log(
      [
        `# Written by enxuto blueprint ${name}.`,
        "# Addresses take it that Render gives every service the name it asks for.",
        ...byHand,
        stringify(blueprintOf(layout), { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd(),
      ].join("\n"),
    );
    return EXIT.ok;
  },
};
