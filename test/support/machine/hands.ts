import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkWords } from "../../../core/model/health";
import { run } from "../../../engine/run";
import { shellWords } from "../../../engine/shell-words";
import { type Hand, type Hands, type Props, secret } from "../stand-in-provider";

/** A key pair as OpenSSH writes it. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** What stands in the place of a cloud and of providers that are not here, for a server that is really there. */
export interface Cloud {
  /** Address of the server that every order gets. */
  readonly address: string;
  /** The keys that it was booted with: its own, and the one that logs in. */
  readonly keys: { readonly host: KeyPair; readonly login: KeyPair };
  /** Folder of the project, where commands run. */
  readonly folder: string;
}

/** Keys, an ordered server, and commands that really run. */
export function cloudHands({ address, keys, folder }: Cloud): Hands {
  return {
    "tls:index/privateKey:PrivateKey": {
      create: async (_, name) => {
        const pair = name.endsWith("-host-key") ? keys.host : keys.login;
        return { privateKeyOpenssh: secret(pair.private), publicKeyOpenssh: pair.public.trim() };
      },
    },
    "hcloud:index/server:Server": { create: async () => ({ ipv4Address: address }) },
    "command:local:Command": {
      create: (props) => commanded(props.create as string, props, folder),
      remove: async (props) =>
        props.delete ? commanded(props.delete as string, props, folder) : undefined,
    },
  };
}

/** Runs a command as its provider does, in the folder of the project; throws with its last words. */
async function commanded(command: string, { stdin, environment }: Props, folder: string) {
  const { code, stdout, stderr } = await run(["env", "-C", folder, "sh", "-c", command], {
    input: (stdin as string) ?? "",
    seconds: 0,
    env: { ...process.env, ...((environment as Record<string, string>) ?? {}) },
  });
  if (code !== 0) throw new Error(`exit status ${code}: running "${command}":\n${stdout}${stderr}`);
  return { stdout: stdout.trim(), stderr: stderr.trim() };
}

/**
 * Networks, volumes and containers by the Docker CLI of a server, where the docker plugin is missing: with the flags that say what
 * the plugin is told. `ssh` are the words that run a command on it.
 */
export function dockerHands(ssh: readonly string[]): Hands {
  const onServer = (words: readonly string[], from = ":") =>
    answered(["sh", "-c", `${from} | ${shellWords([...ssh, shellWords(["docker", ...words])])}`]);
  const remove =
    (noun: string): Hand["remove"] =>
    (props) =>
      onServer([noun, "rm", ...(noun === "container" ? ["--force"] : []), props.name as string]);
  return {
    "docker:index/network:Network": {
      create: async ({ name, driver, labels }) => {
        await onServer([
          "network",
          "create",
          "--driver",
          driver as string,
          ...labelWords(labels),
          name as string,
        ]);
        return {};
      },
      remove: remove("network"),
    },
    "docker:index/volume:Volume": {
      create: async ({ name }) => {
        await onServer(["volume", "create", name as string]);
        return {};
      },
      remove: remove("volume"),
    },
    // Images are made here, and travel from here.
    "docker:index/remoteImage:RemoteImage": {
      create: async ({ name }) => {
        await answered(["docker", "image", "inspect", name as string]);
        return {};
      },
    },
    "docker:index/container:Container": {
      create: async (props) => {
        const { uploads, networksAdvanced } = props as unknown as Container;
        const id = (
          await onServer(["create", ...containerWords(props as unknown as Container)])
        ).trim();
        for (const { name, aliases } of (networksAdvanced ?? []).slice(1)) {
          const words = aliases.flatMap((alias) => ["--alias", alias]);
          await onServer(["network", "connect", ...words, name, id]);
        }
        for (const { file, content, permissions } of uploads ?? []) {
          const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-upload-"));
          const there = path.join(scratch, file);
          fs.mkdirSync(path.dirname(there), { recursive: true });
          fs.writeFileSync(there, content, { mode: Number.parseInt(permissions, 8) });
          await onServer(
            ["cp", "-", `${id}:/`],
            shellWords(["tar", "-c", "-C", scratch, "--owner=0", "--group=0", file.slice(1)]),
          );
          fs.rmSync(scratch, { recursive: true });
        }
        await onServer(["start", id]);
        return { id };
      },
      remove: remove("container"),
    },
  };
}

