import type { EngineEvent } from "@pulumi/pulumi/automation";
import { BuildOutput } from "./build-output";
import {
  isCommand,
  isContainer,
  isHealthWait,
  isImage,
  nameOf,
  resourceOf,
  type Step,
  StepReader,
  serviceOf,
} from "./steps";

/** A service of the stack with what it waits for. */
export interface ServiceNeeds {
  readonly name: string;
  readonly needs: readonly string[];
}

/** One thing that is worked on: a service, or another resource such as the network. */
interface Row {
  readonly name: string;
  state: string;
  /** Milliseconds at which the state began. */
  since: number;
  /** Whether what needs it may start. */
  ready: boolean;
}

/** A build that says nothing new for so long gets a line of its step all the same. */
const STEP_EVERY_MS = 15_000;

/** Turns the engine's events into what a person wants to read: one state for each service. */
export class Progress {
  private readonly reader = new StepReader();
  private readonly rows = new Map<string, Row>();
  private readonly begun = new Map<string, number>();
  private readonly spoke = new Map<string, number>();
  private readonly builds = new Map<string, BuildOutput>();
  private readonly services: readonly string[];

  constructor(
    private readonly system: readonly ServiceNeeds[],
    private readonly now: () => number = Date.now,
  ) {
    this.services = system.map(({ name }) => name);
  }

  /** Takes an event in and returns the lines it is worth, in most cases none. */
  take(event: EngineEvent): string[] {
    const step = this.reader.read(event);
    if (step) return this.step(step);
    const { urn, message, ephemeral, severity } = event.diagnosticEvent ?? {};
    if (!urn || !message) return [];
    if (isCommand(resourceOf(urn))) return severity === "info" ? this.said(urn, message) : [];
    return ephemeral ? this.output(urn, message) : [];
  }

  /** Table of what every service does now, for a display that is drawn again and again. */
  table(): string[] {
    const order = (name: string) => this.services.indexOf(name) + 1 || this.services.length + 1;
    const rows = [...this.rows.values()].sort((a, b) => order(a.name) - order(b.name));
    return rows.map(({ name, state, since }) => {
      const seconds = Math.round((this.now() - since) / 1000);
      const step = this.builds.get(name)?.step;
      const doing = state === BUILDING && step ? `${state}: ${step}` : state;
      return this.line(name, /ing\b/.test(state) && seconds > 0 ? `${doing}, ${seconds} s` : doing);
    });
  }

  /** Adds what is known beyond the events about a service that is waited for, until its state changes. */
  note(service: string, text: string): string[] {
    const row = this.rows.get(service);
    if (!row || !WAITING.test(row.state)) return [];
    row.state = `${row.state}; ${text}`;
    return [this.line(row.name, text)];
  }

  /** The services whose images are being built. */
  get building(): string[] {
    return [...this.rows.values()]
      .filter(({ state }) => state === BUILDING)
      .map(({ name }) => name);
  }

  /** Lines of the tools that built a service's image; empty where none printed any. */
  buildOutput(service: string): readonly string[] {
    return this.builds.get(service)?.lines ?? [];
  }

  private step(step: Step): string[] {
    if (step.op === "refresh" || step.op === "read" || step.op === "replace") return [];
    const key = `${step.resource.type} ${step.resource.name} ${step.op}`;
    if (step.phase === "begins") this.begun.set(key, this.now());
    const seconds = Math.round((this.now() - (this.begun.get(key) ?? this.now())) / 1000);
    if (isContainer(step.resource)) return this.container(step, seconds);
    if (isHealthWait(step.resource)) return this.healthWait(step);
    if (isImage(step.resource)) return this.image(step, seconds);
    return this.other(step, seconds);
  }

  private container({ phase, op, resource }: Step, seconds: number): string[] {
    const row = this.row(serviceOf(resource, this.services));
    const which = resource.name === row.name ? "" : `${resource.name}: `;
    if (phase === "failed") return this.enter(row, `${which}failed after ${seconds} s`);
    if (phase === "begins") {
      const doing = CONTAINER_BEGINS[op];
      return doing ? this.enter(row, which + doing) : [];
    }
    row.ready ||= op === "same" || op === "update";
    const done = CONTAINER_ENDS[op];
    return done ? this.enter(row, which + done) : [];
  }

