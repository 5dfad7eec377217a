import { areFewGuesses } from "../capacity/guesses";
import type { ComposeAnswer } from "../judge/compose-answer";
import type { Notice } from "../judge/notice";
import { leaningOf } from "./odds";

/** What an open verdict rests on: what makers ask for, a likely sum above the host, guesses, limits of its own, a few services, or anything else. */
export type Ground = "product" | "unlikely" | "guesses" | "limits" | "unless" | "open";

/** The ground of an answer that says `depends`. */
export function groundOf(fit: ComposeAnswer): Ground {
  const { unless, uncounted, services, memory, host, probability } = fit;
  const isAbove = memory.likelyMiB > (host.memTotalMiB ?? 0);
  const isBelow = isBelowProduct(fit);
  // The sentence leans no further than the odds behind it; where the makers ask for more as well, two figures speak against it.
  if (isAbove && (isBelow || leaningOf(probability ?? 0) === "no")) return "unlikely";
  if (isBelow) return "product";
  const guessed = uncounted?.services.length ?? 0;
  if (!areFewGuesses(guessed, services.length)) return "guesses";
  if (!isAbove && isOnlyLimits(fit)) return "limits";
  const isBounded = unless.length > 0 && !isAbove;
  return isBounded && leaningOf(probability ?? 1) === "yes" ? "unless" : "open";
}

/** Whether the makers of the product ask for more than the host has. */
export function isBelowProduct({ product, because }: ComposeAnswer): boolean {
  return product !== undefined && because.some(({ kind }) => kind === "product");
}

/** Whether all fit and only limits of their own may be too little for what runs in them. */
function isOnlyLimits({ because }: ComposeAnswer): boolean {
  return because.length > 0 && because.every(({ kind }) => kind === "limit");
}

/** A limit of the file that may be too little for what runs in it. */
export interface DoubtedLimit {
  readonly service: string;
  readonly limitMiB: number;
}

/** The limits of the file that may be too little. */
export function doubtedLimits({ because }: ComposeAnswer): DoubtedLimit[] {
  return because.flatMap((reason) =>
    reason.code === "likely-above-limit" || reason.code === "asked-above-limit"
      ? [{ service: reason.service, limitMiB: reason.limitMiB }]
      : [],
  );
}

/** What a refusal rests on: something of the host, limits that no host would make right, or what --strict asks for. */
export type Cause = "memory" | "disk" | "cpus" | "gpu" | "host" | "limit" | "needs" | "limits";

const CAUSES: Readonly<Partial<Record<Notice["code"], Cause>>> = {
  "disk-short": "disk",
  "cpus-above-host": "cpus",
  "gpu-missing": "gpu",
  "host-unavailable": "host",
  "need-not-known": "needs",
  "limits-short": "limits",
};

/** What refuses, each once. */
export function causesOf({ because }: ComposeAnswer): Cause[] {
  const causes = because.flatMap((reason): Cause[] => {
    if (reason.kind === "memory") return ["memory"];
    if (reason.kind !== "refusal") return [];
    return [CAUSES[reason.code] ?? "limit"];
  });
  return [...new Set(causes)];
}
