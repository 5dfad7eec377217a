import type { Action, Message } from "./api";
import { byId, element } from "./element";

const WHEN = new Intl.DateTimeFormat("pt-BR", { dateStyle: "short", timeStyle: "short" });
const SHARE = new Intl.NumberFormat("pt-BR", { style: "percent" });
const COUNT = new Intl.NumberFormat("pt-BR");

/** Labels are plain identifiers; these read better with their accents. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ["audio", "áudio"],
  ["elogio_reclamacao", "elogio ou reclamação"],
  ["urgencia", "urgência"],
]);

let shown = "";

/** Redraws only when something has changed, so that selected text stays selected. */
export function showMessages(messages: readonly Message[]): void {
  const now = JSON.stringify(messages);
  if (now === shown) return;
  shown = now;
  const rows = messages.length
    ? messages.map(row)
    : [element("li", "message empty", "Nenhuma mensagem ainda.")];
  byId("messages").replaceChildren(...rows);
}

function row(message: Message): HTMLElement {
  const when = element("time", "", element("small", "", WHEN.format(new Date(message.receivedAt))));
  when.dateTime = message.receivedAt;
  const made = element(
    "li",
    "message",
    element("div", "message-head", element("b", "", message.from), when),
    text(message),
    tag(message),
  );
  if (message.reason)
    made.append(" ", element("small", message.status === "failed" ? "bad" : "", message.reason));
  if (message.actions.length) made.append(element("ul", "actions", ...message.actions.map(action)));
  return made;
}

function text({ text, textLength, audioSeconds }: Message): HTMLElement {
  const audio =
    audioSeconds === null ? "Áudio" : `Áudio de ${COUNT.format(Math.round(audioSeconds))} s`;
  const made = element("p", "text", text ?? audio);
  if (text !== null && audioSeconds !== null) made.append(` (${audio.toLowerCase()})`);
  if (text !== null && textLength !== null && textLength > [...text].length) {
    made.append(`… (${COUNT.format(textLength)} caracteres)`);
  }
  return made;
}

function tag({ status, label, confidence, attempts }: Message): HTMLElement {
  if (status === "failed") return element("span", "tag failed", "falhou");
  if (status === "waiting")
    return element(
      "span",
      "tag waiting",
      attempts ? `em espera, tentativa ${attempts}` : "em espera",
    );
  const name = label === null ? "sem classe" : (LABELS.get(label) ?? label.replace(/_/g, " "));
  return element(
    "span",
    "tag",
    confidence === null ? name : `${name} · ${SHARE.format(confidence)}`,
  );
}

function action({ title, detail, source }: Action): HTMLElement {
  const made = element("li", "action", element("b", "", title));
  if (detail) made.append(element("p", "", detail));
  if (source) made.append(element("small", "", `Fonte: ${source}`));
  return made;
}
