import { UserError } from "../capacity/user-error";

/** Destination of a message: the service, and the address that it is posted to. */
export interface Channel {
  readonly kind: "webhook" | "slack" | "discord" | "telegram" | "ntfy" | "mail";
  readonly address: string;
  /** Chat of Telegram, topic of ntfy, recipient of e-mail. Empty for the others. */
  readonly room: string;
  /** How its server takes e-mail. There exactly where the kind is mail. */
  readonly mail?: MailServer;
}

/** How a server of the address takes e-mail. */
export interface MailServer {
  readonly from: string;
  /** `user:password`; empty where it asks for none. */
  readonly login: string;
  /** Whether it is talked to in clear, as one on the same machine may be. */
  readonly isPlain: boolean;
}

/** A channel as people may read it, without its address, which holds a token: `slack at hooks.slack.com`. */
export function channelName({ kind, address }: Channel): string {
  return `${kind} at ${address.replace(/^(https?|smtps?):\/\/([^/]*@)?/, "").replace(/[/?#].*$/, "")}`;
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
 * The channel that an address means: those that Slack, Discord and ntfy hand out as they are, and Apprise's forms of ntfy, Telegram
 * and e-mail, `ntfys://host/topic`, `tgram://token/chat` and `mailtos://user:password@host/?to=`. Any other URL is a webhook that
 * gets JSON.
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
  const mail = mailChannel(text);
  if (mail) return mail;
  if (!/^https?:\/\/[^\s/]+/.test(text)) {
    throw new UserError(
      path,
      "expected https://… of a webhook, Slack, Discord or ntfy, ntfys://host/topic, tgram://token/chat, or mailtos://user:password@host/?from=you@host&to=you@host",
    );
  }
  const kind = /^https:\/\/hooks\.slack\.com\//.test(text)
    ? "slack"
    : /^https:\/\/(\w+\.)?discord(app)?\.com\/api\/webhooks\//.test(text)
      ? "discord"
      : "webhook";
  return { kind, address: text, room: "" };
}

/**
 * `mailtos://user:password@host:port/?from=&to=`, percent-encoded; `mailto://` talks in clear. Without a port it is that of submission,
 * 587; at 465 TLS comes first. Undefined for what is none.
 */
function mailChannel(text: string): Channel | undefined {
  const form =
    /^mailto(s?):\/\/(?:([^\s/:@]+)(?::([^\s/@]*))?@)?([^\s/:?@]+)(?::(\d{1,5}))?\/?\?([^\s#]+)$/;
  const [, secure, user = "", password = "", host, port, query = ""] = form.exec(text) ?? [];
  if (!host) return undefined;
  const words = new Map(
    query.split("&").map((pair): [string, string] => {
      const [name, value = ""] = pair.split("=");
      return [name, decodeURIComponent(value)];
    }),
  );
  const name = decodeURIComponent(user);
  const to = words.get("to");
  const from = words.get("from") ?? (name.includes("@") ? name : to);
  if (![from, to].every((one) => one && /^[^\s<>@]+@[^\s<>@]+$/.test(one))) return undefined;
  const isPlain = secure === "";
  const at = port ?? (isPlain ? "25" : "587");
  return {
    kind: "mail",
    address: `${at === "465" ? "smtps" : "smtp"}://${host}:${at}`,
    room: to as string,
    mail: {
      from: from as string,
      login: name === "" ? "" : `${name}:${decodeURIComponent(password)}`,
      isPlain,
    },
  };
}

/** The JSON that a channel gets for a message. E-mail takes none: see `curlOptions`. */
export function payloadOf({ kind, room }: Channel, message: Posted): unknown {
  const { title, body, level } = message;
  const text = cut(title === body ? title : `${title}\n${body}`);
  switch (kind) {
    case "webhook":
    case "mail":
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
