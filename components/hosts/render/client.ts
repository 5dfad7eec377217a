/*
 * What stands in this folder's client and resource files is written into the stack's state by Pulumi and run from there: only
 * functions and plain values, no classes, nothing from other folders. The API key is read where it runs, so no state holds it.
 */

/** An answer of Render's that is no success, or none at all: then the status is 0. */
export interface RenderFailure extends Error {
  readonly status: number;
}

/** How often a request is sent before its failure counts. */
const TRIES = 5;

/**
 * Seconds that one request waits for the rate limit to pass.
 *
 * Creating services is limited by the hour (20 of them, seen 2024-12-02): whoever meets that limit is told when to come back.
 */
const PATIENCE_SECONDS = 300;

/** Seconds until a request counts as lost. */
const TIMEOUT_SECONDS = 60;

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Seconds after which Render wants to be asked again. */
  readonly retryAfter: number | undefined;
}

/**
 * Asks Render's API and returns what it answers, undefined where that is nothing.
 *
 * A request that the rate limit turned away is sent again when it has passed; one that failed on Render's side as well, unless it
 * makes something: nobody knows whether that was made.
 */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send(method, path, body);
    if (answer.status >= 200 && answer.status < 300) {
      return (answer.text ? JSON.parse(answer.text) : undefined) as T;
    }
    const limited = answer.status === 429;
    const backoff = 2 ** (attempt - 1) / 2;
    // What its limits will allow, and when, says nothing of a failure.
    const wait = limited ? (answer.retryAfter ?? backoff) : backoff;
    const again = limited ? wait <= PATIENCE_SECONDS : isTheirs(answer) && method !== "POST";
    if (attempt === TRIES || !again) throw failure(method, path, answer);
    await pause(wait);
  }
}

/**
 * The same, with undefined for what is not there. Another account's key is answered as though nothing were: where a workspace is given
 * that holds what is asked about, and the key does not show it, nothing is known, and that is thrown.
 */
export async function askIfThere<T>(
  method: string,
  path: string,
  workspace?: string,
): Promise<T | undefined> {
  try {
    return await ask<T>(method, path);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (workspace !== undefined) await requireSight(workspace, path);
    return undefined;
  }
}

async function requireSight(workspace: string, path: string): Promise<void> {
  const seen = await askAll<{ owner: { id: string } }>("/owners");
  if (seen.some(({ owner }) => owner.id === workspace)) return;
  throw new Error(
    `RENDER_API_KEY: the key does not show the workspace ${workspace}, which the stack was made in, so whether ${path} is still there is not known: set a key of that workspace`,
  );
}

/** Whether what was asked for is not there, or no longer. */
function isGone(error: unknown): boolean {
  const { status } = error as RenderFailure;
  return status === 404 || status === 410;
}

/** True where it is not known what became of a request: it may have been carried out. */
export function isUncertain(error: unknown): boolean {
  const { status } = error as RenderFailure;
  return status === 0 || status >= 500;
}

/** Entries of a list that is handed out in pages, those of all pages. */
export async function askAll<T>(path: string): Promise<T[]> {
  const entries: (T & { cursor?: string })[] = [];
  for (;;) {
    const cursor = entries.at(-1)?.cursor;
    const page = await ask<(T & { cursor?: string })[]>(
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    entries.push(...page);
    if (page.length < 100) return entries;
  }
}

/** The workspace that owns what is made: RENDER_OWNER_ID, or the only one that the key can see. */
export async function owner(): Promise<string> {
  const chosen = process.env.RENDER_OWNER_ID;
  if (chosen) return chosen;
  const seen = await askAll<{ owner: { id: string; name: string } }>("/owners");
  if (seen.length === 1) return seen[0].owner.id;
  const list = seen.map(({ owner }) => `${owner.id} (${owner.name})`).join(", ");
  throw new Error(`RENDER_OWNER_ID: the key sees ${seen.length} workspaces, set one of ${list}`);
}

/** Waits; tests make every second shorter. */
export async function pause(seconds: number): Promise<void> {
  const scale = Number(process.env.RENDER_SECOND_MILLIS ?? 1000);
  await new Promise((resolve) => setTimeout(resolve, seconds * scale));
}

async function send(method: string, path: string, body: unknown): Promise<Answer> {
  const key = process.env.RENDER_API_KEY;
  if (!key) {
    throw new Error("RENDER_API_KEY: is missing, make one in Render's dashboard, Account Settings");
  }
  try {
    const response = await fetch(
      `${process.env.RENDER_API_URL ?? "https://api.render.com/v1"}${path}`,
      {
        method,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
      },
    );
    const wait = response.headers.get("retry-after") ?? response.headers.get("ratelimit-reset");
    return {
      status: response.status,
      text: await response.text(),
      retryAfter: wait !== null && /^\d+$/.test(wait) ? Number(wait) : undefined,
    };
  } catch (error) {
    const { message, cause } = error as Error;
    return {
      status: 0,
      text: cause instanceof Error ? cause.message : message,
      retryAfter: undefined,
    };
  }
}

function isTheirs({ status }: Answer): boolean {
  return status === 0 || status >= 500;
}

function failure(method: string, path: string, answer: Answer): RenderFailure {
  const { status } = answer;
  const request = `${method} ${path.split("?")[0]}`;
  const message =
    status === 0
      ? `${request}: Render could not be reached: ${answer.text}`
      : `${request}: Render answers ${status}, ${said(answer.text)}${hint(answer)}`;
  return Object.assign(new Error(message), { status });
}

function said(text: string): string {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text.slice(0, 200) || "and nothing else";
  }
}

function hint({ status, retryAfter }: Answer): string {
  switch (status) {
    case 401:
      return ": the key in RENDER_API_KEY is not, or no longer, one of Render's";
    case 402:
      return ": add a payment method in Render's dashboard, Billing, and run it again";
    case 403:
      return ": the key in RENDER_API_KEY may not do this in this workspace";
    case 429:
      return `: run it again in ${Math.ceil((retryAfter ?? 60) / 60)} minutes, what exists by now is kept`;
    default:
      return "";
  }
}
