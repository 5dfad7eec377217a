import { randomUUID } from "node:crypto";
import { DIGITALOCEAN } from "../../core/catalog/digitalocean";
import type { Answer, Call } from "./fake-cloud";
import { FakeServerCloud, type Json, now } from "./fake-server-cloud";
import {
  attachVolume,
  detachVolume,
  playedBytes,
  powerOff,
  powerOn,
  removePlayedServer,
  resize,
  shutDown,
  startPlayedServer,
} from "./played-server";

/** A token as DigitalOcean makes them. */
export const DIGITALOCEAN_TOKEN = `dop_v1_${"fa4e".repeat(16)}`;

const REGIONS = ["nyc1", "ams3", "fra1", "lon1", "sgp1"];

type Kind = "keys" | "tags" | "firewalls" | "droplets" | "volumes";

/**
 * The parts of the DigitalOcean API that a stack uses, with state. A Droplet that is ordered is played by a container.
 *
 * Answers follow the documentation: field names, status codes and error ids.
 */
export class FakeDigitalOcean extends FakeServerCloud<Kind, string> {
  private readonly actions = new Map<string, Json>();

  /** Its URL is the endpoint for DIGITALOCEAN_API_URL. */
  constructor(name: string) {
    const unauthorized = error(401, "Unauthorized", "Unable to authenticate you");
    const door = { prefix: "/v2", token: DIGITALOCEAN_TOKEN, unauthorized };
    super(name, door, ["keys", "tags", "firewalls", "droplets", "volumes"], "droplets");
  }

  /** Lets everyone in at a port. */
  openByHand(name: string, port: string): void {
    const sources = { addresses: ["0.0.0.0/0", "::/0"] };
    this.find("firewalls", name).inbound_rules.push({ protocol: "tcp", ports: port, sources });
  }

  /** The ports that a firewall lets in. */
  openPorts(name: string): string[] {
    return this.find("firewalls", name).inbound_rules.map(({ ports }: Json) => ports);
  }

  protected route(call: Call): Promise<Answer> | Answer {
    const [, first, ...rest] = call.path.split("/");
    switch (first) {
      case "account":
        if (rest[0] === "keys") return this.keys(call, rest[1]);
        return { status: 200, body: { account: { status: "active", droplet_limit: 10 } } };
      case "sizes":
        return {
          status: 200,
          body: listing(
            "sizes",
            DIGITALOCEAN.sizes.map(({ name }) => this.size(name)),
          ),
        };
      case "tags":
        return this.tags(call, rest[0]);
      case "firewalls":
        return this.firewalls(call, rest);
      case "volumes":
        return this.volumes(call, rest);
      case "droplets":
        return this.droplets(call, rest);
      case "actions":
        return this.actions.has(rest[0])
          ? { status: 200, body: { action: this.actions.get(rest[0]) } }
          : notFound();
      default:
        return notFound();
    }
  }

  private keys({ method, body }: Call, id: string | undefined): Answer {
    const all = this.resources.keys;
    if (id !== undefined) {
      const found = all.get(id) ?? [...all.values()].find(({ fingerprint }) => fingerprint === id);
      if (!found) return notFound();
      if (method === "DELETE") {
        all.delete(String(found.id));
        return { status: 204 };
      }
      if (method === "PUT") found.name = body.name;
      return { status: 200, body: { ssh_key: found } };
    }
    if (method === "GET") return { status: 200, body: listing("ssh_keys", [...all.values()]) };
    const material = String(body.public_key).split(" ")[1];
    if ([...all.values()].some(({ public_key }) => public_key.split(" ")[1] === material)) {
      return error(422, "unprocessable_entity", "SSH Key is already in use on your account");
    }
    const key = { id: this.nextId++, name: body.name, public_key: body.public_key };
    const created = { ...key, fingerprint: `fa:4e:${key.id}` };
    all.set(String(key.id), created);
    return { status: 201, body: { ssh_key: created } };
  }

  private tags({ method, body }: Call, name: string | undefined): Answer {
    const all = this.resources.tags;
    const resources = {
      count: 0,
      droplets: { count: 0 },
      images: { count: 0 },
      volumes: { count: 0 },
      volume_snapshots: { count: 0 },
      databases: { count: 0 },
    };
    if (name === undefined) {
      const tag = { name: body.name, resources };
      all.set(String(body.name), tag);
      return { status: 201, body: { tag } };
    }
    if (!all.has(name)) return notFound();
    if (method === "DELETE") {
      all.delete(name);
      return { status: 204 };
    }
    return { status: 200, body: { tag: all.get(name) } };
  }

