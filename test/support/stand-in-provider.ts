import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as services from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Props = Record<string, JavaScriptValue>;
type There = Map<string, { readonly type: string; readonly props: Props }>;

/** What the engine asked a stand-in to do. */
export interface ProviderCall {
  readonly method: "create" | "read" | "update" | "delete";
  /** `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Inputs of what is created or updated; else the last outputs. */
  readonly props: Props;
}

/** The password that the stand-in for `random` makes: what must never be read anywhere. */
export const CANARY_PASSWORD = "canary0database0password0canary0";

/** The private key that the stand-in for `tls` makes, of a server and of who logs in. */
export const CANARY_PRIVATE_KEY = "canary0private0key0canary";

/** Providers whose place it can take. */
export const PACKAGES = ["docker", "random", "hcloud", "digitalocean", "tls", "command"] as const;

/** What really makes the resources of a type, where remembering them is not enough. */
export interface Hand {
  /** Makes one from its inputs, secrets readable, and gives its outputs beyond them; an `id` among these is the resource's. */
  readonly create: (props: Props, name: string) => Promise<Props>;
  /** @default - what was made stays */
  readonly remove?: (props: Props) => Promise<unknown>;
}

/** Hands by type: `docker:index/volume:Volume`. */
export type Hands = Readonly<Record<string, Hand>>;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * One server in place of the providers that a stack uses, attached to a real engine: nothing is made, everything is remembered.
 *
 * What the engine decides by a provider's answers (names, replacements, secrets, unknown outputs) is answered as the real ones
 * do, as far as this project meets it.
 */
export class StandInProvider {
  /** What the engine asked for, in its order; previews ask for nothing. */
  readonly calls: ProviderCall[] = [];
  /** What it answers instead of doing what it is asked; undefined does it. */
  refusal: (call: ProviderCall) => string | undefined = () => undefined;
  /** What it waits for before it has done what it is asked; undefined waits for nothing. */
  delay: (call: ProviderCall) => Promise<void> | undefined = () => undefined;

  private constructor(
    private readonly server: grpc.Server,
    private readonly port: number,
    /** What there is, by id. */
    private readonly there: There,
    /** Folder with a file for each container, as `docker inspect` shows it. */
    private readonly containers: string,
    private readonly packages: readonly string[],
  ) {}

