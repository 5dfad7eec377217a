import { hostName } from "../core/capacity/host";
import { UserError } from "../core/capacity/user-error";
import { readDocuments } from "../core/compose/document";
import { memoryFiles } from "../core/compose/files";
import { projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import { asMapping } from "../core/compose/value";
import { answer, type ComposeAnswer, type ComposeQuestion } from "../core/judge/answer";
import type { Notice } from "../core/judge/notice";
import { withStalePrices } from "../core/judge/stale";
import { type HostFlags, offeredAt, targetOf } from "../core/judge/target";
import { tune } from "../core/judge/tune/tune";
import { accountSvg } from "../core/report/account-svg";
import { composeMarkdown, composeText } from "../core/report/compose-fit";
import { ENGLISH } from "../core/report/notices/english";
import { noticeText } from "../core/report/notices/notice-text";
import { PORTUGUESE } from "../core/report/notices/portuguese";
import type { Sentences } from "../core/report/notices/sentences";
import { overrideText } from "../core/report/tune";
import { type WritableMapping, yamlText } from "../core/report/yaml-text";
import { composeFiles, type Texts } from "./files";
import type { Language } from "./language";
import { type ServersChoice, type ServersReply, serversReply } from "./servers";

/** Figures that somebody moves on the page instead of typing them into a file. Memory in MiB. */
export interface Adjustment {
  readonly reservationMiB?: number;
  readonly limitMiB?: number;
  readonly replicas?: number;
}

/** A question whether files fit a host. */
export interface FitQuestion {
  readonly about: "fit";
  readonly files: Texts;
  /** The compose files among them, in their order. @default - all but env files and Dockerfiles, overrides last */
  readonly named?: readonly string[];
  /** `any`, `ram:4GB`, `hetzner:cx23` or `render`. */
  readonly host: string;
  /** GB of the disk of a machine that is named by its memory. @default - not judged */
  readonly diskGB?: number;
  /** Where servers are looked for, by a provider's own name. @default - anywhere */
  readonly location?: string;
  /** Several servers of that size. @default - one */
  readonly servers?: ServersChoice;
  /** By service. */
  readonly adjustments: Readonly<Record<string, Adjustment>>;
  /** Whether settings with which the files fit are worked out too. @default false */
  readonly tuned?: boolean;
}

/** A notice in words, and where the service that it speaks of stands. */
export interface Finding {
  readonly text: string;
  readonly file?: string;
  /** Line from 1. */
  readonly line?: number;
  /** Where the other services stand, if it speaks of several. @default - of one */
  readonly others?: readonly Place[];
}

/** Place at which a service is declared. */
export interface Place {
  readonly file: string;
  /** Line from 1. */
  readonly line: number;
}

/** Answer to a question about files: that, or why they cannot be judged. */
export type Reply = Judged | Mistake;

/** An answer, as `fit` gives it. */
export interface Judged {
  readonly kind: "judged";
  readonly fit: ComposeAnswer;
  /** Why it does not run, or may not, beside what the sums show. */
  readonly reasons: readonly Finding[];
  readonly findings: readonly Finding[];
  /** The account as `fit` prints it, as Markdown and, for a host that is one, as a drawing. */
  readonly text: string;
  readonly markdown: string;
  readonly svg: string | null;
  /** How several servers carry the services; null where one is asked about. */
  readonly servers: ServersReply | null;
  /** What `fit --tune` writes for the host; empty where nothing fits, null where it was not asked for. */
  readonly tuning: { readonly host: string; readonly file: string } | null;
  /** The adjustments as a file to lay over the others; empty without any. */
  readonly override: string;
  /** The command that gives the same answer. */
  readonly command: string;
}

/** Files that cannot be judged as they are. */
export interface Mistake {
  readonly kind: "mistake";
  readonly problem: Finding;
}

/** Name of the file that adjustments become. */
const OVERRIDE = "compose.override.yaml";

const SENTENCES: Readonly<Record<Language, Sentences>> = { en: ENGLISH, "pt-BR": PORTUGUESE };

/** Judgement of files that lie in memory. It never throws for what is wrong with them. */
export function judge(question: FitQuestion, language: Language): Reply {
  try {
    return judged(question, language);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "mistake", problem: located(error.message, question.files) };
  }
}

function judged(question: FitQuestion, language: Language): Judged {
  const { files, adjustments, tuned, named = composeFiles(files) } = question;
  const flags = flagsOf(question);
  const plain = readTexts(files, named);
  // What was adjusted in a file that is gone is of no service of this one.
  const known = plain.project.services.flatMap(({ name }): [string, Adjustment][] =>
    Object.hasOwn(adjustments, name) ? [[name, adjustments[name]]] : [],
  );
  const own = overrideOf(files, known);
  const { model, project } = own
    ? readTexts({ ...files, [ADJUSTED]: own }, [...named, ADJUSTED])
    : plain;
  const asked = {
    project,
    files: named,
    profile: model.profiles.filter(Boolean).join("+") || "default",
    target: targetOf(flags),
    catalogues: offeredAt(flags.location),
  };
  const fit = withStalePrices(answer(asked), new Date());
  const places = placesIn(files);
  const finding = (notice: Notice): Finding => {
    const [first, ...others] = servicesOf(notice).flatMap((service) => places.get(service) ?? []);
    return { text: noticeText(notice, SENTENCES[language]), ...first, others };
  };
  return {
    kind: "judged",
    fit,
    reasons: fit.because.filter(({ kind }) => !IN_THE_VERDICT.includes(kind)).map(finding),
    findings: fit.notices.map(finding),
    text: composeText(fit),
    markdown: composeMarkdown(fit),
    svg: fit.host.kind === "render" ? null : accountSvg(fit, language === "en" ? "en" : "pt"),
    servers: serversReply(asked.project, fit, asked.target, question.servers, language),
    tuning: tuned ? tuningOf(asked, fit) : null,
    override: own,
    command: commandOf(own === "" ? named : [...named, OVERRIDE], flags),
  };
}

