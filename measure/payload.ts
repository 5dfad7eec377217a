import type { Series } from "./load-file";

const WORDS =
  "paciente consulta febre dor marcar exame resultado receita remédio pressão vacina retorno médico enfermeira posto urgência criança gestante ontem hoje amanhã manhã tarde noite não sim preciso quero posso quando onde obrigada por favor ainda muito pouco forte fraco cabeça barriga garganta tosse".split(
    " ",
  );

/** A body with its content type, the same for the same request every time. */
export interface Payload {
  readonly body: Buffer;
  readonly contentType: string;
}

/** The body of the n-th request of a series, or undefined where it has none. */
export function payloadOf(series: Series, n: number): Payload | undefined {
  if (series.wav) {
    return { body: wav(series.wav.minutes, series.wav.sampleRate), contentType: "audio/wav" };
  }
  if (series.csv) return form(csv(series.csv.rows, series.csv.columns, n));
  if (series.json === undefined) return undefined;
  return {
    body: Buffer.from(JSON.stringify(filled(series.json, n))),
    contentType: "application/json",
  };
}

/** A value with `{{n}}`, `{{words N}}` and `{{bytes N}}` in its strings replaced, and `{$times, $of}` made a list. */
function filled(value: unknown, n: number): unknown {
  if (typeof value === "string") {
    return value.replace(
      /\{\{(n|words|bytes|fill)(?: (\d+))?\}\}/g,
      (_, kind: string, count: string) => {
        if (kind === "n") return String(n);
        if (kind === "fill") return "a".repeat(Number(count));
        return kind === "words" ? words(Number(count), n) : bytes(Number(count), n);
      },
    );
  }
  if (Array.isArray(value)) return value.map((inner) => filled(inner, n));
  if (typeof value === "object" && value !== null) {
    if ("$times" in value && "$of" in value) {
      return Array.from({ length: Number(value.$times) }, (_, index) =>
        filled(value.$of, n * 1000 + index),
      );
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, n)]));
  }
  return value;
}

/** Words in a sequence that follows from the seed alone. */
export function words(count: number, seed: number): string {
  const next = sequence(seed);
  return Array.from({ length: count }, () => WORDS[next() % WORDS.length]).join(" ");
}

/** A table of words under numbered columns. */
function csv(rows: number, columns: number, seed: number): string {
  const numbered = Array.from({ length: columns }, (_, index) => `coluna ${index + 1}`);
  const lines = Array.from({ length: rows }, (_, index) =>
    words(columns, seed * rows + index).replaceAll(" ", ","),
  );
  return [numbered.join(","), ...lines, ""].join("\n");
}

function form(table: string): Payload {
  const boundary = "enxuto-form-boundary";
  const part = `content-disposition: form-data; name="file"; filename="tabela.csv"\r\ncontent-type: text/csv`;
  return {
    body: Buffer.from(`--${boundary}\r\n${part}\r\n\r\n${table}\r\n--${boundary}--\r\n`),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

function bytes(count: number, seed: number): string {
  const next = sequence(seed);
  return Buffer.from(Array.from({ length: count }, () => next() & 0xff)).toString("base64");
}

/** Numerical Recipes' linear congruential generator: not random, but the same everywhere. */
function sequence(seed: number): () => number {
  let state = (seed + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}

/** Two seconds of a voice-like tone, one of silence, and so on: 16 bit, one channel. */
export function wav(minutes: number, sampleRate: number): Buffer {
  const samples = Math.round(minutes * 60 * sampleRate);
  const second = Buffer.alloc(sampleRate * 2);
  for (let index = 0; index < sampleRate; index++) {
    const seconds = index / sampleRate;
    const tone =
      Math.sin(2 * Math.PI * 180 * seconds) + 0.4 * Math.sin(2 * Math.PI * 1300 * seconds);
    second.writeInt16LE(Math.round(tone * 9000), index * 2);
  }
  const silence = Buffer.alloc(second.length);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples * 2, 40);
  const seconds = Array.from({ length: Math.ceil(minutes * 60) }, (_, index) =>
    index % 3 === 2 ? silence : second,
  );
  return Buffer.concat([header, ...seconds]).subarray(0, 44 + samples * 2);
}
