import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What a cloud asks of a container that plays one of its servers. */
export interface PlayedServerArgs {
  /** Marks everything of one cloud, so that it can be cleaned away. */
  readonly cloud: string;
  readonly name: string;
  readonly memoryMiB: number;
  readonly userData: string;
}

/** A container that plays a rented server: it boots with cloud-init, runs a Docker of its own and is reached over SSH. */
export interface PlayedServer {
  readonly container: string;
  readonly address: string;
}

const FOLDER = path.join(__dirname, "server");

/** What a Docker inside a container needs, without being privileged. */
const POWERS = [
  ...["SYS_ADMIN", "NET_ADMIN", "NET_RAW", "SYS_PTRACE", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE"],
  ...["DAC_READ_SEARCH", "SYSLOG", "MKNOD", "AUDIT_WRITE", "SETFCAP", "IPC_LOCK"],
].flatMap((capability) => ["--cap-add", capability]);

/** The image of played servers, built from its folder where it is not there yet. */
export function playedServerImage(): string {
  const image = imageName();
  if (!isThere(image)) execFileSync("docker", ["build", "--quiet", "--tag", image, FOLDER]);
  return image;
}

/** The image where it was built before; undefined where it was not. */
export function builtPlayedServerImage(): string | undefined {
  const image = imageName();
  return isThere(image) ? image : undefined;
}

function imageName(): string {
  const hash = createHash("sha256");
  for (const file of fs.readdirSync(FOLDER).sort())
    hash.update(fs.readFileSync(path.join(FOLDER, file)));
  return `enxuto-played-server:${hash.digest("hex").slice(0, 12)}`;
}

function isThere(image: string): boolean {
  return execFileSync("docker", ["images", "-q", image], { encoding: "utf8" }).trim() !== "";
}

/** Switches a server on. Its address is known at once, SSH and Docker follow when cloud-init has done its work. */
export async function startPlayedServer(args: PlayedServerArgs): Promise<PlayedServer> {
  const seed = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-seed-"));
  fs.writeFileSync(path.join(seed, "user-data"), args.userData || "#cloud-config\n{}\n");
  fs.writeFileSync(
    path.join(seed, "meta-data"),
    `instance-id: ${path.basename(seed)}\nlocal-hostname: ${args.name}\n`,
  );
  const container = await docker(
    ...["create", "--network", await network(args.cloud), "--ip", freeAddress(args.cloud)],
    ...["--hostname", args.name, "--label", `enxuto.cloud=${args.cloud}`],
    ...["--memory", `${args.memoryMiB}m`, "--memory-swap", `${args.memoryMiB}m`],
    ...POWERS,
    ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
    ...["--device-cgroup-rule", "a *:* rwm", "--cgroupns", "host"],
    ...["--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw", "--volume", "/var/lib/docker"],
    ...["--volume", `${disks(args.cloud)}:/cloud-volumes`, playedServerImage()],
  );
  await docker("cp", `${seed}/.`, `${container}:/var/lib/cloud/seed/nocloud`);
  fs.rmSync(seed, { recursive: true });
  await docker("start", container);
  return { container, address: await addressOf(container) };
}

/** The address of a server: it stays while the server does. */
async function addressOf(container: string): Promise<string> {
  const every = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  return docker("inspect", "--format", every, container);
}

const used = new Map<string, number>();

/** Addresses are never given twice, as a cloud would hardly do within a test. */
function freeAddress(cloud: string): string {
  const next = (used.get(cloud) ?? 9) + 1;
  used.set(cloud, next);
  return `${subnet(cloud)}.${next}`;
}

async function network(cloud: string): Promise<string> {
  const there = await docker("network", "ls", "--quiet", "--filter", `name=^${disks(cloud)}$`);
  if (!there) await docker("network", "create", "--subnet", `${subnet(cloud)}.0/24`, disks(cloud));
  return disks(cloud);
}

function subnet(cloud: string): string {
  return `10.213.${createHash("sha256").update(cloud).digest()[0]}`;
}

/** Pulls the plug. */
export async function powerOff(container: string): Promise<void> {
  await docker("kill", container);
}

/** Presses the button: Docker and its containers are stopped in order. */
export async function shutDown(container: string): Promise<void> {
  await docker("stop", "--time", "30", container);
}

export async function powerOn(container: string): Promise<void> {
  await docker("start", container);
}

/** Gives a server another size. */
export async function resize(container: string, memoryMiB: number): Promise<void> {
  await docker("update", "--memory", `${memoryMiB}m`, "--memory-swap", `${memoryMiB}m`, container);
}

/** The size of the sparse file that plays a volume: a fifth of what it stands for. */
export function playedBytes(gigabytes: number): number {
  return (gigabytes * 1024 ** 3) / 5;
}

/** Plugs a volume in under the name that the cloud's udev rule gives it; one that is in already grows. */
export async function attachVolume(
  container: string,
  volume: { readonly file: string; readonly link: string; readonly bytes: number },
): Promise<void> {
  await docker(
    ...["exec", container, "attach"],
    ...[`/cloud-volumes/${volume.file}`, String(volume.bytes), volume.link],
  );
}

export async function detachVolume(
  container: string,
  volume: { readonly file: string; readonly link: string },
): Promise<void> {
  await docker("exec", container, "detach", `/cloud-volumes/${volume.file}`, volume.link).catch(
    () => "",
  );
}

export async function removePlayedServer(container: string): Promise<void> {
  await docker("rm", "--force", "--volumes", container);
}

/** What plays the servers of a cloud, each by its name there: what a fake of a provider's API has them do. */
export interface ServerPlayers {
  readonly start: (args: PlayedServerArgs) => Promise<PlayedServer>;
  readonly remove: (server: string) => Promise<void>;
  readonly powerOn: (server: string) => Promise<void>;
  readonly powerOff: (server: string) => Promise<void>;
  readonly shutDown: (server: string) => Promise<void>;
  readonly resize: (server: string, memoryMiB: number) => Promise<void>;
  readonly attach: typeof attachVolume;
  readonly detach: typeof detachVolume;
}

/** Servers that are containers. */
export const PLAYED: ServerPlayers = {
  start: startPlayedServer,
  remove: removePlayedServer,
  ...{ powerOn, powerOff, shutDown, resize },
  attach: attachVolume,
  detach: detachVolume,
};

/** Removes whatever is left of a cloud: servers and disks. */
export async function removeCloud(cloud: string): Promise<void> {
  const left = await docker("ps", "--all", "--quiet", "--filter", `label=enxuto.cloud=${cloud}`);
  for (const container of left.split("\n").filter(Boolean)) await removePlayedServer(container);
  if (await docker("volume", "ls", "--quiet", "--filter", `name=^${disks(cloud)}$`)) {
    await docker(
      ...["run", "--rm", "--network", "none", "--cap-add", "SYS_ADMIN", "--cap-add", "MKNOD"],
      ...["--device-cgroup-rule", "a *:* rwm", "--security-opt", "seccomp=unconfined"],
      ...["--security-opt", "apparmor=unconfined"],
      ...["--volume", `${disks(cloud)}:/cloud-volumes`, playedServerImage(), "unplug-all"],
    );
  }
  await docker("volume", "rm", "--force", disks(cloud));
  await docker("network", "rm", disks(cloud)).catch(() => "");
}

function disks(cloud: string): string {
  return `enxuto-cloud-${cloud}`;
}

async function docker(...args: string[]): Promise<string> {
  const { stdout } = await execute("docker", args);
  return stdout.trim();
}