  /** @param packages - providers whose place it takes; the others are real ones. */
  static async start(
    hands: Hands = {},
    packages: readonly string[] = PACKAGES,
  ): Promise<StandInProvider> {
    const server = new grpc.Server();
    let provider: StandInProvider | undefined;
    const there: There = new Map();
    const containers = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-stand-in-"));
    server.addService(
      services.ResourceProviderService,
      implementation(
        (call) => {
          const refused = provider?.refusal(call);
          if (refused) throw new Error(refused);
          provider?.calls.push(call);
          return provider?.delay(call);
        },
        there,
        containers,
        hands,
      ),
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    provider = new StandInProvider(server, port, there, containers, packages);
    return provider;
  }

  /** What attaches it to an engine, as variables of the environment. */
  get env(): Record<string, string> {
    return {
      PULUMI_DEBUG_PROVIDERS: this.packages.map((name) => `${name}:${this.port}`).join(","),
      // Where a played Docker CLI finds the containers that were made here.
      STAND_IN_CONTAINERS: this.containers,
    };
  }

  /** What somebody does in the provider's console. */
  deleteByHand(type: string, name: string): void {
    for (const [id, made] of this.there) {
      if (made.type === type && made.props.name === name) this.there.delete(id);
    }
  }

  /** Has it asked with another account's token: nothing is there of what servers' providers have. Returns what ends that. */
  hideRented(): () => void {
    const rented = [...this.there].filter(([, { type }]) => /^(hcloud|digitalocean):/.test(type));
    for (const [id] of rented) this.there.delete(id);
    return () => {
      for (const [id, made] of rented) this.there.set(id, made);
    };
  }

  /** The same for servers: the new name is shown, with the labels and tags that they had. */
  renameByHand(from: string, to: string): void {
    for (const [id, { type, props }] of this.there) {
      if (SERVERS.includes(type) && props.name === from)
        this.there.set(id, { type, props: { ...props, name: to } });
    }
  }

  stop(): void {
    this.server.forceShutdown();
    fs.rmSync(this.containers, { recursive: true, force: true });
  }
}

/** What a real provider can change on the living thing; any other property replaces it. `true` is every property. */
const UPDATABLE: Readonly<Record<string, readonly string[] | true>> = {
  "docker:index/image:Image": true,
  "docker:index/container:Container": [
    "memory",
    "memoryReservation",
    "memorySwap",
    "restart",
    "maxRetryCount",
    "cpuShares",
    "cpuSet",
    "wait",
    "waitTimeout",
    "destroyGraceSeconds",
  ],
  "command:local:Command": ["create", "update", "delete", "stdin", "environment", "logging"],
  "hcloud:index/volume:Volume": ["size"],
  "digitalocean:index/volume:Volume": ["size"],
  "hcloud:index/server:Server": ["serverType", "labels", "name", "backups", "networks"],
  "digitalocean:index/droplet:Droplet": ["size", "tags", "name"],
  "hcloud:index/firewall:Firewall": ["rules", "labels", "name"],
  "digitalocean:index/firewall:Firewall": ["inboundRules", "outboundRules", "tags", "name"],
  "docker:index/service:Service": ["labels", "taskSpec", "mode", "endpointSpec", "updateConfig"],
};

const SERVERS = ["hcloud:index/server:Server", "digitalocean:index/droplet:Droplet"];

/** Types whose provider makes up a name where none is given. */
const NAMED = /^docker:index\/(container|network|volume):/;

/** Outputs that are not among the inputs, by type. */
const OUTPUTS: Readonly<Record<string, () => Props>> = {
  "random:index/randomPassword:RandomPassword": () => ({ result: secret(CANARY_PASSWORD) }),
  "tls:index/privateKey:PrivateKey": () => ({
    privateKeyOpenssh: secret(CANARY_PRIVATE_KEY),
    publicKeyOpenssh: "ssh-ed25519 AAAA",
  }),
  "command:local:Command": () => ({ stdout: "" }),
  "hcloud:index/server:Server": () => ({ ipv4Address: "192.0.2.1" }),
  "digitalocean:index/droplet:Droplet": () => ({ ipv4Address: "192.0.2.1" }),
};

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A value that the engine keeps secret. */
export function secret(value: string): Props {
  return { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value };
}

/** Inputs with their secrets as plain values. */
function readable(value: JavaScriptValue): JavaScriptValue {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const props = value as Props;
  if (SIGNATURE in props) return readable(props.value);
  return Object.fromEntries(Object.entries(props).map(([key, one]) => [key, readable(one)]));
}

/** What a list shows of a thing. */
function shown({ name = "", image = "", location = "", region = "", ...rest }: Props): Props {
  const { publicKey = "", volumeIds = [], labels = {}, tags = [] } = rest;
  return { name, image, location, region, publicKey, volumeIds, labels, tags };
}

let created = 0;

/** An id that is nobody else's; digits alone, as clouds have them. */
function nextId(): string {
  created += 1;
  return String(1000 + created);
}

/** What lists things, by what it is asked for: the key of its answer, and the type of what is in it. */
const LISTS: Readonly<Record<string, readonly [key: string, type: string]>> = {
  "hcloud:index/getServers:getServers": ["servers", "hcloud:index/server:Server"],
  "hcloud:index/getVolumes:getVolumes": ["volumes", "hcloud:index/volume:Volume"],
  "hcloud:index/getSshKeys:getSshKeys": ["sshKeys", "hcloud:index/sshKey:SshKey"],
  "digitalocean:index/getDroplets:getDroplets": ["droplets", "digitalocean:index/droplet:Droplet"],
  "digitalocean:index/getSshKeys:getSshKeys": ["sshKeys", "digitalocean:index/sshKey:SshKey"],
};

function implementation(
  remember: (call: ProviderCall) => Promise<void> | undefined,
  there: There,
  containers: string,
  hands: Hands,
): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      // Newer than whatever is asked for.
      info.setVersion("999.0.0");
      return info;
    }),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    checkConfig: unary((request: messages.CheckRequest) =>
      checked(request.getNews()?.toJavaScript()),
    ),
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary(() => {
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(true);
      return response;
    }),
    invoke: unary((request: messages.InvokeRequest) => {
      const response = new messages.InvokeResponse();
      const [key, listed] = LISTS[request.getTok()] ?? [];
      if (!key) return response;
      const found = [...there.values()].filter(({ type }) => type === listed);
      response.setReturn(Struct.fromJavaScript({ [key]: found.map(({ props }) => shown(props)) }));
      return response;
    }),
    check: unary((request: messages.CheckRequest) => {
      const { type, name } = identity(request.getUrn());
      const news = propsOf(request.getNews());
      if (!NAMED.test(type) || news.name !== undefined) return checked(news);
      // What is recreated is checked without the old one, so that both can live side by side.
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      return checked({
        ...news,
        name: propsOf(request.getOlds()).name ?? `${name}-${seed.slice(0, 7)}`,
      });
    }),
    diff: unary((request: messages.DiffRequest) =>
      diff(
        identity(request.getUrn()).type,
        propsOf(request.getOldInputs()),
        propsOf(request.getNews()),
      ),
    ),
    create: unary(async (request: messages.CreateRequest) => {
      const props = propsOf(request.getProperties());
      const { type, name } = identity(request.getUrn());
      const outputs = OUTPUTS[type]?.() ?? {};
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        const unknown = Object.fromEntries(Object.keys(outputs).map((key) => [key, UNKNOWN]));
        response.setProperties(Struct.fromJavaScript({ ...props, ...unknown }));
        return response;
      }
      await remember({ method: "create", type, name, props });
      const { id: own, ...made } =
        (await hands[type]?.create(readable(props) as Props, name)) ?? {};
      const id = String(own ?? nextId());
      there.set(id, { type, props });
      if (type === CONTAINER) {
        fs.writeFileSync(path.join(containers, `${id}.json`), JSON.stringify(inspected(id, props)));
      }
      response.setId(id);
      response.setProperties(Struct.fromJavaScript({ ...props, ...outputs, ...made }));
      return response;
    }),
    read: unary((request: messages.ReadRequest) => {
      const props = propsOf(request.getProperties());
      remember({ method: "read", ...identity(request.getUrn()), props });
      const response = new messages.ReadResponse();
      // Without an id it is there no more.
      if (!there.has(request.getId())) return response;
      response.setId(request.getId());
      response.setProperties(request.getProperties());
      response.setInputs(request.getInputs());
      return response;
    }),
    update: unary((request: messages.UpdateRequest) => {
      const props = propsOf(request.getNews());
      const { type, name } = identity(request.getUrn());
      if (!request.getPreview()) {
        remember({ method: "update", type, name, props });
        there.set(request.getId(), { type, props });
      }
      const kept = Object.keys(OUTPUTS[type]?.() ?? {}).map((key) => [
        key,
        propsOf(request.getOlds())[key],
      ]);
      const response = new messages.UpdateResponse();
      response.setProperties(Struct.fromJavaScript({ ...props, ...Object.fromEntries(kept) }));
      return response;
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      const { type, name } = identity(request.getUrn());
      const props = propsOf(request.getProperties());
      remember({ method: "delete", type, name, props });
      await hands[type]?.remove?.(readable(props) as Props);
      there.delete(request.getId());
      fs.rmSync(path.join(containers, `${request.getId()}.json`), { force: true });
      return new Empty();
    }),
  };
}

