import { HETZNER } from "../../core/catalog/hetzner";
import type { Answer, Call } from "./fake-cloud";
import { FakeServerCloud, type Json, now } from "./fake-server-cloud";
import { PLAYED, playedBytes, type ServerPlayers } from "./played-server";

/** A token as Hetzner makes them: the real plugin refuses any other length. */
export const HETZNER_TOKEN = "fake".repeat(16);

const IMAGES = ["ubuntu-24.04", "debian-13"];

const LOCATIONS = ["fsn1", "nbg1", "hel1", "ash", "hil", "sin"];

const KINDS = [
  ...["ssh_keys", "firewalls", "servers", "volumes", "networks", "placement_groups"],
] as const;

type Kind = (typeof KINDS)[number];

/**
 * The parts of the Hetzner Cloud API that a stack uses, with state. A server that is ordered is played by a container, or by what
 * plays it instead.
 *
 * Answers follow the documentation: field names, status codes and error codes.
 */
export class FakeHetzner extends FakeServerCloud<Kind, number> {
  private readonly actions = new Map<number, Json>();

  constructor(
    name: string,
    private readonly players: ServerPlayers = PLAYED,
  ) {
    const unauthorized = error(401, "unauthorized", "the token you have provided is invalid");
    const door = { prefix: "/v1", token: HETZNER_TOKEN, unauthorized };
    super(name, door, KINDS, "servers");
  }

  /** The endpoint for HCLOUD_ENDPOINT. */
  override async start(): Promise<string> {
    return `${await super.start()}/v1`;
  }

  /** What somebody does in the console. */
  async deleteByHand(kind: Kind, name: string): Promise<void> {
    const path = `/${kind}/${this.find(kind, name).id}`;
    await this.route({ method: "DELETE", path, query: new URLSearchParams(), body: {} });
  }

  /** Lets everyone in at a port. */
  openByHand(name: string, port: string): void {
    const source_ips = ["0.0.0.0/0", "::/0"];
    const rule = fullRule({ direction: "in", protocol: "tcp", port, source_ips });
    this.find("firewalls", name).rules.push(rule);
  }

  /** The ports that a firewall lets in. */
  openPorts(name: string): string[] {
    return this.find("firewalls", name).rules.map(({ port }: Json) => port);
  }

  protected async route(call: Call): Promise<Answer> {
    const [, first, id, , action] = call.path.split("/");
    switch (first) {
      case "server_types":
        return list(
          call,
          "server_types",
          HETZNER.sizes.filter(on(call)).map((size, index) => this.serverType(size.name, index)),
        );
      case "images":
        return this.images(call);
      case "locations":
        return list(
          call,
          "locations",
          LOCATIONS.filter(
            (name) => !call.query.get("name") || name === call.query.get("name"),
          ).map(location),
        );
      case "actions":
        return this.listActions(call, id);
      case "pricing":
        return { status: 200, body: { pricing: pricing() } };
      case "ssh_keys":
      case "firewalls":
      case "servers":
      case "volumes":
      case "networks":
      case "placement_groups":
        if (action !== undefined) return this.act(first, Number(id), action, call.body);
        if (id !== undefined) return this.one(first, Number(id), call);
        if (call.method === "POST") return this.create(first, call.body);
        return list(call, first, [...this.resources[first].values()].filter(matching(call)));
      default:
        return error(404, "not_found", "resource not found");
    }
  }

