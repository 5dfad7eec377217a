import { readFileSync } from "node:fs";

/** What the service allows itself, read once from the environment. */
export interface Settings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly redisUrl: string;
  readonly ollamaUrl: string;
  readonly model: string;
  /** Tokens of an answer; what comes after them is cut off. */
  readonly answerTokens: number;
  readonly evolutionUrl: string;
  readonly evolutionInstance: string;
  readonly evolutionKey: string;
  /** WebSocket connections; the next one is closed with 1013. */
  readonly maxConnections: number;
  readonly maxMessageBytes: number;
  /** Messages that wait for an answer; the next one is refused with a clear word. */
  readonly maxQueue: number;
  /** Answers that are asked for at the same time: the model server's parallel slots. */
  readonly answersAtOnce: number;
  /** Seconds that one answer may take. */
  readonly answerSeconds: number;
}

/** The settings; a value that is missing or no whole number ends the service with one sentence. */
export function readSettings(): Settings {
  return {
    port: number("PORT", 3000),
    databaseUrl: withPassword(text("DATABASE_URL")),
    databaseConnections: number("DATABASE_CONNECTIONS", 10),
    redisUrl: withPasswordOf("REDIS_URL"),
    ollamaUrl: text("OLLAMA_URL"),
    model: text("OLLAMA_MODEL", "mistral:7b-instruct-q4_K_M"),
    answerTokens: number("ANSWER_TOKENS", 120),
    evolutionUrl: text("EVOLUTION_URL", ""),
    evolutionInstance: text("EVOLUTION_INSTANCE", "conecta"),
    evolutionKey: secret("EVOLUTION_KEY"),
    maxConnections: number("MAX_CONNECTIONS", 100),
    maxMessageBytes: number("MAX_MESSAGE_BYTES", 16_384),
    maxQueue: number("MAX_QUEUE", 200),
    answersAtOnce: number("ANSWERS_AT_ONCE", 1),
    answerSeconds: number("ANSWER_SECONDS", 120),
  };
}

function text(name: string, fallback?: string): string {
  const value = process.env[name] || fallback;
  if (value === undefined) throw new Error(`${name}: is missing`);
  return value;
}

function number(name: string, fallback: number): number {
  const value = process.env[name] ?? "";
  if (value === "") return fallback;
  if (!/^\d{1,9}$/.test(value)) throw new Error(`${name}: got "${value}", expected a whole number`);
  return Number(value);
}

function secret(name: string): string {
  const file = process.env[`${name}_FILE`];
  return file ? readFileSync(file, "utf8").trim() : (process.env[name] ?? "");
}

/** A URL with the password of the file that NAME_PASSWORD_FILE names, where there is one. */
function withPasswordOf(name: string): string {
  const file = process.env[`${name}_PASSWORD_FILE`];
  if (!file) return text(name);
  const url = new URL(text(name));
  url.password = encodeURIComponent(readFileSync(file, "utf8").trim());
  return url.toString();
}

/**
 * A database URL with the password of its `passfile`.
 *
 * The driver's own reader wants a file that only its owner can read, and a container's secrets belong to root.
 */
function withPassword(given: string): string {
  const url = new URL(given);
  const file = url.searchParams.get("passfile");
  if (file === null) return given;
  url.searchParams.delete("passfile");
  const wanted = [url.hostname, url.port || "5432", url.pathname.slice(1), url.username];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const fields = (line.match(/(?:\\.|[^:\\])*(?::|$)/g) ?? []).map((field) =>
      field.replace(/:$/, "").replace(/\\(.)/g, "$1"),
    );
    if (wanted.every((value, index) => fields[index] === "*" || fields[index] === value)) {
      url.password = encodeURIComponent(fields[4] ?? "");
    }
  }
  return url.toString();
}