  private firewalls({ method, body }: Call, [id]: readonly string[]): Answer {
    const all = this.resources.firewalls;
    if (id === undefined) {
      if ([...all.values()].some(({ name }) => name === body.name)) {
        return error(409, "conflict", "duplicate name");
      }
      const missing = ((body.tags ?? []) as string[]).find((tag) => !this.resources.tags.has(tag));
      if (missing) return error(422, "unprocessable_entity", `tag ${missing} does not exist`);
      const created = fullFirewall(randomUUID(), body);
      all.set(created.id, created);
      return { status: 202, body: { firewall: created } };
    }
    const found = all.get(id);
    if (!found) return notFound();
    if (method === "DELETE") {
      all.delete(id);
      return { status: 204 };
    }
    if (method === "PUT") all.set(id, fullFirewall(id, body));
    return { status: 200, body: { firewall: all.get(id) } };
  }

  private async volumes(
    { method, body, query }: Call,
    [id, last]: readonly string[],
  ): Promise<Answer> {
    const all = this.resources.volumes;
    if (id === undefined && method === "POST") {
      if ([...all.values()].some(({ name }) => name === body.name)) {
        return error(409, "conflict", "A volume with that name already exists");
      }
      const created = {
        id: randomUUID(),
        name: body.name,
        size_gigabytes: body.size_gigabytes,
        region: region(String(body.region)),
        droplet_ids: [],
        description: body.description ?? "",
        filesystem_type: body.filesystem_type ?? "",
        filesystem_label: "",
        tags: body.tags ?? [],
        created_at: now(),
      };
      all.set(created.id, created);
      return { status: 201, body: { volume: created } };
    }
    if (id === undefined) {
      const named = [...all.values()].filter(
        ({ name }) => !query.get("name") || name === query.get("name"),
      );
      return { status: 200, body: listing("volumes", named) };
    }
    const found = all.get(id);
    if (!found) return notFound();
    if (last === "actions") {
      const droplet = String(body.droplet_id);
      if (body.type === "detach") await this.detach(found, droplet);
      if (body.type === "attach") await this.attach(found, droplet);
      if (body.type === "resize") await this.grow(found, Number(body.size_gigabytes));
      return { status: 202, body: { action: this.done(String(body.type), this.nextId) } };
    }
    if (method === "DELETE") {
      if (found.droplet_ids.length > 0) {
        return error(409, "conflict", "A volume that's attached to a Droplet cannot be deleted");
      }
      all.delete(id);
      return { status: 204 };
    }
    return { status: 200, body: { volume: found } };
  }

  private async droplets(call: Call, [id, last]: readonly string[]): Promise<Answer> {
    const { method, body, query } = call;
    const all = this.resources.droplets;
    if (id === undefined && method === "POST") return this.createDroplet(body);
    if (id === undefined) {
      const tag = query.get("tag_name");
      const tagged = [...all.values()].filter(({ tags }) => !tag || tags.includes(tag));
      return { status: 200, body: listing("droplets", tagged) };
    }
    const found = all.get(id);
    if (!found) return notFound();
    if (last === "actions") return this.act(found, body);
    if (method === "DELETE") {
      for (const volume of this.resources.volumes.values()) await this.detach(volume, id);
      await removePlayedServer(this.containers.get(id) as string);
      this.containers.delete(id);
      all.delete(id);
      return { status: 204 };
    }
    return { status: 200, body: { droplet: found } };
  }

  private async createDroplet(body: Json): Promise<Answer> {
    const size = DIGITALOCEAN.sizes.find(({ name }) => name === body.size);
    if (!size) {
      return error(
        422,
        "unprocessable_entity",
        "You specified an invalid size for Droplet creation.",
      );
    }
    if (this.soldOut.has(size.name)) {
      return error(422, "unprocessable_entity", "Size is not available in this region.");
    }
    if ((body.user_data ?? "").length > 64 * 1024) {
      return error(422, "unprocessable_entity", "User data is too long");
    }
    const id = this.nextId++;
    const { container, address } = await startPlayedServer({
      cloud: this.name,
      name: body.name,
      memoryMiB: size.memTotalMiB,
      userData: body.user_data ?? "",
    });
    this.containers.set(String(id), container);
    const droplet = {
      id,
      name: body.name,
      memory: Math.round((size.memTotalMiB + 170) / 1024) * 1024,
      vcpus: size.vcpus,
      disk: size.diskGB,
      locked: false,
      status: "active",
      created_at: now(),
      features: [],
      backup_ids: [],
      snapshot_ids: [],
      next_backup_window: null,
      networks: {
        v4: [
          { ip_address: address, netmask: "255.255.255.0", gateway: "10.0.0.1", type: "public" },
          {
            ip_address: "10.135.0.2",
            netmask: "255.255.0.0",
            gateway: "10.135.0.1",
            type: "private",
          },
        ],
        v6: [],
      },
      region: region(body.region),
      image: {
        id: 1,
        slug: body.image,
        name: "24.04 (LTS) x64",
        distribution: "Ubuntu",
        type: "base",
      },
      size: this.size(size.name),
      size_slug: size.name,
      tags: body.tags ?? [],
      volume_ids: [],
      vpc_uuid: "fa4e0000-0000-4000-8000-000000000000",
    };
    this.resources.droplets.set(String(id), droplet);
    for (const volume of body.volumes ?? []) {
      await this.attach(this.resources.volumes.get(volume.id ?? volume), String(id));
    }
    const action = this.done("create", id);
    return {
      status: 202,
      body: { droplet, links: { actions: [{ id: action.id, rel: "create", href: "" }] } },
    };
  }

