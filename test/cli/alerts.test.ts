import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { TestProject } from "../support/project";

const STACK = "told";

// Each verb starts a process.
jest.setTimeout(300_000);

describe("a test message", () => {
  const got: string[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      got.push(body);
      response.writeHead(request.url === "/gone" ? 404 : 200).end();
    });
  });
  let project: TestProject;
  let host: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    project = new TestProject(STACK, { system: "conecta-saude", host: "local", size: "4GB" });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(project.folder, { recursive: true });
  });

  const send = async (alerts: Readonly<Record<string, unknown>>) => {
    project.configure({ alerts });
    const { code, output } = await project.enxuto(["alerts", "test", STACK]);
    return [code, output.trim()];
  };

  test("reaches everybody who would be told, in the language of alerts", async () => {
    expect(await send({ to: [`http://${host}/here`], language: "pt" })).toEqual([
      0,
      "1 of 1 channels took the message",
    ]);
    const text = "told: mensagem de teste do enxuto";
    expect(got.map((body) => JSON.parse(body))).toEqual([
      { stack: STACK, title: text, body: text, level: "warning" },
    ]);
  });

  test("says who did not take it, without the secret of an address, and ends so that a script sees it", async () => {
    const [code, output] = await send({ to: [`http://${host}/here`, `http://${host}/gone`] });
    expect(code).toBe(1);
    expect(output).toContain(`not delivered: webhook at ${host} answers 404`);
    expect(output).toContain("1 of 2 channels took the message");
    expect(output).not.toContain("/gone");
  });

  test("needs somebody to tell", async () => {
    expect(await send({ to: [] })).toEqual([
      1,
      "enxuto: enxuto:alerts.to: is missing: set the addresses that alerts go to, with --secret",
    ]);
  });
});
