import type { Fit } from "../core/capacity/fit";
import type { EngineMemory } from "../engine/engine-memory";
import { keepMemTotal } from "../program/mem-total-readings";

/** Keeps the MemTotal that a stack's server tells for the next plan, where its catalogue only estimates it. */
export function keepReading(
  { kind, size, memTotalIs }: Fit["host"],
  memory: EngineMemory | undefined,
  directory: string,
): void {
  if (!memory || size === null || (memTotalIs !== "estimated" && memTotalIs !== "read")) return;
  const readOn = new Date().toISOString().slice(0, 10);
  keepMemTotal(kind, size, { memTotalKB: memory.memTotalKB, readOn }, directory);
}
