import { isDeepStrictEqual } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isHealthWait, isImage, nameOf, type Step, StepReader } from "./steps";

/** Changes that a run will make, gathered from the events of a preview: one line for each service and other resource. */
export class Changes {
  private readonly reader = new StepReader();
  private readonly steps: Step[] = [];

  constructor(private readonly services: readonly string[]) {}

  take(event: EngineEvent): void {
    const { type, old, new: next } = event.resOutputsEvent?.metadata ?? {};
    if (type === STACK && old && !isDeepStrictEqual(old.outputs, next?.outputs)) {
      this.outputsDiffer = true;
    }
    const step = this.reader.read(event);
    if (step?.phase === "begins" && !UNCHANGED.has(step.op)) this.steps.push(step);
  }

  /** Whether no resource changes. */
  get none(): boolean {
    return this.steps.length === 0;
  }

  /** Whether a resource of one of these types is recreated. */
  replaces(types: readonly string[]): boolean {
    return this.steps.some(({ op, resource }) => op === "replace" && types.includes(resource.type));
  }

  /** Names of the resources of a type that go, or make room for another one. */
  goes(type: string): string[] {
    const gone = this.steps.filter(({ op }) => op === "replace" || op === "delete");
    return gone.flatMap(({ resource }) => (resource.type === type ? resource.name : []));
  }

  /** Whether what the stack exports changes, which no resource shows. */
  outputsDiffer = false;

  /** One line for each thing that changes. */
  lines(): string[] {
    const names = [...new Set(this.steps.map((step) => this.nameOf(step)))];
    const width = Math.max(0, ...names.map((name) => name.length));
    return names.map((name) => {
      const steps = this.steps.filter((step) => this.nameOf(step) === name);
      const containers = steps.filter(({ resource }) => !isHealthWait(resource));
      // That a new container is waited for goes without saying.
      const told = (containers.length > 0 ? containers : steps).filter(({ op }) => WORDS[op]);
      // An earlier run was stopped before it removed what it had replaced.
      const sentences = told.length > 0 ? told.map(sentence) : ["remove the old one"];
      return `  ${name.padEnd(width)}  ${[...new Set(sentences)].join(", ")}`;
    });
  }

  private nameOf({ resource }: Step): string {
    return nameOf(resource, this.services);
  }
}

const STACK = "pulumi:pulumi:Stack";

const UNCHANGED: ReadonlySet<string> = new Set(["same", "refresh", "read"]);

/** Words for a step; those that belong to a replacement are told by it. */
const WORDS: Readonly<Record<string, string>> = {
  create: "create",
  update: "update in place",
  delete: "delete",
  replace: "replace",
};

function sentence({ op, resource, diffs }: Step): string {
  if (isHealthWait(resource)) return "wait until it is healthy";
  if (resource.type === "docker:index/image:Image") return "build its image";
  if (isImage(resource)) return op === "delete" ? "forget its image" : "get its image";
  const why = op === "create" || diffs.length === 0 ? "" : ` (${diffs.join(", ")})`;
  return `${WORDS[op]}${why}`;
}