/** Inputs of a container, as far as a stack gives them. */
interface Container {
  readonly name: string;
  readonly image: string;
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly memory: number;
  readonly memoryReservation: number;
  readonly memorySwap: number;
  readonly healthcheck: {
    readonly tests: readonly string[];
    readonly interval: string;
    readonly timeout: string;
    readonly startPeriod: string;
    readonly retries: number;
  };
  readonly restart: string;
  readonly logDriver: string;
  readonly logOpts: Readonly<Record<string, string>>;
  readonly securityOpts: readonly string[];
  readonly capabilities: { readonly adds?: readonly string[]; readonly drops: readonly string[] };
  readonly readOnly?: boolean;
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly ulimits: readonly {
    readonly name: string;
    readonly soft: number;
    readonly hard: number;
  }[];
  readonly cpuShares: number;
  readonly stopTimeout: number;
  readonly networksAdvanced?: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
  }[];
  readonly envs: readonly string[];
  readonly uploads?: readonly {
    readonly file: string;
    readonly content: string;
    readonly permissions: string;
  }[];
  readonly volumes: readonly {
    readonly containerPath: string;
    readonly volumeName?: string;
    readonly readOnly?: boolean;
  }[];
  readonly ports?: readonly {
    readonly internal: number;
    readonly external: number;
    readonly ip: string;
  }[];
  readonly labels: unknown;
}

/** Words for `docker create`. */
function containerWords(container: Container): string[] {
  const { healthcheck: health, capabilities, networksAdvanced, tmpfs, ports } = container;
  const each = (flag: string, values: readonly string[] = []) =>
    values.flatMap((value) => [flag, value]);
  const pairs = (values: Readonly<Record<string, string>> = {}, sign = "=") =>
    Object.entries(values).map(([key, value]) => `${key}${sign}${value}`);
  const [network] = networksAdvanced ?? [];
  const [first, ...rest] = container.entrypoints ?? [];
  return [
    ...["--name", container.name, "--init", "--restart", container.restart],
    ...["--memory", `${container.memory}m`, "--memory-swap", `${container.memorySwap}m`],
    ...["--memory-reservation", `${container.memoryReservation}m`],
    ...[
      "--cpu-shares",
      String(container.cpuShares),
      "--stop-timeout",
      String(container.stopTimeout),
    ],
    ...["--health-cmd", shellWords(checkWords(health.tests) ?? ["true"])],
    ...["--health-interval", health.interval, "--health-timeout", health.timeout],
    ...["--health-start-period", health.startPeriod, "--health-retries", String(health.retries)],
    ...["--log-driver", container.logDriver, ...each("--log-opt", pairs(container.logOpts))],
    ...each("--security-opt", container.securityOpts),
    ...each("--cap-drop", capabilities.drops),
    ...each("--cap-add", capabilities.adds),
    ...(container.readOnly ? ["--read-only"] : []),
    ...each("--tmpfs", pairs(tmpfs, ":")),
    ...each(
      "--ulimit",
      container.ulimits.map(({ name, soft, hard }) => `${name}=${soft}:${hard}`),
    ),
    ...(network ? ["--network", network.name, ...each("--network-alias", network.aliases)] : []),
    ...each("--env", container.envs),
    ...each(
      "--volume",
      container.volumes.map(({ containerPath, volumeName, readOnly }) =>
        volumeName ? `${volumeName}:${containerPath}${readOnly ? ":ro" : ""}` : containerPath,
      ),
    ),
    ...each(
      "--publish",
      (ports ?? []).map(({ ip, external, internal }) => `${ip}:${external}:${internal}`),
    ),
    ...labelWords(container.labels),
    ...(first === undefined ? [] : ["--entrypoint", first]),
    ...[container.image, ...rest, ...(container.command ?? [])],
  ];
}

function labelWords(labels: unknown): string[] {
  const pairs = (labels ?? []) as readonly { readonly label: string; readonly value: string }[];
  return pairs.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
}

/** What a command printed; throws with its last words. */
async function answered(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(words, { seconds: 0 });
  if (code !== 0) throw new Error(`${words.at(-1)} ended with ${code}: ${stderr}`);
  return stdout;
}
