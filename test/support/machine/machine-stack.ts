import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { cloudInit } from "../../../components/hosts/server/cloud-init";
import { waitForDocker, waitingFor } from "../../../components/hosts/server/wait";
import type { System } from "../../../core/model/system";
import { onServerOf } from "../../../engine/server-engine";
import { onServer } from "../../../engine/ssh";
import { writeSshFiles } from "../../../engine/ssh-files";
import { hasPlugin } from "../../../pulumi/plugin";
import { HETZNER_TOKEN } from "../fake-hetzner";
import { bases, type Ended, TestProject } from "../project";
import { PACKAGES, StandInProvider } from "../stand-in-provider";
import { pulumiFolder } from "../tiers";
import { cloudHands, dockerHands, type KeyPair } from "./hands";
import { MACHINE_ADDRESS, MACHINE_DATA_DEVICE, Machine } from "./machine";

/** Ten times what a quiet machine of two processors takes; at a load of 24 it took 240. */
export const BOOT_SECONDS = 600;

const ANALYZER = path.resolve("tools/analyzer");

/** With the docker plugin the containers are really its work; without it the Docker CLI makes them from what it would be told. */
const PLUGIN = hasPlugin("docker", require("@pulumi/docker/package.json").version);

/**
 * A stack whose server is a machine with a kernel of its own, and whose provider's API is played: it hands out that server and its keys.
 * While one is open, this process works in the folder of its project.
 */
export class MachineStack {
  private constructor(
    readonly name: string,
    /** Path of the server's OpenSSH configuration, from the folder of the project. */
    readonly config: string,
    readonly project: TestProject,
    private readonly machine: Machine,
    private readonly provider: StandInProvider,
    private readonly home: string,
  ) {}

  /** Boots a server of this size by nothing but the product's cloud-init, and waits until its Docker answers. */
  static async boot(name: string, system: System, memMiB: number): Promise<MachineStack> {
    const home = process.cwd();
    const project = new TestProject(name, {
      ...{ system: system.name, host: "hetzner", size: "cx23", dataVolumeGB: 0, edge: "none" },
      ...{ sshFrom: ["203.0.113.7/32"], bases: bases() },
    });
    const { folder } = project;
    fs.mkdirSync(path.join(folder, "state"));
    process.chdir(folder);
    const keys = { login: key("login"), host: key("host") };
    const { login, host } = keys;
    const machine = Machine.boot(
      cloudInit({
        authorizedKey: login.public,
        hostKey: host,
        dataDevice: MACHINE_DATA_DEVICE,
      }),
      memMiB,
    );
    const config = writeSshFiles({
      ...{ stack: name, address: MACHINE_ADDRESS },
      ...{ hostKey: host.public, privateKey: login.private },
    });
    const ssh = onServer(path.resolve(config), "").slice(0, -1);
    const provider = await StandInProvider.start(
      {
        ...cloudHands({ address: MACHINE_ADDRESS, keys, folder }),
        ...(PLUGIN ? {} : dockerHands(ssh)),
      },
      PACKAGES.filter((one) => !(PLUGIN && one === "docker")),
    );
    process.stderr.write(
      `a real server: containers by ${PLUGIN ? "the docker plugin" : "the Docker CLI, as the docker plugin is missing"}\n`,
    );
    const stack = new MachineStack(name, config, project, machine, provider, home);
    await stack.untilReady().catch(async (error) => {
      const console = machine.console();
      await stack.off();
      throw new Error(`${error.message}\n${console}`);
    });
    return stack;
  }

  /** Waits until it is set up and its Docker answers; within this many seconds. */
  untilReady(seconds = BOOT_SECONDS): Promise<string> {
    return waitForDocker(MACHINE_ADDRESS, seconds, waitingFor(this.config));
  }

  /** Runs a script as root on the server. */
  onServer(script: string): Promise<string> {
    return onServerOf(this.name, "sudo sh -eu", script);
  }

  async number(script: string): Promise<number> {
    return Number(await this.onServer(script));
  }

  /** Runs the command line with all that it needs. */
  started(...words: string[]): Promise<Ended> {
    return this.project.enxuto(words, this.env());
  }

  /** The same; throws with what it printed where it fails. */
  async enxuto(...words: string[]): Promise<string> {
    const { code, output } = await this.started(...words);
    if (code !== 0) throw new Error(`enxuto ${words.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  /** Begins an `up` of a profile that is not waited for. */
  startUp(profile: string): ReturnType<TestProject["start"]> {
    return this.project.start(["up", this.name, "--yes", "--profile", profile], this.env());
  }

  private env(): NodeJS.ProcessEnv {
    return {
      ...this.provider.env,
      ...(PLUGIN ? {} : { PULUMI_HOME: path.join(this.project.folder, "pulumi") }),
      HCLOUD_TOKEN: HETZNER_TOKEN,
      PULUMI_BACKEND_URL: `file://${this.project.folder}/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "machine tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PATH: [ANALYZER, pulumiFolder(), process.env.PATH].join(path.delimiter),
    };
  }

  /** Has the plan count the memory that the server's kernel tells. */
  async countItsMemory(): Promise<void> {
    const memTotal = await this.number("awk '/^MemTotal:/ {print $2}' /proc/meminfo");
    this.project.configure({ memTotal: `${memTotal}kB` });
  }

  /** Services with the health of their containers, as `status` tells them; what it printed where that is no JSON. */
  async states(): Promise<string[]> {
    const { output } = await this.started("status", this.name, "--json");
    return output.startsWith("{") ? statesIn(output) : [output];
  }

  /** Pulls the plug, and removes what it wrote. */
  async off(): Promise<void> {
    this.provider.stop();
    await this.machine.off();
    process.chdir(this.home);
    this.project.remove();
  }
}

/** A key pair of OpenSSH. */
function key(name: string): KeyPair {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
  return {
    private: fs.readFileSync(name, "utf8"),
    public: fs.readFileSync(`${name}.pub`, "utf8"),
  };
}

/** `store healthy`, for each container in the answer of `status --json`. */
function statesIn(answer: string): string[] {
  const { services } = JSON.parse(answer) as {
    readonly services: readonly {
      readonly name: string;
      readonly containers: readonly { readonly health: string }[];
    }[];
  };
  return services.flatMap(({ name, containers }) =>
    containers.length === 0
      ? [`${name} missing`]
      : containers.map(({ health }) => `${name} ${health}`),
  );
}
