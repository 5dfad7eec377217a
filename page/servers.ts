import { MOST_SERVERS } from "../core/capacity/placement/member";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { hostOffers } from "../core/catalog/hosts";
import type { ComposeProject } from "../core/compose/project";
import type { ComposeAnswer, Target } from "../core/judge/answer";
import { type ComposeServersAnswer, judgeComposeServers } from "../core/judge/compose-servers";
import { ENGLISH } from "../core/report/notices/english";
import { noticeText } from "../core/report/notices/notice-text";
import { PORTUGUESE } from "../core/report/notices/portuguese";
import { serversReason, wayWords } from "../core/report/servers-words";
import { serversReasonInPortuguese, wayInPortuguese } from "../core/report/servers-words-pt";
import type { Language } from "./language";

/** Several servers of the chosen size in the place of one. */
export interface ServersChoice {
  readonly count: number;
  /** Whether the loss of any one has to be made up for. */
  readonly survive: boolean;
}

/** The answer of `servers`, how several servers carry the services, with its words. */
export interface ServersReply {
  readonly answer: ComposeServersAnswer;
  readonly reasons: readonly string[];
  readonly ways: readonly string[];
}

const WORDS = {
  en: { reason: serversReason, way: wayWords, sentences: ENGLISH },
  "pt-BR": {
    reason: serversReasonInPortuguese,
    way: wayInPortuguese,
    sentences: PORTUGUESE,
  },
} as const;

/** The answer for several servers; null where one is asked about, or no server is named. */
export function serversReply(
  project: ComposeProject,
  fit: ComposeAnswer,
  target: Target,
  { count, survive }: ServersChoice = { count: 1, survive: false },
  language: Language,
): ServersReply | null {
  if (typeof target === "string" || target.memTotalMiB === undefined || count < 2) return null;
  const { memTotalMiB } = target;
  const server = { ...target, memTotalMiB };
  const answer = judgeComposeServers(project, fit, {
    reserve: DEFAULT_RESERVE,
    offers: hostOffers(),
    servers: Array(Math.min(count, MOST_SERVERS)).fill(server),
    survive: survive ? 1 : 0,
  });
  const words = WORDS[language];
  return {
    answer,
    reasons: [
      ...answer.reasons.map(words.reason),
      ...answer.because.map((notice) => noticeText(notice, words.sentences)),
    ],
    ways: answer.ways.map(({ way }) => words.way(way)),
  };
}
