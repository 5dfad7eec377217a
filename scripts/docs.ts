import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { templateFiles } from "../adopt/project";
import { catalogueText, inOrder } from "../cli/hosts";
import { packages } from "../cli/init";
import { planOf } from "../cli/plan";
import { cliMarkdown } from "../cli/usage";
import { differenceOf } from "../core/capacity/difference";
import { HETZNER } from "../core/catalog/hetzner";
import { CATALOGUES, type HostKind, hostCapacity } from "../core/catalog/hosts";
import { projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import { answer, type ComposeAnswer } from "../core/judge/answer";
import { capacityOf } from "../core/judge/capacity";
import { withServers } from "../core/judge/capacity-servers";
import { accountSvg } from "../core/report/account-svg";
import { composeMarkdown, composeText } from "../core/report/compose-fit";
import { curveSvg } from "../core/report/curve-svg";
import { curveText } from "../core/report/curve-text";
import { machineFiles } from "../engine/files";
import { runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { pages } from "./pages";
import { photosText } from "./photos";

const PROJECT = path.join(__dirname, "..");
const EXAMPLE = "test/fixtures/compose/conecta-saude/compose.yaml";

/** The day of the catalogue, so that what is written down does not change with the day. */
const DAY = new Date(HETZNER.asOf);

/** The generated files, by path. */
async function files(): Promise<Record<string, string>> {
  const refused = await planned("hetzner:cpx12");
  const admitted = await planned("hetzner:cx23");
  const small = judged("digitalocean:s-1vcpu-2gb");
  const whatsapp = capacityOf(SYSTEMS, ["whatsapp"], {});
  const slots = capacityOf(SYSTEMS, ["whatsapp"], { along: "slots" });
  return {
    "docs/account-refused.svg": accountSvg(refused),
    "docs/account-fits.svg": accountSvg(admitted),
    "docs/fit-photos.txt": photosText(),
    "docs/fit.txt": said(`fit ${EXAMPLE} --host digitalocean:s-1vcpu-2gb`, composeText(small)),
    "docs/fit.svg": accountSvg(small),
    "docs/pull-request.md": pullRequest(),
    "docs/capacity-whatsapp.txt": said(
      "capacity whatsapp",
      curveText(withServers(whatsapp, SYSTEMS), false),
    ),
    "docs/capacity-whatsapp.svg": curveSvg(whatsapp),
    "docs/capacity-whatsapp-slots.svg": curveSvg(slots),
    "docs/hosts.txt": said(
      "hosts",
      Object.entries(CATALOGUES)
        .map(([kind, each]) =>
          catalogueText(kind as HostKind, { ...each, sizes: inOrder(each.sizes) }),
        )
        .join("\n\n"),
    ),
    "docs/cli.md": cliMarkdown(),
    ...template(),
    ...(await pages()),
  };
}

/** The template for `pulumi new`, which makes what `init` makes. */
function template(): Record<string, string> {
  const files = [...templateFiles(packages())];
  return Object.fromEntries(files.map(([file, text]) => [`template/${file}`, text]));
}

async function planned(host: string) {
  const config = overridden(readStackConfig(PROJECT, "prod"), { host });
  return planOf("prod", await runOffline(SYSTEMS, "prod", config, DAY));
}

function judged(host: string, edit = (text: string) => text): ComposeAnswer {
  const [kind, size] = host.split(":") as ["hetzner" | "digitalocean", string];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-docs-"));
  try {
    const file = path.join(folder, "compose.yaml");
    fs.writeFileSync(file, edit(fs.readFileSync(path.join(PROJECT, EXAMPLE), "utf8")));
    const environment = { COMPOSE_PROJECT_NAME: "conecta-saude" };
    const model = readModel({ files: machineFiles(), named: [file], environment, tree: folder });
    return answer({
      project: projectOf(model),
      files: [EXAMPLE],
      profile: "default",
      target: hostCapacity(kind, size, DAY),
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Comment on a pull request that gives service_llm 192 MiB more on a host that was nearly full. */
function pullRequest(): string {
  const host = "digitalocean:s-2vcpu-4gb";
  const before = judged(host, (text) =>
    text.replace("memory: 384M", "memory: 2064M").replace("memory: 512M", "memory: 2304M"),
  );
  const after = judged(host, (text) =>
    text.replace("memory: 384M", "memory: 2256M").replace("memory: 512M", "memory: 2304M"),
  );
  return `${composeMarkdown(after, differenceOf(before, after))}\n`;
}

function said(command: string, text: string): string {
  return `$ npx enxuto ${command}\n${text}\n`;
}

/** Writes them, or with `--check` tells which ones are no longer what the program prints. */
async function main(): Promise<void> {
  process.chdir(PROJECT);
  const stale: string[] = [];
  for (const [file, text] of Object.entries(await files())) {
    if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) continue;
    stale.push(file);
    if (process.argv.includes("--check")) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  console.log(stale.length === 0 ? "docs are current" : stale.join("\n"));
  if (process.argv.includes("--check") && stale.length > 0) process.exitCode = 1;
}

main();
