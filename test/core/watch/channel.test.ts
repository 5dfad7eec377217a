import { type Channel, channelOf, payloadOf } from "../../../core/watch/channel";
import { readAlerts } from "../../../core/watch/choice";

test.each<[string, Channel]>([
  [
    "https://hooks.slack.com/services/T/B/x",
    { kind: "slack", address: "https://hooks.slack.com/services/T/B/x", room: "" },
  ],
  [
    "https://discord.com/api/webhooks/1/x",
    { kind: "discord", address: "https://discord.com/api/webhooks/1/x", room: "" },
  ],
  [
    "https://ntfy.sh/shop-alerts",
    { kind: "ntfy", address: "https://ntfy.sh", room: "shop-alerts" },
  ],
  [
    "ntfys://push.example.com/shop",
    { kind: "ntfy", address: "https://push.example.com", room: "shop" },
  ],
  [
    "tgram://123:AbC/-100200",
    {
      kind: "telegram",
      address: "https://api.telegram.org/bot123:AbC/sendMessage",
      room: "-100200",
    },
  ],
  [
    "mailtos://ana%40shop.example:p%3Ass@mail.shop.example/?to=on-call@shop.example",
    {
      ...{ kind: "mail", address: "smtp://mail.shop.example:587", room: "on-call@shop.example" },
      mail: { from: "ana@shop.example", login: "ana@shop.example:p:ss", isPlain: false },
    },
  ],
  [
    "mailtos://ana:x@mail.shop.example:465?from=alerts@shop.example&to=ana@shop.example",
    {
      ...{ kind: "mail", address: "smtps://mail.shop.example:465", room: "ana@shop.example" },
      mail: { from: "alerts@shop.example", login: "ana:x", isPlain: false },
    },
  ],
  [
    "mailto://localhost?to=ana@shop.example",
    {
      ...{ kind: "mail", address: "smtp://localhost:25", room: "ana@shop.example" },
      mail: { from: "ana@shop.example", login: "", isPlain: true },
    },
  ],
  ["http://127.0.0.1:9/hook", { kind: "webhook", address: "http://127.0.0.1:9/hook", room: "" }],
])("%s", (address, expected) => expect(channelOf("to", address)).toEqual(expected));

test("each gets the JSON that it takes, cut to what the strictest takes", () => {
  const message = { stack: "shop", title: "t", body: "b".repeat(3000), level: "critical" } as const;
  const text = `t\n${"b".repeat(1898)} …`;
  const payload = (address: string) => payloadOf(channelOf("to", address), message);
  expect(payload("https://hooks.slack.com/services/T")).toEqual({ text });
  expect(payload("https://discord.com/api/webhooks/1/x")).toEqual({ content: text });
  expect(payload("tgram://1:a/2")).toEqual({ chat_id: "2", text });
  expect(payload("ntfy://host/topic")).toEqual({
    ...{ topic: "topic", title: "t", priority: 5 },
    message: `${"b".repeat(1900)} …`,
  });
  expect(payload("https://example.com/hook")).toEqual(message);
});

test.each<[unknown, string]>([
  [{ to: ["mail"] }, "enxuto:alerts.to[0]: expected https://… of a webhook, Slack, Discord"],
  [{ to: ["mailtos://ana:secret@host/"] }, "tgram://token/chat, or mailtos://user:password@host/"],
  [{ to: [], language: "de" }, 'enxuto:alerts.language: got "de", expected one of en, pt'],
  [{ healing: { perHour: 99 } }, "enxuto:alerts.healing.perHour: got 99, expected 0 for none"],
  [{ too: [] }, "enxuto:alerts.too: is not known, expected one of to, language, ping, healing"],
  [{ ping: "secret-token" }, "enxuto:alerts.ping: expected https://…"],
])("refuses %j", (value, message) => {
  expect(() => readAlerts("enxuto:alerts", value)).toThrow(message);
});