  private async create(kind: Kind, body: Json): Promise<Answer> {
    const taken = [...this.resources[kind].values()].some(
      ({ name, public_key }) =>
        name === body.name || (public_key && samePublicKey(public_key, body.public_key)),
    );
    if (taken) {
      return error(
        409,
        "uniqueness_error",
        kind === "servers" ? "server name is already used" : `${kind} name is already used`,
      );
    }
    const id = this.nextId++;
    const common = { id, name: body.name, labels: body.labels ?? {}, created: now() };
    switch (kind) {
      case "ssh_keys": {
        const created = { ...common, public_key: body.public_key, fingerprint: `fa:ke:${id}` };
        this.resources.ssh_keys.set(id, created);
        return { status: 201, body: { ssh_key: created } };
      }
      case "firewalls": {
        const created = { ...common, rules: (body.rules ?? []).map(fullRule), applied_to: [] };
        this.resources.firewalls.set(id, created);
        return { status: 201, body: { firewall: created, actions: [] } };
      }
      case "volumes": {
        if (!(body.size >= 10)) return error(422, "invalid_input", "invalid input in field 'size'");
        const created = {
          ...common,
          size: body.size,
          server: null,
          location: location(body.location),
          linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${id}`,
          protection: { delete: false },
          status: "available",
          format: body.format ?? null,
        };
        this.resources.volumes.set(id, created);
        return {
          status: 201,
          body: { volume: created, action: this.done("create_volume"), next_actions: [] },
        };
      }
      case "networks": {
        const created = {
          ...common,
          ip_range: body.ip_range,
          subnets: (body.subnets ?? []).map(fullSubnet),
          routes: [],
          servers: [],
          load_balancers: [],
          protection: { delete: false },
          expose_routes_to_vswitch: false,
        };
        this.resources.networks.set(id, created);
        return { status: 201, body: { network: created } };
      }
      case "placement_groups": {
        const created = { ...common, type: body.type, servers: [] };
        this.resources.placement_groups.set(id, created);
        return { status: 201, body: { placement_group: created, action: null } };
      }
      case "servers":
        return this.createServer(common, body);
    }
  }

  private async createServer(common: Json, body: Json): Promise<Answer> {
    const size = HETZNER.sizes.find(
      ({ name }, index) => name === body.server_type || index + 1 === Number(body.server_type),
    );
    if (!size?.priceMonthly)
      return error(422, "invalid_input", "invalid input in field 'server_type'");
    if (!LOCATIONS.includes(body.location)) {
      return error(422, "invalid_input", "invalid input in field 'location'");
    }
    if (
      !this.serverType(size.name).prices.some((price: Json) => price.location === body.location)
    ) {
      return error(412, "resource_unavailable", "server type is not available in this location");
    }
    if (this.soldOut.has(size.name)) {
      return error(412, "resource_unavailable", "error during placement");
    }
    if ((body.user_data ?? "").length > 32 * 1024) {
      return error(422, "invalid_input", "invalid input in field 'user_data'");
    }
    const played = await this.players.start({
      cloud: this.name,
      name: body.name,
      memoryMiB: size.memTotalMiB,
      userData: body.user_data ?? "",
    });
    this.containers.set(common.id, played.container);
    const server = {
      ...common,
      status: "running",
      public_net: {
        ipv4: {
          id: common.id + 500_000,
          ip: played.address,
          blocked: false,
          dns_ptr: "fake.example",
        },
        ipv6: { id: common.id + 600_000, ip: "2001:db8::/64", blocked: false, dns_ptr: [] },
        floating_ips: [],
        firewalls: (body.firewalls ?? []).map(({ firewall }: Json) => ({
          id: firewall,
          status: "applied",
        })),
      },
      private_net: [],
      server_type: this.serverType(size.name),
      location: location(body.location),
      image: image("x86", String(body.image)),
      protection: { delete: false, rebuild: false },
      volumes: [],
      primary_disk_size: size.diskGB,
      backup_window: null,
      rescue_enabled: false,
      iso: null,
      locked: false,
      placement_group: this.resources.placement_groups.get(body.placement_group) ?? null,
      ingoing_traffic: 0,
      outgoing_traffic: 0,
      included_traffic: 20 * 1024 ** 4,
      load_balancers: [],
    };
    this.resources.servers.set(common.id, server);
    server.placement_group?.servers.push(common.id);
    for (const network of body.networks ?? []) this.join(server, { network });
    return {
      status: 201,
      body: { server, action: this.done("create_server"), next_actions: [], root_password: null },
    };
  }

  private async one(kind: Kind, id: number, { method, body }: Call): Promise<Answer> {
    const found = this.resources[kind].get(id);
    if (!found) return error(404, "not_found", `${kind} with ID '${id}' not found`);
    const key = kind.slice(0, -1);
    if (method === "PUT") Object.assign(found, body);
    if (method !== "DELETE") return { status: 200, body: { [key]: found } };
    if (kind === "firewalls" && this.protectedBy(id)) {
      return error(409, "resource_in_use", "firewall is still in use");
    }
    if (kind === "networks" && found.servers.length > 0) {
      return error(409, "resource_in_use", "network still has servers");
    }
    if (kind === "volumes" && found.server !== null) {
      return error(423, "locked", "volume is attached to a server");
    }
    this.resources[kind].delete(id);
    if (kind !== "servers") return { status: 204 };
    for (const volume of this.resources.volumes.values()) {
      if (volume.server === id) await this.detach(volume);
    }
    for (const group of ["networks", "placement_groups"] as const) {
      for (const one of this.resources[group].values()) {
        one.servers = one.servers.filter((server: number) => server !== id);
      }
    }
    await this.players.remove(this.containers.get(id) as string);
    this.containers.delete(id);
    return { status: 200, body: { action: this.done("delete_server") } };
  }

  private async act(kind: Kind, id: number, action: string, body: Json): Promise<Answer> {
    const found = this.resources[kind].get(id);
    if (!found) return error(404, "not_found", `${kind} with ID '${id}' not found`);
    const container = this.containers.get(id) as string;
    switch (`${kind}/${action}`) {
      case "firewalls/set_rules":
        found.rules = (body.rules ?? []).map(fullRule);
        return { status: 201, body: { actions: [this.done(action)] } };
      case "firewalls/apply_to_resources":
      case "firewalls/remove_from_resources": {
        for (const { server } of body.apply_to ?? body.remove_from ?? []) {
          const net = this.resources.servers.get(server?.id)?.public_net;
          if (!net) continue;
          net.firewalls = net.firewalls.filter((firewall: Json) => firewall.id !== id);
          if (action === "apply_to_resources") net.firewalls.push({ id, status: "applied" });
        }
        return { status: 201, body: { actions: [this.done(action)] } };
      }
      case "networks/add_subnet":
        found.subnets.push(fullSubnet(body));
        return { status: 201, body: { action: this.done(action) } };
      case "networks/delete_subnet":
        found.subnets = found.subnets.filter(({ ip_range }: Json) => ip_range !== body.ip_range);
        return { status: 201, body: { action: this.done(action) } };
      case "servers/attach_to_network":
        return this.join(found, body) ?? { status: 201, body: { action: this.done(action) } };
      case "servers/detach_from_network":
        found.private_net = found.private_net.filter(
          ({ network }: Json) => network !== body.network,
        );
        return { status: 201, body: { action: this.done(action) } };
      case "servers/add_to_placement_group":
        // As the documentation says.
        if (found.status !== "off")
          return error(422, "server_not_stopped", "server is not stopped");
        found.placement_group = this.resources.placement_groups.get(body.placement_group);
        return { status: 201, body: { action: this.done(action) } };
      case "servers/shutdown":
        await this.players.shutDown(container);
        found.status = "off";
        return { status: 201, body: { action: this.done(action) } };
      case "servers/poweroff":
        await this.players.powerOff(container);
        found.status = "off";
        return { status: 201, body: { action: this.done(action) } };
      case "servers/poweron":
        await this.switchOn(found);
        return { status: 201, body: { action: this.done(action) } };
      case "servers/change_type": {
        const size = HETZNER.sizes.find(({ name }) => name === body.server_type);
        if (!size?.priceMonthly) return error(422, "invalid_input", "invalid server type");
        if (found.status !== "off")
          return error(422, "server_not_stopped", "server is not stopped");
        await this.players.resize(container, size.memTotalMiB);
        found.server_type = this.serverType(size.name);
        // As the documentation says: it copies the disk and starts the server again.
        await this.switchOn(found);
        return { status: 201, body: { action: this.done(action) } };
      }
      case "servers/enable_backup":
        found.backup_window = "22-02";
        return { status: 201, body: { action: this.done(action) } };
      case "servers/disable_backup":
        found.backup_window = null;
        return { status: 201, body: { action: this.done(action) } };
      case "volumes/attach":
        if (found.server !== null)
          return error(422, "volume_already_attached", "volume is attached");
        await this.attach(found, body.server);
        return { status: 201, body: { action: this.done(action) } };
      case "volumes/detach":
        await this.detach(found);
        return { status: 201, body: { action: this.done(action) } };
      case "volumes/resize":
        found.size = body.size;
        if (found.server !== null) await this.plug(found, found.server);
        return { status: 201, body: { action: this.done(action) } };
      default:
        return error(404, "not_found", `${action} is no action`);
    }
  }

  /** Puts a server on a network; an error where its address is taken. */
  private join(server: Json, { network: id, ip, alias_ips = [] }: Json): Answer | undefined {
    const network = this.resources.networks.get(id);
    if (!network) return error(404, "not_found", "network not found");
    if (network.subnets.length === 0) {
      return error(409, "no_subnet_available", "network has no subnets");
    }
    const taken = [...this.resources.servers.values()].flatMap(({ private_net }) =>
      private_net.map((one: Json) => one.ip),
    );
    if (taken.includes(ip)) return error(409, "ip_not_available", "ip is not available");
    const mac_address = `86:00:00:00:00:${(server.id % 90) + 10}`;
    server.private_net.push({ network: id, ip, alias_ips, mac_address });
    network.servers.push(server.id);
    return undefined;
  }

  /** Cuts the power of a server for so many milliseconds. */
  async powerCycle(name: string, darkMs: number): Promise<void> {
    const server = this.find("servers", name);
    await this.players.powerOff(this.containers.get(server.id) as string);
    await new Promise((resolve) => setTimeout(resolve, darkMs));
    await this.switchOn(server);
  }

  private async switchOn(server: Json): Promise<void> {
    await this.players.powerOn(this.containers.get(server.id) as string);
    for (const id of server.volumes) await this.plug(this.resources.volumes.get(id), server.id);
    server.status = "running";
  }

  private plug(volume: Json, server: number): Promise<void> {
    return this.players.attach(this.containers.get(server) as string, {
      file: `${volume.id}.img`,
      link: `scsi-0HC_Volume_${volume.id}`,
      bytes: playedBytes(volume.size),
    });
  }

  private async attach(volume: Json, server: number): Promise<void> {
    await this.plug(volume, server);
    volume.server = server;
    this.resources.servers.get(server).volumes.push(volume.id);
  }

  private async detach(volume: Json): Promise<void> {
    const container = this.containers.get(volume.server);
    const server = this.resources.servers.get(volume.server);
    if (server) server.volumes = server.volumes.filter((id: number) => id !== volume.id);
    if (container) {
      await this.players.detach(container, {
        file: `${volume.id}.img`,
        link: `scsi-0HC_Volume_${volume.id}`,
      });
    }
    volume.server = null;
  }

  private protectedBy(firewall: number): boolean {
    return [...this.resources.servers.values()].some(({ public_net }) =>
      public_net.firewalls.some(({ id }: Json) => id === firewall),
    );
  }

  private images({ query }: Call): Answer {
    const name = query.get("name");
    const images = IMAGES.filter((known) => !name || known === name).map((known) =>
      image(query.get("architecture") ?? "x86", known),
    );
    return { status: 200, body: { images, meta: meta(images.length) } };
  }

  private listActions({ query }: Call, id: string | undefined): Answer {
    if (id !== undefined) return { status: 200, body: { action: this.actions.get(Number(id)) } };
    const actions = query.getAll("id").map((wanted) => this.actions.get(Number(wanted)));
    return { status: 200, body: { actions, meta: meta(actions.length) } };
  }

  private done(command: string): Json {
    const id = this.nextId++;
    const action = {
      id,
      command,
      status: "success",
      progress: 100,
      started: now(),
      finished: now(),
      resources: [],
      error: null,
    };
    this.actions.set(id, action);
    return action;
  }

  private serverType(name: string, _index?: number): Json {
    const index = HETZNER.sizes.findIndex((size) => size.name === name);
    const size = HETZNER.sizes[index];
    const places = size.unavailable?.startsWith("only in")
      ? ["ash", "hil"]
      : ["fsn1", "nbg1", "hel1"];
    const net = (size.priceMonthly?.amount ?? 0).toFixed(10);
    const gross = ((size.priceMonthly?.amount ?? 0) * 1.19).toFixed(10);
    return {
      id: index + 1,
      name,
      description: name.toUpperCase(),
      category: "Cost-Optimized",
      cores: size.vcpus,
      memory: Math.round(size.memTotalMiB / 1000),
      disk: size.diskGB,
      cpu_type: name.startsWith("ccx") ? "dedicated" : "shared",
      architecture: size.arch === "arm64" ? "arm" : "x86",
      storage_type: "local",
      deprecated: size.priceMonthly === undefined,
      deprecation: null,
      prices: places.map((place) => ({
        location: place,
        price_hourly: {
          net: (Number(net) / 730).toFixed(10),
          gross: (Number(gross) / 730).toFixed(10),
        },
        price_monthly: { net, gross },
        included_traffic: 20 * 1024 ** 4,
        price_per_tb_traffic: { net: "1.0000000000", gross: "1.1900000000" },
      })),
      locations: places.map((place) => ({
        id: LOCATIONS.indexOf(place) + 1,
        name: place,
        available: !this.soldOut.has(name) && size.priceMonthly !== undefined,
        recommended: false,
        deprecation: null,
      })),
    };
  }
}

function on({ query, path }: Call): (size: { name: string }, index: number) => boolean {
  const id = path.split("/")[2];
  return ({ name }, index) =>
    (id === undefined || id === String(index + 1)) &&
    (!query.get("name") || name === query.get("name"));
}

function matching({ query }: Call): (resource: Json) => boolean {
  const name = query.get("name");
  const labels = (query.get("label_selector") ?? "").split(",").filter(Boolean);
  return (resource) =>
    (!name || resource.name === name) &&
    labels.every((label) => {
      const [key, value] = label.split("=");
      return resource.labels[key] === value;
    });
}

function list({ path }: Call, key: string, items: Json[]): Answer {
  const single = path.split("/").length > 2;
  if (single) {
    return items.length > 0
      ? { status: 200, body: { [key.slice(0, -1)]: items[0] } }
      : error(404, "not_found", "resource not found");
  }
  return { status: 200, body: { [key]: items, meta: meta(items.length) } };
}

function fullRule(rule: Json): Json {
  return { port: null, description: null, source_ips: [], destination_ips: [], ...rule };
}

function fullSubnet({ type, ip_range, network_zone }: Json): Json {
  return { type, ip_range, network_zone, gateway: "10.132.0.1", vswitch_id: null };
}

function samePublicKey(a: string, b: string | undefined): boolean {
  return a.split(" ")[1] === b?.split(" ")[1];
}

function location(name: string): Json {
  return {
    id: LOCATIONS.indexOf(name) + 1,
    name,
    description: name,
    country: "DE",
    city: name,
    latitude: 50,
    longitude: 11,
    network_zone: "eu-central",
  };
}

/** An image by its name, or by its id, as a server is ordered. */
function image(architecture: string, wanted: string): Json {
  const arm = architecture === "arm" ? 1 : 0;
  const named = IMAGES.includes(wanted) ? IMAGES.indexOf(wanted) : (Number(wanted) - 1) >> 1;
  const name = IMAGES[named];
  return {
    id: 2 * named + 1 + arm,
    type: "system",
    status: "available",
    name,
    description: name,
    image_size: null,
    disk_size: 5,
    created: now(),
    created_from: null,
    bound_to: null,
    os_flavor: name.split("-")[0],
    os_version: name.split("-")[1],
    rapid_deploy: true,
    protection: { delete: false },
    deprecated: null,
    deleted: null,
    labels: {},
    architecture,
  };
}

function pricing(): Json {
  return { currency: "EUR", vat_rate: "19.00", server_backup: { percentage: "20.0" } };
}

function meta(count: number): Json {
  return {
    pagination: {
      page: 1,
      per_page: 50,
      previous_page: null,
      next_page: null,
      last_page: 1,
      total_entries: count,
    },
  };
}

/** An error as Hetzner words it. */
export function error(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message, details: null } } };
}
