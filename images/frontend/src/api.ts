/** What the backend answers, and the three questions the page asks. */

export interface Service {
  readonly name: string;
  readonly ok: boolean;
  readonly millis: number;
  readonly detail: string;
}

export interface Action {
  readonly title: string;
  readonly detail: string;
  readonly source: string;
}

export interface Message {
  readonly id: number;
  readonly from: string;
  readonly text: string | null;
  readonly textLength: number | null;
  readonly status: "waiting" | "done" | "failed";
  readonly label: string | null;
  readonly confidence: number | null;
  readonly actions: readonly Action[];
  readonly attempts: number;
  readonly reason: string | null;
  readonly audioSeconds: number | null;
  readonly receivedAt: string;
}

const TIMEOUT_MILLIS = 10_000;

export const readStatus = (): Promise<Service[]> => ask("api/status");

export const readMessages = (): Promise<Message[]> => ask("api/messages?limit=50");

export const sendMessage = (from: string, text: string): Promise<{ id: number }> =>
  ask("api/messages", { method: "POST", body: JSON.stringify({ from, text }) });

/** Throws an error whose message can be shown. */
async function ask<T>(path: string, request: RequestInit = {}): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MILLIS);
  try {
    const answer = await fetch(path, {
      ...request,
      signal: stop.signal,
      headers: { "content-type": "application/json" },
    });
    if (!answer.ok) throw new Error(await explain(answer));
    return await answer.json();
  } catch (error) {
    if (error instanceof TypeError) throw new Error("sem conexão com o servidor");
    if (stop.signal.aborted) throw new Error("o servidor não respondeu a tempo");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function explain(answer: Response): Promise<string> {
  if (answer.status === 413) return "a mensagem é grande demais";
  if (answer.status === 422) return "preencha o remetente e a mensagem";
  const said = await answer.json().catch(() => ({}));
  return typeof said.detail === "string" ? said.detail : `o servidor respondeu ${answer.status}`;
}
