import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { channelOf } from "../../../core/watch/channel";
import { deliver } from "../../../operate/watch/deliver";

const PATIENCE = { timeoutMs: 500, pausesMs: [10, 10] };
const MESSAGE = { stack: "shop", title: "t", body: "b", level: "warning" } as const;

/** A receiver that answers one request after the other with these codes, 0 never, and what it was sent. */
async function receiver(...codes: number[]) {
  const got: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      got.push(body);
      const code = codes[Math.min(got.length, codes.length) - 1];
      if (code > 0) response.writeHead(code).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { got, host, channel: channelOf("to", `http://${host}/secret-token`), end };
}

test.each<[string, number[], number, string | undefined]>([
  ["takes it", [200], 1, undefined],
  ["answers 500 at first", [500, 503, 200], 3, undefined],
  ["answers 500", [500], 3, "answers 500"],
  ["refuses it", [404], 1, "answers 404"],
  ["wants fewer", [429, 200], 2, undefined],
  ["hangs", [0], 3, "does not answer within 0.5 s"],
])("a channel that %s", async (_, codes, attempts, failure) => {
  const { got, host, channel, end } = await receiver(...codes);
  const failures = await deliver([channel], MESSAGE, PATIENCE);
  end();
  expect(failures).toEqual(failure ? [`webhook at ${host} ${failure}`] : []);
  expect(got).toEqual(new Array(attempts).fill(JSON.stringify(MESSAGE)));
});

test("a channel that is gone keeps no other from its message", async () => {
  const [gone, there] = [await receiver(200), await receiver(200)];
  gone.end();
  const failures = await deliver([gone.channel, there.channel], MESSAGE, PATIENCE);
  there.end();
  expect(failures).toEqual([`webhook at ${gone.host} is not reached`]);
  expect(there.got).toHaveLength(1);
});
