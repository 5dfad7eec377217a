import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readStackConfig } from "../../program/project";
import { writeRunConfig } from "../../pulumi/run-config";
import { pulumiFolder, tier } from "../support/tiers";

const FILE = `config:
  enxuto:octal: 0100
  enxuto:grouped: 1_000
  enxuto:binary: 0b11
  enxuto:hex: 0x10
  enxuto:date: 2026-11-29
  enxuto:exponent: 1e3
  enxuto:word: yes
  enxuto:name: "0123"
  enxuto:budget: &small
    limitMiB: 0100
    reservationMiB: 040
  enxuto:more:
    <<: *small
    limitMiB: 128
`;

/** Defaults of a project, which Pulumi reads from a file of its own. */
const PROJECT = `name: enxuto
runtime:
  name: nodejs
  options: { typescript: false }
config:
  enxuto:default: 0200
  enxuto:declared: { type: string, default: 2026-11-30 }
`;

tier("engine")("a stack file that is YAML 1.2 to one reader and 1.1 to Pulumi's", () => {
  test("comes to Pulumi as it was judged", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-readers-"));
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), PROJECT);
    fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), FILE);
    const judged = readStackConfig(folder, "dev");
    expect(judged.values).toMatchObject({
      "enxuto:default": "200",
      "enxuto:octal": "100",
      "enxuto:grouped": "1_000",
      "enxuto:more": '{"limitMiB":128,"reservationMiB":40}',
    });
    const pulumi = (cwd: string, ...words: string[]) =>
      execFileSync(path.join(pulumiFolder() as string, "pulumi"), words, {
        cwd,
        encoding: "utf8",
        env: {
          ...process.env,
          PULUMI_HOME: path.join(folder, "home"),
          PULUMI_BACKEND_URL: `file://${folder}`,
          PULUMI_CONFIG_PASSPHRASE: "readers",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
      });
    const run = writeRunConfig(folder, "dev", judged, judged);
    pulumi(run, "stack", "init", "dev", "--non-interactive");
    const seen: Record<string, { value: string }> = JSON.parse(
      pulumi(run, "config", "--json", "--stack", "dev"),
    );
    const values = Object.entries(seen).map(([key, { value }]) => [key, value]);
    expect(Object.fromEntries(values)).toEqual(judged.values);
    fs.rmSync(folder, { recursive: true });
  }, 120_000);
});