/** A project of files that lie in memory. Throws a UserError for what is wrong with them. */
function readTexts(files: Texts, named: readonly string[]) {
  const model = readModel({ files: memoryFiles(files), environment: {}, named });
  return { model, project: projectOf(model) };
}

/** The settings with which files fit the host, or the cheapest that carries them where none is named. */
function tuningOf(asked: ComposeQuestion, fit: ComposeAnswer): Judged["tuning"] {
  const { target } = asked;
  const [cheapest] = fit.hosts;
  const host =
    typeof target === "object"
      ? target
      : target === "any" && cheapest
        ? targetOf({ host: `${cheapest.kind}:${cheapest.size}` })
        : undefined;
  if (typeof host !== "object") return { host: "", file: "" };
  return { host: hostName(host), file: overrideText(tune({ ...asked, target: host })) ?? "" };
}

/** Where adjustments are laid over the files; a file of the same name that somebody brought stays below them. */
const ADJUSTED = "adjusted.compose.override.yaml";

/** The flags of `fit` that ask the same. */
function flagsOf({ host, diskGB, location }: FitQuestion): HostFlags {
  if (host.startsWith("ram:")) {
    return { ram: host.slice("ram:".length), ...(diskGB ? { disk: `${diskGB}GB` } : {}) };
  }
  return {
    ...(host === "any" ? {} : { host }),
    // Render has no servers to choose from.
    ...(location && host !== "render" ? { location } : {}),
  };
}

function commandOf(files: readonly string[], flags: HostFlags): string {
  const words = files.map((file) =>
    /^[\w./-]+$/.test(file) ? file : `'${file.replace(/'/g, "'\\''")}'`,
  );
  const options = Object.entries(flags).map(([name, value]) => `--${name} ${value}`);
  return ["npx enxuto fit", ...words, ...options].join(" ");
}

/** The adjustments as a compose file, in the form that each service already uses: Compose refuses two forms with two values. */
function overrideOf(
  files: Texts,
  adjusted: readonly [service: string, adjustment: Adjustment][],
): string {
  if (adjusted.length === 0) return "";
  const short = shortForms(files);
  const services: Record<string, WritableMapping> = {};
  for (const [name, adjustment] of adjusted) {
    const { reservationMiB, limitMiB, replicas } = adjustment;
    const size = (mib: number | undefined) => (mib === undefined ? undefined : `${mib}m`);
    const limits = limitMiB === undefined ? undefined : { memory: size(limitMiB) };
    const reservations =
      reservationMiB === undefined ? undefined : { memory: size(reservationMiB) };
    const service = short.has(name)
      ? {
          mem_limit: size(limitMiB),
          mem_reservation: size(reservationMiB),
          deploy: replicas === undefined ? undefined : { replicas },
        }
      : {
          deploy: {
            replicas,
            resources: limits || reservations ? { limits, reservations } : undefined,
          },
        };
    if (reservationMiB ?? limitMiB ?? replicas) services[name] = service;
  }
  return Object.keys(services).length === 0 ? "" : yamlText({ services });
}

/** Services that say their memory as `mem_limit` or `mem_reservation`. */
function shortForms(files: Texts): ReadonlySet<string> {
  const services = composeFiles(files)
    .flatMap((file) => readDocuments(file, files[file]))
    .flatMap(({ content }) => Object.entries(asMapping(content.services)));
  return new Set(
    services
      .filter(
        ([, service]) =>
          "mem_limit" in asMapping(service) || "mem_reservation" in asMapping(service),
      )
      .map(([name]) => name),
  );
}

/** Reasons that the verdict's own sentence tells. */
const IN_THE_VERDICT: readonly string[] = ["open", "unknown", "product"];

/** The services that a notice speaks of; none where it is about something else. */
function servicesOf(notice: Notice): string[] {
  if ("service" in notice) return [notice.service];
  if ("starts" in notice) return notice.starts.map(({ service }) => service);
  if ("services" in notice) {
    return notice.services.map((one) => (typeof one === "object" ? one.service : one));
  }
  const paths = "paths" in notice ? notice.paths : "path" in notice ? [notice.path] : [];
  return paths.flatMap((path) => /^services\.([^.]+)/.exec(path)?.[1] ?? []);
}

/** A mistake with the line that it speaks of: the one that it names, or the one where its service begins. */
function located(text: string, files: Texts): Finding {
  const [, line] = /line (\d+)/.exec(text) ?? [];
  const names = composeFiles(files);
  const file = names.find((name) => text.startsWith(`${name}:`)) ?? names[0];
  if (line) return { text, file, line: Number(line) };
  const rest = file && text.startsWith(`${file}: `) ? text.slice(file.length + 2) : text;
  const [, service = ""] = /^(?:services\.)?([A-Za-z0-9_-]+)/.exec(rest) ?? [];
  return { text, ...placesIn(files).get(service) };
}

/** The first line with each name before a colon, which is where a service is declared: the same name further down is below it. */
function placesIn(files: Texts): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const file of composeFiles(files)) {
    for (const [index, text] of files[file].split("\n").entries()) {
      const [, name] = /^\s+["']?([\w.-]+)["']?\s*:/.exec(text) ?? [];
      if (name && !places.has(name)) places.set(name, { file, line: index + 1 });
    }
  }
  return places;
}
