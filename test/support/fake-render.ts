import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** Something that Render keeps: its public properties, and those that only its own paths tell. */
interface Kept {
  readonly id: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of an API, read by tests
  [property: string]: any;
}

/** What goes wrong, and how often. */
export interface Fault {
  readonly method: string;
  /** Matches the path below `/v1`. */
  readonly path: RegExp;
  readonly status: number;
  /** @default 1 */
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether what was asked for is done all the same, before it fails. @default false */
  readonly done?: boolean;
}

/** A request as the fake saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of an API, read by tests
  readonly body: any;
}

type Outcome = "live" | "build_failed" | "update_failed" | "canceled" | "hangs";

const MESSAGES: Readonly<Record<number, string>> = {
  400: "invalid request",
  401: "Unauthorized",
  402: "payment information is required to complete this request",
  404: "not found",
  409: "name is already in use",
  429: "rate limit exceeded",
  500: "internal server error",
};

/** The key that the fake takes. */
export const FAKE_RENDER_KEY = "rnd_fakeKeyThatNoStateMayHold";

/** Render's API with a memory: services deploy step by step, stores come up, and what a test orders goes wrong. */
export class FakeRender {
  readonly ownerId = "tea-fake";
  readonly services = new Map<string, Kept>();
  readonly postgres = new Map<string, Kept>();
  readonly keyValues = new Map<string, Kept>();
  readonly requests: Seen[] = [];
  /** Called before each request is answered. */
  onRequest: (seen: Seen) => void = () => {};
  /** Whether the key is another account's: its workspace is another one, in which there is nothing. */
  showsOthers = false;
  private readonly faults: (Fault & { left: number })[] = [];
  private readonly outcomes = new Map<string, Outcome[]>();
  private readonly server: http.Server;
  private made = 0;