  /** The container's own step ends when it runs; it serves when the wait for its health ends. */
  private healthWait({ phase, op, resource }: Step): string[] {
    const row = this.row(serviceOf(resource, this.services));
    if (phase === "begins" || op.startsWith("delete")) return [];
    const seconds = Math.round((this.now() - row.since) / 1000);
    const container = resource.name.replace(/-healthy$/, "");
    const which = container === row.name ? "" : `${container}: `;
    if (phase === "failed") return this.enter(row, `${which}failed after ${seconds} s`);
    row.ready = true;
    return op === "same" ? [] : this.enter(row, `${which}healthy in ${seconds} s`);
  }

  private image({ phase, op, resource }: Step, seconds: number): string[] {
    if (op === "same" || op.startsWith("delete")) return [];
    const row = this.row(serviceOf(resource, this.services));
    const built = resource.type === "docker:index/image:Image";
    if (phase === "failed") {
      return this.enter(row, built ? `its image does not build (${seconds} s)` : "has no image");
    }
    if (phase === "begins") return this.enter(row, built ? BUILDING : "getting its image");
    const waiting = this.unready(row.name);
    return this.enter(
      row,
      `${built ? `image built in ${seconds} s` : "image is there"}${
        waiting.length > 0 ? `, waiting for ${waiting.join(", ")}` : ""
      }`,
    );
  }

  private other({ phase, op, resource }: Step, seconds: number): string[] {
    // A command that goes is only forgotten: nothing runs.
    if (op === "same" || (isCommand(resource) && op.startsWith("delete"))) return [];
    const row = this.row(nameOf(resource, this.services));
    if (phase === "failed") return this.enter(row, `failed after ${seconds} s`);
    const [doing, done] = (isCommand(resource) ? undefined : OTHERS[op]) ?? ["running", "done"];
    if (phase === "begins") {
      row.state = doing;
      row.since = this.now();
      return QUICK.test(resource.type) ? [] : [this.line(row.name, doing)];
    }
    return this.enter(row, seconds > 1 ? `${done} in ${seconds} s` : done);
  }

  private output(urn: string, message: string): string[] {
    const resource = { type: "", name: urn.slice(urn.lastIndexOf("::") + 2) };
    const service = serviceOf(resource, this.services);
    const build = this.builds.get(service) ?? new BuildOutput();
    this.builds.set(service, build);
    build.take(message);
    const spoke = this.spoke.get(service) ?? 0;
    if (!build.step || this.now() - spoke < STEP_EVERY_MS) return [];
    this.spoke.set(service, this.now());
    return [this.line(service, `${BUILDING}: ${build.step}`)];
  }

  /** Words of a command that has something to say as it goes. */
  private said(urn: string, message: string): string[] {
    const row = this.row(nameOf(resourceOf(urn), this.services));
    const fresh = message.trim();
    if (fresh === "" || fresh === row.state) return [];
    row.state = fresh;
    return [this.line(row.name, fresh)];
  }

  private enter(row: Row, state: string): string[] {
    row.state = state;
    row.since = this.now();
    this.spoke.set(row.name, this.now());
    return [this.line(row.name, state)];
  }

  private row(name: string): Row {
    const row = this.rows.get(name) ?? { name, state: "", since: this.now(), ready: false };
    this.rows.set(name, row);
    return row;
  }

  private unready(service: string): string[] {
    const needs = this.system.find(({ name }) => name === service)?.needs ?? [];
    return needs.filter((need) => !this.rows.get(need)?.ready);
  }

  private line(name: string, state: string): string {
    const width = Math.max(...this.services.map((service) => service.length), 8);
    return `  ${name.padEnd(width)}  ${state}`;
  }
}

const WAITING = /waiting to be healthy$/;

const BUILDING = "building its image";

const CONTAINER_BEGINS: Readonly<Record<string, string>> = {
  create: "starting, waiting to be healthy",
  "create-replacement": "starting the new one, waiting to be healthy",
  update: "updating in place",
  delete: "stopping",
  "delete-replaced": "stopping the old one",
};

const CONTAINER_ENDS: Readonly<Record<string, string>> = {
  same: "unchanged",
  update: "updated in place",
  delete: "removed",
  "delete-replaced": "old one removed",
};

const OTHERS: Readonly<Record<string, readonly [string, string]>> = {
  create: ["being made", "made"],
  "create-replacement": ["being recreated", "recreated"],
  update: ["changing", "changed"],
  delete: ["being removed", "removed"],
  "delete-replaced": ["being removed", "old one removed"],
};

/** What takes no time needs no line when it begins. */
const QUICK = /^(random:|tls:|docker:index\/(network|volume):)/;
