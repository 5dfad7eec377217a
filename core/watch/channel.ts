import { UserError } from "../capacity/user-error";

/** Destination of a message: the service, and the address that it is posted to. */
export interface Channel {
  readonly kind: "webhook" | "slack" | "discord" | "telegram" | "ntfy";
  readonly address: string;
  /** Chat of Telegram, topic of ntfy. Empty for the others. */
  readonly room: string;
}

/** A channel as people may read it, without its address, which holds a token: `slack at hooks.slack.com`. */
export function channelName({ kind, address }: Channel): string {
  return `${kind} at ${address.replace(/^https?:\/\/([^/]*@)?/, "").replace(/[/?#].*$/, "")}`;
}

/** Message that is posted: title, text and weight. */
export interface Posted {
  readonly stack: string;
  readonly title: string;
  readonly body: string;
  readonly level: "warning" | "critical" | "ended";
}

/** Discord refuses more than 2,000 characters, Telegram more than 4,096. */
const LONGEST = 1900;

/**
 * The channel that an address means: those that Slack, Discord and ntfy hand out as they are, and Apprise's forms of ntfy and
 * Telegram, `ntfys://host/topic` and `tgram://token/chat`. Any other URL is a webhook that gets JSON.
 */
export function channelOf(path: string, value: unknown): Channel {
  const text = typeof value === "string" ? value : "";
  const [, token, chat] = /^tgram:\/\/([\w:-]+)\/(-?[\w@]+)\/?$/.exec(text) ?? [];
  if (token) {
    const address = `https://api.telegram.org/bot${token}/sendMessage`;
    return { kind: "telegram", address, room: chat };
  }
  const [, secure, host, topic] = /^ntfy(s?):\/\/([^\s/]+)\/([\w-]+)\/?$/.exec(text) ?? [];
  if (topic) return { kind: "ntfy", address: `http${secure}://${host}`, room: topic };
  const [, bare] = /^https:\/\/ntfy\.sh\/([\w-]+)$/.exec(text) ?? [];
  if (bare) return { kind: "ntfy", address: "https://ntfy.sh", room: bare };
  if (!/^https?:\/\/[^\s/]+/.test(text)) {
    throw new UserError(
      path,
      "expected https://… of a webhook, Slack, Discord or ntfy, ntfys://host/topic, or tgram://token/chat",
    );
  }
  const kind = /^https:\/\/hooks\.slack\.com\//.test(text)
    ? "slack"
    : /^https:\/\/(\w+\.)?discord(app)?\.com\/api\/webhooks\//.test(text)
      ? "discord"
      : "webhook";
  return { kind, address: text, room: "" };
}

/** The JSON that a channel gets for a message. */
export function payloadOf({ kind, room }: Channel, message: Posted): unknown {
  const { title, body, level } = message;
  const text = cut(title === body ? title : `${title}\n${body}`);
  switch (kind) {
    case "webhook":
      return message;
    case "slack":
      return { text };
    case "discord":
      return { content: text };
    case "telegram":
      return { chat_id: room, text };
    case "ntfy":
      return { topic: room, title, message: cut(body), priority: PRIORITY[level] };
  }
}

/** Of ntfy: 5 rings, 3 is the usual one, 2 stays quiet. */
const PRIORITY = { critical: 5, warning: 3, ended: 2 } as const;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