  private constructor() {
    this.server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const { status, body, headers } = this.answer(request, text ? JSON.parse(text) : undefined);
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(body === undefined ? "" : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<FakeRender> {
    const fake = new FakeRender();
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Where it is reached: the value of RENDER_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Makes the next requests that match fail. */
  fail(fault: Fault): void {
    this.faults.push({ ...fault, left: fault.times ?? 1 });
  }

  /** What becomes of the next deploys of a service, in order; after them all go live. */
  deploys(name: string, ...outcomes: readonly Outcome[]): void {
    this.outcomes.set(name, [...outcomes]);
  }

  /** The one service of that name. */
  service(name: string): Kept {
    const found = [...this.services.values()].filter((service) => service.name === name);
    if (found.length !== 1) throw new Error(`${found.length} services are named ${name}`);
    return found[0];
  }

  /** Everything that exists, by name. */
  get names(): string[] {
    return [this.services, this.postgres, this.keyValues]
      .flatMap((kept) => [...kept.values()].map(({ name }) => name))
      .sort();
  }

  /** Forgets everything that was made. */
  clear(): void {
    for (const kept of [this.services, this.postgres, this.keyValues]) kept.clear();
  }

  /** How often something was asked for. */
  count(method: string, path: RegExp): number {
    return this.requests.filter((seen) => seen.method === method && path.test(seen.path)).length;
  }

  private answer(request: http.IncomingMessage, body: unknown): Answer {
    const url = new URL(request.url ?? "/", "http://fake");
    const path = url.pathname.replace(/^\/v1/, "");
    const method = request.method ?? "GET";
    const seen = { method, path, body };
    this.requests.push(seen);
    this.onRequest(seen);
    if (request.headers.authorization !== `Bearer ${FAKE_RENDER_KEY}`) return failure(401);
    const fault = this.faults.find(
      (one) => one.left > 0 && one.method === method && one.path.test(path),
    );
    if (fault) {
      fault.left--;
      if (fault.done) this.route(method, path, url.searchParams, body as Kept);
      return failure(fault.status, fault.headers);
    }
    return this.route(method, path, url.searchParams, body as Kept);
  }

  private route(method: string, path: string, query: URLSearchParams, body: Kept): Answer {
    const [, kind, id, part, partId] = path.split("/");
    if (this.showsOthers && kind !== "owners") return id ? failure(404) : ok([]);
    switch (kind) {
      case "owners":
        return ok([
          {
            owner: {
              id: this.showsOthers ? "tea-other" : this.ownerId,
              name: "Team",
              type: "team",
            },
            cursor: "1",
          },
        ]);
      case "logs":
        return ok({ hasMore: false, logs: this.logs(query.get("resource") ?? "") });
      case "disks":
        return this.disk(method, id, body);
      case "postgres":
        return this.store(this.postgres, "postgres", "dpg", method, id, part, query, body);
      case "key-value":
        return this.store(this.keyValues, "keyValue", "red", method, id, part, query, body);
      case "services":
        return id ? this.one(method, id, part, partId, body) : this.all(method, query, body);
      default:
        return failure(404);
    }
  }

  private all(method: string, query: URLSearchParams, body: Kept): Answer {
    if (method === "GET") {
      const found = [...this.services.values()].filter(
        ({ name, ownerId }) => name === query.get("name") && ownerId === query.get("ownerId"),
      );
      return ok(found.map((service) => ({ service: told(service), cursor: service.id })));
    }
    if (this.names.includes(body.name)) return failure(409);
    const { envVars = [], secretFiles = [], image, repo, branch, rootDir, serviceDetails } = body;
    if (!image && !repo) return failure(400);
    const id = this.id("srv");
    const { routes = [], disk, ...details } = serviceDetails;
    const service: Kept = {
      id,
      type: body.type,
      name: body.name,
      slug: body.name,
      ownerId: body.ownerId,
      autoDeploy: body.autoDeploy,
      repo,
      branch,
      rootDir: rootDir ?? "",
      imagePath: image?.imagePath,
      suspended: "not_suspended",
      serviceDetails: {
        ...details,
        url: /web|static/.test(body.type) ? `https://${body.name}.onrender.com` : undefined,
        disk: disk && { id: this.id("dsk"), ...disk },
      },
      hidden: { envVars, secretFiles, routes, deploys: [], live: undefined },
    };
    this.services.set(id, service);
    const deploy = this.deploy(service);
    return { status: 201, body: { service: told(service), deployId: deploy.id } };
  }

  private one(method: string, id: string, part: string, partId: string, body: Kept): Answer {
    const service = this.services.get(id);
    if (!service) return failure(404);
    const { hidden } = service;
    switch (`${method} ${part ?? ""}`) {
      case "GET ":
        return ok(told(service));
      case "DELETE ":
        this.services.delete(id);
        return { status: 204 };
      case "PATCH ": {
        const { serviceDetails, image, ...rest } = body;
        Object.assign(service, rest, image ? { imagePath: image.imagePath } : {});
        Object.assign(service.serviceDetails, serviceDetails);
        return ok(told(service));
      }
      case "POST scale":
        service.serviceDetails.numInstances = body.numInstances;
        return { status: 202 };
      case "POST resume":
        service.suspended = "not_suspended";
        return { status: 202 };
      case "GET env-vars":
        return ok(hidden.envVars.map((envVar: Kept) => ({ envVar, cursor: envVar.key })));
      case "PUT env-vars":
        hidden.envVars = body;
        return ok([]);
      case "GET secret-files":
        return ok(
          hidden.secretFiles.map((file: Kept) => ({ secretFile: file, cursor: file.name })),
        );
      case "PUT secret-files":
        hidden.secretFiles = body;
        return ok([]);
      case "GET routes":
        return ok(hidden.routes.map((route: Kept) => ({ route, cursor: route.source })));
      case "PUT routes":
        hidden.routes = body;
        return ok([]);
      case "POST deploys":
        return { status: 201, body: this.deploy(service) };
      case "GET deploys":
        if (partId) return ok(step(service, partId));
        return ok([...hidden.deploys].reverse().map((deploy) => ({ deploy, cursor: deploy.id })));
      default:
        return failure(404);
    }
  }

  private deploy(service: Kept): Kept {
    const outcome = this.outcomes.get(service.name)?.shift() ?? "live";
    const deploy = { id: this.id("dep"), name: "", status: "created", outcome };
    service.hidden.deploys.push(deploy);
    return deploy;
  }

  private disk(method: string, diskId: string, body: Kept): Answer {
    const service = [...this.services.values()].find(({ id, serviceDetails: { disk } }) =>
      method === "POST" ? id === body.serviceId : disk?.id === diskId,
    );
    if (!service) return failure(404);
    const details = service.serviceDetails;
    if (method === "PATCH" && body.sizeGB < details.disk.sizeGB) return failure(400);
    if (method === "DELETE") details.disk = undefined;
    else details.disk = { ...(details.disk ?? { id: this.id("dsk") }), ...body };
    return method === "DELETE" ? { status: 204 } : ok(details.disk);
  }

  private store(
    stores: Map<string, Kept>,
    entry: string,
    prefix: string,
    method: string,
    id: string | undefined,
    part: string | undefined,
    query: URLSearchParams,
    body: Kept,
  ): Answer {
    if (!id) {
      if (method === "GET") {
        const found = [...stores.values()].filter(({ name }) => name === query.get("name"));
        return ok(found.map((store) => ({ [entry]: store, cursor: store.id })));
      }
      if (this.names.includes(body.name)) return failure(409);
      const { ownerId, maxmemoryPolicy, persistenceMode, ...rest } = body;
      const made: Kept = {
        ...rest,
        id: this.id(prefix),
        owner: { id: ownerId, name: "Team" },
        status: "creating",
        suspended: "not_suspended",
        options: { maxmemoryPolicy, persistenceMode },
      };
      stores.set(made.id, made);
      return { status: 201, body: { ...made } };
    }
    const store = stores.get(id);
    if (!store) return failure(404);
    if (part === "connection-info") {
      const host = `${id}-a`;
      return ok({
        internalConnectionString:
          prefix === "dpg"
            ? `postgresql://${store.name}:canary-of-${id}@${host}/${store.databaseName}`
            : `redis://${host}:6379`,
      });
    }
    if (part === "resume") {
      store.suspended = "not_suspended";
      return { status: 202 };
    }
    if (method === "DELETE") {
      stores.delete(id);
      return { status: 204 };
    }
    if (method === "PATCH") {
      const { maxmemoryPolicy, persistenceMode, ...rest } = body;
      Object.assign(store, rest);
      if (maxmemoryPolicy) store.options = { maxmemoryPolicy, persistenceMode };
      return ok({ ...store });
    }
    const answer = { ...store };
    store.status = "available";
    return ok(answer);
  }

  private logs(resource: string): unknown[] {
    const service = this.services.get(resource);
    const variables: { key: string; value: string }[] = service?.hidden.envVars ?? [];
    const database = variables.find(({ key }) => key === "DATABASE_URL")?.value ?? "nothing";
    return [
      { id: "2", timestamp: "2026-11-20T10:00:02Z", message: `cannot reach ${database}` },
      { id: "1", timestamp: "2026-11-20T10:00:01Z", message: "starting" },
    ];
  }

  private id(prefix: string): string {
    this.made++;
    return `${prefix}-${this.made.toString(36).padStart(8, "0")}`;
  }
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function failure(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: { id: "req-1", message: MESSAGES[status] ?? "failed" }, headers };
}

/** A deploy takes a step each time it is looked at; the one before it stays live until it is live itself. */
function step(service: Kept, id: string): Kept | undefined {
  const deploy = service.hidden.deploys.find((one: Kept) => one.id === id);
  if (deploy?.status === "created") {
    deploy.status = "update_in_progress";
  } else if (deploy?.status === "update_in_progress" && deploy.outcome !== "hangs") {
    deploy.status = deploy.outcome;
    if (deploy.outcome === "live") {
      for (const one of service.hidden.deploys) {
        if (one !== deploy && one.status === "live") one.status = "deactivated";
      }
      service.hidden.live = deploy.id;
    }
  }
  return deploy && { ...deploy };
}

function told({ hidden: _, ...service }: Kept): Omit<Kept, "hidden"> {
  return service;
}
