import type { Owner } from "./cpu-profile";
import { KINDS, type Kind, type Share } from "./processes";
import { between } from "./section";

/** A verb, taken apart by the processes that it started. */
export interface Step {
  readonly step: string;
  readonly clock: number;
  readonly shares: ReadonlyMap<Kind, Share>;
}

/** Kinds of processes that are Pulumi's own, whoever starts it. */
const PULUMI: readonly Kind[] = ["Pulumi's CLI", "provider plugins"];

/** A page with the parts of the last profile in place of those before. */
export function partsPage(
  page: string,
  steps: readonly Step[],
  owners: ReadonlyMap<Owner, number>,
  conditions: string,
): string {
  const kinds = KINDS.filter((kind) => steps.some(({ shares }) => shares.has(kind)));
  const processes = [
    `| step | seconds | while Pulumi runs | ${kinds.map((kind) => `${kind}: starts, CPU`).join(" | ")} |`,
    `|---|---:|---:|${kinds.map(() => "---:|").join("")}`,
    ...steps.map(({ step, clock, shares }) => {
      const cells = kinds.map((kind) => {
        const share = shares.get(kind);
        return share ? `${share.starts}, ${share.cpu.toFixed(2)} s` : "";
      });
      return `| ${[step, clock.toFixed(1), percent(pulumiClock(shares) / clock), ...cells].join(" | ")} |`;
    }),
  ];
  const all = [...owners.values()].reduce((sum, seconds) => sum + seconds, 0);
  const code = [
    "| code in the process of enxuto, up asked of Pulumi | seconds | share |",
    "|---|---:|---:|",
    ...[...owners].map(
      ([owner, seconds]) => `| ${owner} | ${seconds.toFixed(2)} | ${percent(seconds / all)} |`,
    ),
  ];
  const text = [...processes, "", ...code, "", `Measured on ${conditions}.`].join("\n");
  return between(page, "parts", text);
}

/** Seconds in which Pulumi's processes are there. */
function pulumiClock(shares: Step["shares"]): number {
  return Math.max(0, ...PULUMI.map((kind) => shares.get(kind)?.clock ?? 0));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
