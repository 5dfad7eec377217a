import type { EngineEvent } from "@pulumi/pulumi/automation";
import { nameOf, StepReader } from "./steps";

/** Gathers from the events of a refresh what differs from the state: one line for each service and other resource. */
export class Drift {
  private readonly reader = new StepReader();
  private readonly found: string[] = [];

  constructor(private readonly services: readonly string[]) {}

  take(event: EngineEvent): void {
    const step = this.reader.read(event);
    if (step?.op !== "refresh" || step.phase !== "ends") return;
    const name = nameOf(step.resource, this.services);
    if (step.gone) this.found.push(`  ${name} is gone`);
    else if (step.diffs.length > 0) this.found.push(`  ${name} differs (${step.diffs.join(", ")})`);
  }

  get lines(): readonly string[] {
    return this.found;
  }
}
