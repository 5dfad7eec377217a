import { UserError } from "../core/capacity/user-error";
import { confinementOf } from "../core/model/confined";
import { ULIMITS } from "../core/model/confinement";
import { foldEnv, isAddress } from "../core/model/env";
import { modelVariables, protocolOf, type Service } from "../core/model/service";
import type { System } from "../core/model/system";
import { docker, lines } from "../engine/engine";
import type { LoadFile } from "./load-file";
import { PLAYER, playedAnswers } from "./played";

/** Service that is put on the bench. */
export interface BenchArgs {
  readonly system: System;
  /** The image of every service that is needed, by service. */
  readonly images: ReadonlyMap<string, string>;
  /** An image with Python, for the services that are played. */
  readonly python: string;
  /** The socket of the engine, which is this machine's. */
  readonly socket: string;
}

/** Reason why the engine must be this machine's. */
export const NEEDS_SOCKET = "memory is read and loads are sent where the engine runs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Works on a bench of its own, which is gone afterwards, also where the user interrupts the work; then it throws a UserError. */
export async function onBench<T>(args: BenchArgs, work: (bench: Bench) => Promise<T>): Promise<T> {
  const bench = new Bench(args);
  await bench.open();
  let interrupt: (signal: NodeJS.Signals) => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = (signal) =>
      reject(new UserError("measure", `interrupted by ${signal}, what it had started is removed`));
  });
  // For as long as it is being removed a second Ctrl-C, as npm passes one on, changes nothing.
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await Promise.race([work(bench), interrupted]);
  } finally {
    await bench.close();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/** A network with one service to measure and what it needs beside it, all of it gone afterwards. */
export class Bench {
  private readonly network = `enxuto-measure-${process.pid}`;
  private counter = 0;
  private closed = false;
  /** Containers that the engine is being asked for. */
  private readonly starting = new Set<Promise<string>>();

  constructor(private readonly args: BenchArgs) {}

  /** Files in which the memory of what runs here is read. */
  get socket(): string {
    return this.args.socket;
  }

  async open(): Promise<void> {
    await docker(["network", "create", this.network]);
  }

  /** Removes everything that carries this bench's label, and the network. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.starting);
    const ids = lines(await docker(["ps", "-aq", "--filter", `label=${this.network}`]));
    if (ids.length > 0) await docker(["rm", "--force", "--volumes", ...ids]);
    const volumes = lines(
      await docker(["volume", "ls", "-q", "--filter", `label=${this.network}`]),
    );
    if (volumes.length > 0) await docker(["volume", "rm", ...volumes]);
    await docker(["network", "rm", this.network]);
  }

  /** Databases that the service addresses, services that its load wants for real, and the played rest. */
  async companions(service: string, load: LoadFile): Promise<void> {
    const { system } = this.args;
    for (const name of companionsOf(system, service, load)) {
      const definition = system.services.get(name) as Service;
      const id = await this.start(name, definition, definition.memory.limitMiB);
      await this.healthy(id, definition, 90);
    }
    if (load.upstreams) await this.play(load.upstreams);
  }

  /** Starts a service under a limit as it is deployed, but without secrets; gives the container's id. */
  async start(service: string, definition: Service, limitMiB: number): Promise<string> {
    const image = this.imageOf(service);
    const memory = { ...definition.memory, limitMiB };
    const name = `${this.network}-${service}-${++this.counter}`;
    const models = await this.models(service, definition);
    return this.run([
      ...["--name", name, "--network-alias", service],
      ...["--memory", `${limitMiB}m`, "--memory-swap", `${limitMiB}m`],
      ...(definition.port === undefined ? [] : ["--publish", `127.0.0.1::${definition.port}`]),
      ...environment(this.args.system, definition).flatMap((line) => ["--env", line]),
      ...Object.values(definition.volumes ?? {}).flatMap((directory) => ["--volume", directory]),
      ...models,
      ...confined(definition),
      ...(definition.entrypoint ? ["--entrypoint", definition.entrypoint[0]] : []),
      image,
      ...(definition.entrypoint?.slice(1) ?? []),
      ...(definition.command?.(memory) ?? []),
    ]);
  }

  /** Waits until the service's own health check passes; false where the container ends or the time does. */
  async healthy(id: string, { health }: Service, seconds: number): Promise<boolean> {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      if (await this.probe(id, health.test)) return true;
      if (!(await this.isRunning(id))) return false;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return false;
  }

  /** Runs the health check once, inside the container and so inside its memory. */
  async probe(id: string, test: readonly string[]): Promise<boolean> {
    const words = test[0] === "CMD-SHELL" ? ["sh", "-c", ...test.slice(1)] : test.slice(1);
    return docker(["exec", id, ...words]).then(
      () => true,
      () => false,
    );
  }

  async isRunning(id: string): Promise<boolean> {
    return (await docker(["inspect", "--format", "{{.State.Running}}", id])).trim() === "true";
  }

  /** The address on this machine that leads to the service. */
  async address(id: string, { port }: Service): Promise<string> {
    return `http://${lines(await docker(["port", id, `${port}/tcp`]))[0]}`;
  }

  /** Runs a program in another container of a service's image, on the same network. */
  async client(service: string, words: readonly string[]): Promise<void> {
    this.requireOpen();
    const [program, ...rest] = words;
    await docker([
      ...["run", "--rm", "--network", this.network, "--label", this.network],
      ...["--entrypoint", program, this.imageOf(service), ...rest],
    ]);
  }

  async remove(id: string): Promise<void> {
    await docker(["rm", "--force", "--volumes", id]);
  }

  /** A volume with the service's models, fetched as they are deployed; once for all trials. */
  private async models(service: string, { models }: Service): Promise<string[]> {
    if (!models) return [];
    this.requireOpen();
    const volume = `${this.network}-${service}-models`;
    await docker(["volume", "create", "--label", this.network, volume]);
    await docker([
      ...["run", "--rm", "--network", this.network, "--label", this.network],
      ...["--volume", `${volume}:${models.directory}`],
      ...modelVariables(models).flatMap((line) => ["--env", line]),
      this.imageOf(service),
      ...models.fetch,
    ]);
    return ["--volume", `${volume}:${models.directory}:ro`];
  }

  private async play(upstreams: NonNullable<LoadFile["upstreams"]>): Promise<void> {
    const { system, python } = this.args;
    const answers = playedAnswers(
      upstreams,
      (service) => (system.services.get(service) as Service).port ?? 80,
    );
    await this.run([
      ...Object.keys(upstreams).flatMap((service) => ["--network-alias", service]),
      ...["--env", `PLAYED=${JSON.stringify(answers)}`, "--entrypoint", "python3"],
      ...[python, "-c", PLAYER],
    ]);
  }

  private async run(words: readonly string[]): Promise<string> {
    this.requireOpen();
    const own = ["--detach", "--network", this.network, "--label", this.network];
    const started = docker(["run", ...own, ...words]);
    this.starting.add(started);
    try {
      return (await started).trim();
    } finally {
      this.starting.delete(started);
    }
  }

  /** What is interrupted goes on for a moment, and must not start anything any more. */
  private requireOpen(): void {
    if (this.closed) throw new UserError("measure", "the bench is closed");
  }

  private imageOf(service: string): string {
    return this.args.images.get(service) as string;
  }
}

/** Confined as it is deployed, but for its secrets: it has none here, and no share of the processors, since it runs by itself. */
function confined(definition: Service): string[] {
  const { capabilities, writable, writableRoot, processes } = confinementOf(definition);
  return [
    ...["--cap-drop", "ALL", ...capabilities.flatMap((name) => ["--cap-add", name])],
    ...["--security-opt", "no-new-privileges:true", "--init", "--pids-limit", String(processes)],
    ...ULIMITS.flatMap(({ name, soft, hard }) => ["--ulimit", `${name}=${soft}:${hard}`]),
    ...(writableRoot ? [] : ["--read-only"]),
    ...Object.entries(writable).flatMap(([directory, size]) =>
      size === "disk" ? ["--volume", directory] : ["--tmpfs", `${directory}:size=${size}m`],
    ),
  ];
}

/** Services that run for real next to one: the databases that it addresses, then what its load wants. */
export function companionsOf(system: System, service: string, { beside = [] }: LoadFile): string[] {
  const addressed = [service, ...beside].flatMap((name) =>
    Object.values(system.services.get(name)?.env ?? {})
      .filter(isAddress)
      .map(({ addressOf }) => addressOf),
  );
  const databases = addressed.filter(
    (name) => protocolOf(system.services.get(name) as Service).scheme !== "http",
  );
  return [...new Set([...databases, ...beside])];
}

/** The variables of a service on the bench, where databases trust everybody and there are no secrets. */
function environment(system: System, service: Service): string[] {
  const variables = foldEnv<string, string[]>(service, {
    text: (key, value) => (key.endsWith("PASSWORD_FILE") ? [] : [`${key}=${value}`]),
    address: (key, { addressOf, path }) => [`${key}=${addressTo(system, addressOf, path)}`],
    secretFile: () => [],
    secretValue: () => [],
  }).flat();
  return service.protocol?.scheme === "postgresql"
    ? [...variables, "POSTGRES_HOST_AUTH_METHOD=trust"]
    : variables;
}

function addressTo(system: System, name: string, path: string): string {
  const service = system.services.get(name) as Service;
  const protocol = protocolOf(service);
  if (protocol.scheme !== "postgresql") {
    return `${protocol.scheme}://${name}:${service.port}${path}`;
  }
  return `postgresql://${protocol.user}@${name}:${service.port}/${protocol.database}`;
}
