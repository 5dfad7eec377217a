import type { EngineEvent } from "@pulumi/pulumi/automation";
import { lastLine } from "../../engine/run";
import { isGrouping, type Resource, resourceOf } from "./steps";

/** Something that went wrong; without a resource it is the program that says so. */
export interface Failure {
  readonly resource?: Resource;
  readonly message: string;
}

/** Collects what went wrong from the engine's events. */
export class Failures {
  private readonly found = new Map<string, Failure>();
  private readonly violated = new Set<string>();

  take({ diagnosticEvent, policyEvent }: EngineEvent): void {
    if (policyEvent?.enforcementLevel === "mandatory") {
      // The first line repeats the description of the policy.
      const violation = lastLine(policyEvent.message);
      this.violated.add(`${violation} (${policyEvent.policyName})`.replace(/(\(\S+\)) \1$/, "$1"));
    }
    if (diagnosticEvent?.severity !== "error") return;
    const message = plainMessage(diagnosticEvent.message);
    if (message === "") return;
    const resource = diagnosticEvent.urn ? resourceOf(diagnosticEvent.urn) : undefined;
    const failure = resource && !isGrouping(resource.type) ? { resource, message } : { message };
    this.found.set(`${failure.resource?.type} ${failure.resource?.name} ${message}`, failure);
  }

  get all(): readonly Failure[] {
    const all = [...this.found.values()];
    // What a provider writes into its log it also answers, and the program says it better.
    const answered = all.filter(({ message }) => !message.startsWith("[ERROR] "));
    return answered.length > 0 ? answered : all;
  }

  /** Violations of mandatory policies, one line each. */
  get violations(): readonly string[] {
    return [...this.violated];
  }
}

/** A provider's message without where in its source it came from and what wraps it; empty where it says nothing of its own. */
export function plainMessage(message: string): string {
  const text = message
    .trim()
    .replace(/^\S+\.go:\d+: \S+: /, "")
    .replace(/: provider=\S+@[\d.]+$/, "")
    .replace(/^(\d+ errors? occurred:\s*\* )?(creating|updating|deleting) urn:\S+: /, "")
    .replace(/^\d+ errors? occurred:\s*\* /, "")
    .trim();
  return /^(update|preview|destroy|refresh) failed$/.test(text) ? "" : text;
}
