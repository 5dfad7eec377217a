import * as fs from "node:fs";
import * as path from "node:path";
import * as docker from "@pulumi/docker";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import * as random from "@pulumi/random";
import { findCli } from "../../pulumi/find-cli";

/** The same four containers as resources written by hand, each behind what it needs, in a state of their own. */
async function program(): Promise<void> {
  const network = new docker.Network("net", { name: "enxuto-speed-hand" });
  const volume = new docker.Volume("data", { name: "enxuto-speed-hand-data" });
  const password = new random.RandomPassword("password", { length: 32, special: false });
  const health = { interval: "30s", timeout: "10s", startPeriod: "40s", retries: 3 };
  const common = {
    restart: "unless-stopped",
    networksAdvanced: [{ name: network.name }],
    wait: true,
    waitTimeout: 200,
  };
  const cache = (name: string, dependsOn: docker.Container[]) =>
    new docker.Container(
      name,
      {
        ...{ ...common, memory: 32, memorySwap: 32, image: "enxuto-stand-in/redis:1.0.0" },
        healthcheck: { ...health, tests: ["CMD", "redis-cli", "ping"] },
      },
      { dependsOn },
    );
  const store = new docker.Container("store", {
    ...{ ...common, memory: 96, memorySwap: 96, image: "enxuto-stand-in/postgres:1.0.0" },
    envs: [password.result.apply((value) => `POSTGRES_PASSWORD=${value}`)],
    volumes: [{ volumeName: volume.name, containerPath: "/var/lib/postgresql/data" }],
    healthcheck: { ...health, tests: ["CMD", "pg_isready", "-U", "postgres"] },
  });
  cache("cache", []);
  cache("third", [cache("second", [store])]);
}

/** Runs `up`, `preview` or `destroy` in a folder: `by-hand.ts FOLDER VERB`. */
async function main([folder, verb]: readonly string[]): Promise<void> {
  const state = path.join(folder, "by-hand");
  fs.mkdirSync(state, { recursive: true });
  const cli = await findCli();
  if (!cli) throw new Error("there is no Pulumi CLI here: tools/build pulumi");
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "hand", projectName: "hand", program },
    {
      workDir: state,
      pulumiCommand: await PulumiCommand.get({ root: path.resolve(cli.command, "../..") }),
      envVars: {
        PULUMI_BACKEND_URL: `file://${state}?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE: "speed",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  if (verb === "up") await stack.up({ refresh: true });
  else if (verb === "destroy") await stack.destroy();
  else await stack.preview({ refresh: true });
}

main(process.argv.slice(-2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
