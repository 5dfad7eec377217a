import type { HostCapacity } from "../core/capacity/host";
import type { Survive } from "../core/capacity/placement/servers";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { got, UserError } from "../core/capacity/user-error";
import { hostOffers } from "../core/catalog/hosts";
import { answer } from "../core/judge/answer";
import { placeablesOfCompose } from "../core/judge/placeable";
import { judgeServers, type ServerSize, type ServersQuestion } from "../core/judge/servers";
import { placeablesOf } from "../core/model/placeable";
import { serverCountsText, serversText } from "../core/report/servers";
import { capacityOf } from "../program/admission";
import { chooseStack } from "../program/chosen-stack";
import { offlineSettings } from "../program/offline";
import { readProject } from "./compose-project";
import { targetOf } from "./target";
import { EXIT, type Verb } from "./verb";

/** As many as are looked at where no number is asked for. */
const COUNTS = [1, 2, 3, 4, 5];

/** More than this many are no small host. */
const MOST = 50;

/** `enxuto servers`: how several servers would carry a stack or a compose file, also after the loss of one. */
export const servers: Verb<"servers"> = {
  async run({ values, positionals }) {
    const asked = isFile(positionals[0])
      ? await ofFile(positionals, values)
      : await ofStack(positionals, values);
    const survive = surviveOf(values.survive);
    const count = values.count === undefined ? undefined : countOf(values.count);
    const answers = (count === undefined ? COUNTS : [count]).map((count) =>
      judgeServers({ ...asked.question, count, survive }),
    );
    const { kind, size } = answers[0];
    const title = [
      ...asked.title,
      ...(count === undefined ? [] : [`${count} servers`]),
      [kind, size].filter(Boolean).join(" "),
    ].join(" · ");
    const head = { schemaVersion: 1, ...asked.head };
    if (values.json) {
      const [only] = answers;
      console.log(
        JSON.stringify(count === undefined ? { ...head, answers } : { ...head, ...only }, null, 2),
      );
    } else {
      console.log(
        count === undefined ? serverCountsText(answers, title) : serversText(answers[0], title),
      );
    }
    return answers.some(({ verdict }) => verdict === "fits") ? EXIT.ok : EXIT.refused;
  },
};

/** What is asked about, whatever the number of servers. */
interface Asked {
  readonly question: Omit<ServersQuestion, "count" | "survive">;
  readonly title: readonly string[];
  /** How `--json` names it. */
  readonly head: Readonly<Record<string, string>>;
}

type Flags = Parameters<Verb<"servers">["run"]>[0]["values"];

function isFile(word: string | undefined): word is string {
  return word !== undefined && /\.ya?ml$/.test(word);
}

/** A stack of this project. */
async function ofStack(positionals: readonly string[], flags: Flags): Promise<Asked> {
  const { systems, name, config } = await chooseStack(positionals, flags);
  const settings = await offlineSettings(systems, name, config);
  const { system, profile, external, host, reserve } = settings;
  if (host === "render") throw noServers("host");
  return {
    question: {
      services: placeablesOf(system, external.keys()),
      ...{ reserve, extras: settings, offers: hostOffers() },
      size: sizeOf(capacityOf(settings, host, new Date())),
    },
    title: [`${name}: ${system.name}`, `profile ${profile}`],
    head: { stack: name, system: system.name, profile },
  };
}

/** A compose file, on servers that the command line names. */
async function ofFile([file, ...more]: readonly string[], flags: Flags): Promise<Asked> {
  if (more.length > 0) throw new UserError(more[0], "expected one compose file");
  if (flags.host === undefined) {
    throw new UserError("--host", "is missing: name the servers, --host hetzner:cx23");
  }
  const capacity = targetOf({ host: flags.host, "mem-total": flags["mem-total"] });
  if (typeof capacity === "string") throw noServers("--host");
  const { project, files } = await readProject({ named: [file] });
  const fit = answer({ project, files, profile: "default", target: capacity });
  const guessed = fit.uncounted?.services ?? [];
  const warnings =
    guessed.length > 0 ? [`counted at what a guess takes for likely: ${guessed.join(", ")}`] : [];
  return {
    question: {
      services: placeablesOfCompose(project, fit),
      reserve: DEFAULT_RESERVE,
      offers: hostOffers(),
      size: sizeOf(capacity, warnings),
    },
    title: [`${file}: ${project.name}`],
    head: { file, system: project.name },
  };
}

function noServers(path: string): UserError {
  return new UserError(
    path,
    "got render, which sells a plan for each service: there are no servers to count",
  );
}

function sizeOf(capacity: HostCapacity, warnings: readonly string[] = []): ServerSize {
  const { memTotalMiB } = capacity;
  if (memTotalMiB === undefined) {
    throw new UserError("size", "is not known: say what each server has, local:4GB");
  }
  return {
    ...capacity,
    memTotalMiB,
    warnings: [
      ...capacity.warnings,
      ...warnings,
      "several servers are judged here and not deployed: up makes one. Disks are not judged",
    ],
  };
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new UserError("--count", `${got(text)}, expected a whole number from 1 to ${MOST}`);
}

function surviveOf(text: string | undefined): Survive {
  return text === "1" ? 1 : 0;
}