const CONTAINER = "docker:index/container:Container";

/** A healthy container as `docker inspect` shows it. */
function inspected(id: string, { name, image, labels, memory }: Props): unknown {
  const pairs = (labels ?? []) as readonly { label: string; value: string }[];
  return {
    Id: id,
    Name: `/${name}`,
    Created: new Date().toISOString(),
    RestartCount: 0,
    Config: {
      Image: image,
      Labels: Object.fromEntries(pairs.map(({ label, value }) => [label, value])),
    },
    HostConfig: {
      Memory: Number(memory ?? 0) * 1024 ** 2,
      RestartPolicy: { Name: "unless-stopped" },
    },
    State: {
      ...{ Status: "running", Running: true, OOMKilled: false, ExitCode: 0 },
      Health: { Status: "healthy", Log: [] },
    },
  };
}

function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return async ({ request }, callback) => {
    try {
      callback(null, await answer(request));
    } catch (error) {
      callback({ code: grpc.status.INTERNAL, message: String(error) });
    }
  };
}

function diff(type: string, olds: Props, news: Props): messages.DiffResponse {
  const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !isDeepStrictEqual(olds[key], news[key]),
  );
  const updatable = UPDATABLE[type] ?? [];
  const replaces = updatable === true ? [] : changed.filter((key) => !updatable.includes(key));
  const response = new messages.DiffResponse();
  response.setDiffsList(changed);
  response.setReplacesList(replaces);
  response.setChanges(
    changed.length > 0
      ? messages.DiffResponse.DiffChanges.DIFF_SOME
      : messages.DiffResponse.DiffChanges.DIFF_NONE,
  );
  // As the real one: without an explicit option the old container goes first.
  response.setDeletebeforereplace(type === "docker:index/container:Container");
  return response;
}

function checked(props: Props | undefined): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(Struct.fromJavaScript(props ?? {}));
  return response;
}

function propsOf(struct: Struct | undefined): Props {
  return struct?.toJavaScript() ?? {};
}

/** The type and the name that a URN ends with. */
function identity(urn: string): { type: string; name: string } {
  const [, , qualified, name] = urn.split("::");
  return { type: qualified.split("$").at(-1) as string, name };
}
