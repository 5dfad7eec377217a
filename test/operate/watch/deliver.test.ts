import { type AddressInfo, createServer, type Socket } from "node:net";
import { channelOf } from "../../../core/watch/channel";
import { deliver } from "../../../operate/watch/deliver";
import { receiver } from "../../support/receiver";

const PATIENCE = { timeoutMs: 500, pausesMs: [10, 10] };
const MESSAGE = { stack: "shop", title: "t", body: "b", level: "warning" } as const;

/** A channel to a receiver that answers one request after the other with these codes, 0 never. */
async function channelTo(...codes: number[]) {
  const listening = await receiver((_, number) => codes[Math.min(number, codes.length) - 1]);
  return { ...listening, channel: channelOf("to", `http://${listening.host}/secret-token`) };
}

test.each<[string, number[], number, string | undefined]>([
  ["takes it", [200], 1, undefined],
  ["answers 500 at first", [500, 503, 200], 3, undefined],
  ["answers 500", [500], 3, "answers 500"],
  ["refuses it", [404], 1, "answers 404"],
  ["wants fewer", [429, 200], 2, undefined],
  ["hangs", [0], 3, "does not answer within 0.5 s"],
])("a channel that %s", async (_, codes, attempts, failure) => {
  const { got, host, channel, end } = await channelTo(...codes);
  const failures = await deliver([channel], MESSAGE, PATIENCE);
  end();
  expect(failures).toEqual(failure ? [`webhook at ${host} ${failure}`] : []);
  expect(got).toEqual(new Array(attempts).fill(JSON.stringify(MESSAGE)));
});

test("a channel that is gone keeps no other from its message", async () => {
  const [gone, there] = [await channelTo(200), await channelTo(200)];
  gone.end();
  const failures = await deliver([gone.channel, there.channel], MESSAGE, PATIENCE);
  there.end();
  expect(failures).toEqual([`webhook at ${gone.host} is not reached`]);
  expect(there.got).toHaveLength(1);
});

/** A mail server that takes what it gets in clear, or refuses every recipient. */
async function mailServer(refuses = false) {
  const got: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let data: string[] | undefined;
    let rest = "";
    socket.write("220 here\r\n");
    socket.on("error", () => {});
    socket.on("data", (text) => {
      const lines = (rest + text).split("\r\n");
      rest = lines.pop() as string;
      for (const line of lines) {
        if (data && line !== ".") {
          data.push(line);
          continue;
        }
        if (data) got.push(data.join("\n"));
        const isData = line === "DATA";
        const isRefused = refuses && line.startsWith("RCPT");
        if (!data && !isData) got.push(line);
        data = isData ? [] : undefined;
        socket.write(isData ? "354 go on\r\n" : isRefused ? "550 nobody here\r\n" : "250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { got, port, end };
}

const WITH_TIME = { timeoutMs: 20_000, pausesMs: [10] };
const NEAR = {
  stack: "shop",
  title: "loja: memória",
  body: 'um "ponto"; e \\ vírgula\ndois: ção',
  level: "warning",
} as const;

test("e-mail reaches its server with its title and text as they are", async () => {
  const { got, port, end } = await mailServer();
  const channel = channelOf(
    "to",
    `mailto://127.0.0.1:${port}?from=a@shop.example&to=b@shop.example`,
  );
  expect(await deliver([channel], NEAR, WITH_TIME)).toEqual([]);
  end();
  const lines = got.join("\n").split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      ...["MAIL FROM:<a@shop.example>", "RCPT TO:<b@shop.example>"],
      ...["From: a@shop.example", "To: b@shop.example"],
      "Subject: =?UTF-8?Q?loja=3A=20mem=C3=B3ria?=",
      "Content-Type: text/plain; charset=utf-8",
    ]),
  );
  expect(lines).toContain(Buffer.from(NEAR.body).toString("base64"));
});

test.each<[string, boolean, string, RegExp]>([
  ["a recipient that its server does not know", true, "mailto", /refuses it: .*550/],
  ["a server that offers no TLS", false, "mailtos", /refuses it: .*(TLS|SSL|STARTTLS)/],
])("e-mail is not sent to %s, which is told", async (_, refuses, scheme, failure) => {
  const { got, port, end } = await mailServer(refuses);
  const channel = channelOf("to", `${scheme}://127.0.0.1:${port}?to=b@shop.example`);
  const [told] = await deliver([channel], NEAR, WITH_TIME);
  end();
  expect(told).toMatch(failure);
  expect(got.join("\n")).not.toContain("Subject");
});
