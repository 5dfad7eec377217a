import { type Channel, type MailServer, type Posted, payloadOf } from "./channel";

/** A message to a channel as lines of a configuration of curl, where no list of processes shows them. */
export function curlOptions(channel: Channel, message: Posted): string[] {
  if (channel.mail) return mailOptions(channel, channel.mail, message);
  return [
    curlOption("url", channel.address),
    curlOption("header", "content-type: application/json"),
    curlOption("data-raw", ascii(JSON.stringify(payloadOf(channel, message)))),
  ];
}

/** An option of curl's configuration, which knows the escapes that JSON uses for what an address or ASCII can hold. */
export function curlOption(name: string, value: string): string {
  return `${name} = ${JSON.stringify(value)}`;
}

function mailOptions(
  { address, room: to }: Channel,
  { from, login, isPlain }: MailServer,
  { title, body }: Posted,
): string[] {
  return [
    curlOption("url", address),
    // Also for STARTTLS: a server that offers none gets nothing.
    ...(isPlain ? [] : ["ssl-reqd"]),
    ...(login === "" ? [] : [curlOption("user", login)]),
    curlOption("mail-from", from),
    curlOption("mail-rcpt", to),
    curlOption("header", `From: ${from}`),
    curlOption("header", `To: ${to}`),
    curlOption("header", `Subject: ${encodedWords(title)}`),
    // As a part, which curl encodes, and says how.
    curlOption("form", `="${quoted(body)}";type=text/plain; charset=utf-8;encoder=base64`),
  ];
}

/** Text of a part of curl's forms between quotes. */
function quoted(text: string): string {
  return text.replace(/[\\"]/g, "\\$&");
}

/** A header's text by RFC 2047, in words of at most 75 characters. */
function encodedWords(text: string): string {
  const words: string[] = [""];
  for (const character of Array.from(text)) {
    const encoded = encodeURIComponent(character)
      .replace(/[_!'()*~?]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%/g, "=");
    if (words[words.length - 1].length + encoded.length > 60) words.push("");
    words[words.length - 1] += encoded;
  }
  return words.map((word) => `=?UTF-8?Q?${word}?=`).join(" ");
}

/** JSON without any character beyond ASCII: engines differ in how they print those beyond 16 bits. */
function ascii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${`000${character.charCodeAt(0).toString(16)}`.slice(-4)}`,
  );
}
