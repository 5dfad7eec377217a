import { asMapping, isList, type Mapping, type Value } from "../core/compose/value";
import type { Rhythm } from "../core/model/health";
import type { DraftHealth } from "./draft";

/** Seconds of a duration as Compose writes it: `1m30s`, `500ms`; at least 1. Undefined where it is none. */
export function secondsOf(value: Value | undefined): number | undefined {
  if (typeof value === "number") return Math.max(1, Math.round(value / 1e9));
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(value)) return undefined;
  const UNITS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  let seconds = 0;
  for (const [, count, , unit] of value.matchAll(/(\d+(\.\d+)?)(us|ms|s|m|h)/g)) {
    seconds += Number(count) * UNITS[unit];
  }
  return Math.max(1, Math.round(seconds));
}

/** Health check that a compose file declares; undefined where it declares none. */
export function declaredHealth(healthcheck: Value | undefined): DraftHealth | undefined {
  const check = asMapping(healthcheck);
  const { test } = check;
  const rhythm = rhythmOf(check);
  if (typeof test === "string" && test !== "") return { check: "shell", line: test, rhythm };
  if (!isList(test)) return undefined;
  const [kind, ...words] = test.map(String);
  if (kind === "CMD-SHELL" && words.length > 0) {
    return { check: "shell", line: words.join(" "), rhythm };
  }
  return kind === "CMD" && words.length > 0 ? { check: "command", words, rhythm } : undefined;
}

function rhythmOf({ interval, timeout, retries, start_period: start }: Mapping): Partial<Rhythm> {
  const given = {
    intervalSeconds: secondsOf(interval),
    timeoutSeconds: secondsOf(timeout),
    retries: Number.isInteger(Number(retries ?? Number.NaN)) ? Number(retries) : undefined,
    startPeriodSeconds: secondsOf(start),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

type Variables = ReadonlyMap<string, unknown>;

const text = (variables: Variables, name: string, otherwise: string): string => {
  const value = variables.get(name);
  return typeof value === "string" && value !== "" ? value : otherwise;
};

/** Port and check of programs that answer a question of their own, by the name that `fit` knows them under. */
const PROGRAMS: Readonly<
  Record<string, { readonly port: number; readonly ask?: (variables: Variables) => string[] }>
> = {
  postgres: {
    port: 5432,
    ask: (variables) => [
      "pg_isready",
      "-h",
      "127.0.0.1",
      "-U",
      text(variables, "POSTGRES_USER", "postgres"),
    ],
  },
  redis: { port: 6379, ask: () => ["redis-cli", "ping"] },
  mysql: { port: 3306, ask: () => ["mysqladmin", "ping", "-h", "127.0.0.1"] },
  mariadb: { port: 3306, ask: () => ["mariadb-admin", "ping", "-h", "127.0.0.1"] },
  rabbitmq: { port: 5672, ask: () => ["rabbitmq-diagnostics", "-q", "ping"] },
  mongo: { port: 27017 },
  memcached: { port: 11211 },
  elasticsearch: { port: 9200 },
  opensearch: { port: 9200 },
  clickhouse: { port: 8123 },
  minio: { port: 9000 },
  kafka: { port: 9092 },
  zookeeper: { port: 2181 },
  nats: { port: 4222 },
  mosquitto: { port: 1883 },
  nginx: { port: 80 },
  caddy: { port: 80 },
  traefik: { port: 80 },
  haproxy: { port: 80 },
  ollama: { port: 11434, ask: () => ["ollama", "list"] },
};

/** Port that a known program listens on unless told otherwise. */
export function portOfProgram(program: string | undefined): number | undefined {
  return program === undefined ? undefined : PROGRAMS[program]?.port;
}

/** Databases and brokers: what they publish is not meant for a proxy. */
export function speaksHttp(program: string | undefined): boolean {
  const known = program === undefined ? undefined : PROGRAMS[program]?.port;
  return known === undefined || [80, 8123, 9000, 9200, 11434].includes(known);
}

/** Check for a service whose file declares none: the program's own question, else whether its port is open, else nothing. */
export function proposedHealth(
  program: string | undefined,
  port: number | undefined,
  variables: Variables,
): DraftHealth {
  const ask = program === undefined ? undefined : PROGRAMS[program]?.ask;
  if (ask) return { check: "command", words: ask(variables), rhythm: {} };
  return port === undefined
    ? { check: "running", rhythm: {} }
    : { check: "listens", port, rhythm: {} };
}