  private async act(droplet: Json, body: Json): Promise<Answer> {
    const container = this.containers.get(String(droplet.id)) as string;
    switch (body.type) {
      case "shutdown":
        await shutDown(container);
        droplet.status = "off";
        break;
      case "power_off":
        await powerOff(container);
        droplet.status = "off";
        break;
      case "power_on":
        await powerOn(container);
        for (const volume of this.resources.volumes.values()) {
          if (droplet.volume_ids.includes(volume.id)) await this.plug(volume, container);
        }
        droplet.status = "active";
        break;
      case "resize": {
        const size = DIGITALOCEAN.sizes.find(({ name }) => name === body.size);
        if (!size) return error(422, "unprocessable_entity", "invalid size");
        await resize(container, size.memTotalMiB);
        Object.assign(droplet, {
          size_slug: size.name,
          size: this.size(size.name),
          vcpus: size.vcpus,
        });
        break;
      }
      case "enable_backups":
        droplet.features = ["backups"];
        break;
      case "disable_backups":
        droplet.features = [];
        break;
      default:
        return error(422, "unprocessable_entity", `${body.type} is no action`);
    }
    return { status: 201, body: { action: this.done(body.type, droplet.id) } };
  }

  private async attach(volume: Json, droplet: string): Promise<void> {
    await this.plug(volume, this.containers.get(droplet) as string);
    volume.droplet_ids = [Number(droplet)];
    this.resources.droplets.get(droplet).volume_ids.push(volume.id);
  }

  private plug(volume: Json, container: string): Promise<void> {
    const bytes = playedBytes(volume.size_gigabytes);
    return attachVolume(container, { ...disk(volume), bytes });
  }

  private async grow(volume: Json, gigabytes: number): Promise<void> {
    volume.size_gigabytes = gigabytes;
    for (const droplet of volume.droplet_ids) {
      await this.plug(volume, this.containers.get(String(droplet)) as string);
    }
  }

  private async detach(volume: Json, droplet: string): Promise<void> {
    if (!volume.droplet_ids.includes(Number(droplet))) return;
    const owner = this.resources.droplets.get(droplet);
    owner.volume_ids = owner.volume_ids.filter((id: string) => id !== volume.id);
    volume.droplet_ids = [];
    await detachVolume(this.containers.get(droplet) as string, disk(volume));
  }

  private done(type: string, resource: number): Json {
    const action = {
      id: this.nextId++,
      status: "completed",
      type,
      started_at: now(),
      completed_at: now(),
      resource_id: resource,
      resource_type: "droplet",
      region: region("fra1"),
      region_slug: "fra1",
    };
    this.actions.set(String(action.id), action);
    return action;
  }

  private size(name: string): Json {
    const size = DIGITALOCEAN.sizes.find((one) => one.name === name);
    if (!size) return undefined;
    return {
      slug: name,
      memory: Math.round((size.memTotalMiB + 170) / 1024) * 1024,
      vcpus: size.vcpus,
      disk: size.diskGB,
      transfer: 4,
      price_monthly: size.priceMonthly?.amount,
      price_hourly: (size.priceMonthly?.amount ?? 0) / 672,
      regions: REGIONS,
      available: !this.soldOut.has(name),
      description: "Basic",
    };
  }
}

function disk({ name }: Json): { file: string; link: string } {
  return { file: `${name}.img`, link: `scsi-0DO_Volume_${name}` };
}

function fullFirewall(id: string, body: Json): Json {
  return {
    id,
    name: body.name,
    status: "succeeded",
    created_at: now(),
    pending_changes: [],
    droplet_ids: body.droplet_ids ?? [],
    tags: body.tags ?? [],
    inbound_rules: body.inbound_rules ?? [],
    // The API says 0 for all ports, and for icmp, which has none.
    outbound_rules: body.outbound_rules ?? [],
  };
}

function listing(key: string, items: readonly Json[]): Json {
  return { [key]: items, links: {}, meta: { total: items.length } };
}

function region(slug: string): Json {
  return {
    slug,
    name: slug,
    sizes: [],
    available: true,
    features: ["backups", "ipv6", "metadata"],
  };
}

function notFound(): Answer {
  return error(404, "not_found", "The resource you were accessing could not be found.");
}

/** An error as DigitalOcean words it. */
function error(status: number, id: string, message: string): Answer {
  return { status, body: { id, message, request_id: "fa4e" } };
}
