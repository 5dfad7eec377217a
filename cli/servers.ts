import type { HostCapacity } from "../core/capacity/host";
import { MOST_SERVERS } from "../core/capacity/placement/member";
import type { Survive } from "../core/capacity/placement/servers";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { got, UserError } from "../core/capacity/user-error";
import { hostOffers } from "../core/catalog/hosts";
import { answer } from "../core/judge/answer";
import { judgeComposeServers } from "../core/judge/compose-servers";
import { judgeServers } from "../core/judge/servers";
import type { Server, ServersQuestion } from "../core/judge/servers-question";
import { targetOf } from "../core/judge/target";
import type { Language } from "../core/report/language";
import { saidServers } from "../core/report/said";
import { type Answered, serverCountsText, serversText } from "../core/report/servers";
import { SERVERS_TEXT_EN, type ServersTextWords } from "../core/report/servers-text-words";
import { capacityOf } from "../program/admission";
import { chooseStack } from "../program/chosen-stack";
import { offlineSettings } from "../program/offline";
import { serversQuestion } from "../program/servers-question";
import { readProject } from "./compose-project";
import { changeServer } from "./servers-change";
import { EXIT_OF, type Verb } from "./verb";

/** As many as are looked at where no number is asked for. */
const COUNTS = [1, 2, 3, 4, 5];

/** Verdicts of which the first that any number of servers has is the exit code. */
const BEST_FIRST = ["fits", "depends", "refused"] as const;

/** `enxuto servers`: how several servers would carry a stack or a compose file, also after the loss of one. */
export const servers: Verb<"servers"> = {
  async run({ values, positionals }) {
    const [first, ...rest] = positionals;
    if (first === "drain" || first === "restore") return changeServer(first, rest, values);
    if (values["stop-data"]) throw new UserError("--stop-data", "goes with servers drain only");
    const asked = isFile(positionals[0])
      ? await ofFile(positionals, values)
      : await ofStack(positionals, values);
    const survive = surviveOf(values.survive) ?? asked.survive;
    const sets = serversAsked(asked, values.count);
    const answers = sets.map((servers) => asked.judge({ servers, survive }));
    const isOne = answers.length === 1;
    const { kind, size, count } = answers[0];
    const words = wordsIn(values.language);
    const { name, profile } = asked.title;
    const title = [
      name,
      ...(profile === undefined ? [] : [words.profile(profile)]),
      ...(isOne ? [words.servers(count)] : []),
      [kind, size].filter(Boolean).join(" "),
    ].join(" · ");
    const head = { schemaVersion: 1, ...asked.head };
    if (values.json) {
      const printed = answers.map(saidServers);
      const [only] = printed;
      console.log(
        JSON.stringify(isOne ? { ...head, ...only } : { ...head, answers: printed }, null, 2),
      );
    } else {
      console.log(
        isOne ? serversText(answers[0], title, words) : serverCountsText(answers, title, words),
      );
    }
    const best = BEST_FIRST.find((verdict) => answers.some((answer) => answer.verdict === verdict));
    return EXIT_OF[best ?? "refused"];
  },
};

/** The words of a language; those of Portuguese are read when they are asked for. */
function wordsIn(language: Language = "en"): ServersTextWords {
  if (language === "en") return SERVERS_TEXT_EN;
  return (
    require("../core/report/servers-text-words-pt") as typeof import("../core/report/servers-text-words-pt")
  ).SERVERS_TEXT_PT;
}

/** Subject of the question, whatever the number of servers. */
interface Asked {
  readonly judge: (on: Pick<ServersQuestion, "servers" | "survive">) => Answered;
  /** Servers that the stack names itself, else one of the size. */
  readonly servers: readonly Server[];
  /** Losses that the stack promises to survive. */
  readonly survive: Survive;
  readonly title: { readonly name: string; readonly profile?: string };
  /** Name in the answer of `--json`. */
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
  const { system, profile, host, survive } = settings;
  if (host === "render") throw noServers("host");
  const question = serversQuestion(settings, new Date());
  const own = question.servers;
  return {
    judge: (on) => judgeServers({ ...question, ...on }),
    survive,
    servers: own.length > 0 ? own : [serverOf(capacityOf(settings, host, new Date()))],
    title: { name: `${name}: ${system.name}`, profile },
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
  const question = { reserve: DEFAULT_RESERVE, offers: hostOffers() };
  return {
    judge: (on) => judgeComposeServers(project, fit, { ...question, ...on }),
    servers: [serverOf(capacity)],
    survive: 0,
    title: { name: `${file}: ${project.name}` },
    head: { file, system: project.name },
  };
}

function noServers(path: string): UserError {
  return new UserError(
    path,
    "got render, which sells a plan for each service: there are no servers to count",
  );
}

function serverOf(capacity: HostCapacity): Server {
  const { memTotalMiB } = capacity;
  if (memTotalMiB === undefined) {
    throw new UserError("size", "is not known: say what each server has, local:4GB");
  }
  return {
    ...capacity,
    memTotalMiB,
    notices: [
      ...(capacity.notices ?? []),
      ...(capacity.diskGB === undefined ? [{ code: "disks-unknown" } as const] : []),
    ],
  };
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SERVERS) return count;
  throw new UserError("--count", `${got(text)}, expected a whole number from 1 to ${MOST_SERVERS}`);
}

function surviveOf(text: string | undefined): Survive | undefined {
  return text === undefined ? undefined : text === "1" ? 1 : 0;
}

/** Each set of servers that is judged: the stack's own, so many of its size, or one to five of it. */
function serversAsked({ servers }: Asked, count: string | undefined): Server[][] {
  if (count === undefined && servers.length > 1) return [[...servers]];
  const { name: _, ...server } = servers[0];
  return (count === undefined ? COUNTS : [countOf(count)]).map((count) =>
    Array(count).fill(server),
  );
}
