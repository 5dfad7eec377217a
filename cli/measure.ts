import { UserError } from "../core/capacity/user-error";
import { columns } from "../core/report/columns";
import { type Comparison, compareProfiles, comparisonRows } from "../measure/compare";
import { type Measured, measureService } from "../measure/measure-service";
import { imagesOf } from "../operate/images/images";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { EXIT, type Verb } from "./verb";

/** `enxuto measure`: what services really use, written where budgets are derived from. */
export const measure: Verb<"measure"> = {
  async run({ values, positionals }) {
    const limitMiB = limitOf(values.limit);
    const named = values.stack ? [values.stack] : [];
    const { systems, directory, name, config } = await chooseStack(named, values);
    const { settings } = await runOffline(systems, name, config);
    const say = values.json ? () => {} : console.log;
    if (values.profiles) {
      const byProfile = new Map<string, Settings>();
      for (const profile of settings.system.profiles.keys()) {
        const chosen = { ...config, values: { ...config.values, "enxuto:profile": profile } };
        byProfile.set(profile, (await runOffline(systems, name, chosen)).settings);
      }
      return comparing(directory, byProfile, positionals, say);
    }
    const measured = new Map<string, Measured>();
    for (const { service } of imagesOf(settings, positionals)) {
      measured.set(service, await measureService(directory, settings, service, { limitMiB, say }));
    }
    console.log(
      values.json ? JSON.stringify(Object.fromEntries(measured), null, 2) : table(measured),
    );
    return [...measured.values()].every(({ footprint }) => footprint) ? EXIT.ok : EXIT.refused;
  },
};

async function comparing(
  directory: string,
  byProfile: ReadonlyMap<string, Settings>,
  services: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  const compared = new Map<string, Comparison>();
  const [settings] = byProfile.values();
  for (const { service } of imagesOf(settings, services)) {
    compared.set(service, await compareProfiles(directory, byProfile, service, say));
  }
  for (const [service, comparison] of compared) {
    const right = Array.from({ length: 5 }, () => "right" as const);
    console.log(
      ["", service, ...columns(comparisonRows(comparison), ["left", ...right])].join("\n"),
    );
  }
  const figures = [...compared.values()].flatMap(({ profiles }) => Object.values(profiles));
  return figures.every(({ reason }) => reason === undefined) ? EXIT.ok : EXIT.refused;
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,6}$/.test(text)) return text ? Number(text) : undefined;
  throw new UserError("--limit", `got "${text}", expected whole MiB: 256`);
}

function table(measured: ReadonlyMap<string, Measured>): string {
  const rows = [...measured].map(([service, { footprint, trials }]) =>
    footprint
      ? [
          service,
          ...[footprint.idleMiB, footprint.p95MiB, footprint.peakMiB].map(String),
          String(footprint.minimumLimitMiB),
        ]
      : [service, "", "", "", `fails under ${trials[0].limitMiB}`],
  );
  return [
    "",
    ...columns(
      [["service", "idle", "p95", "peak", "smallest limit"], ...rows],
      ["left", "right", "right", "right", "right"],
    ),
    "all in MiB: working set of the container; one run each, so a few per cent are noise",
  ].join("\n");
}
