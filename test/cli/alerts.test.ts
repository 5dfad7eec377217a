import * as fs from "node:fs";
import { TestProject } from "../support/project";
import { type Receiver, receiver } from "../support/receiver";

const STACK = "told";

// Each verb starts a process.
jest.setTimeout(300_000);

describe("a test message", () => {
  let listening: Receiver;
  let project: TestProject;
  let host: string;

  beforeAll(async () => {
    listening = await receiver((path) => (path === "/gone" ? 404 : 200));
    host = listening.host;
    project = new TestProject(STACK, { system: "conecta-saude", host: "local", size: "4GB" });
  });

  afterAll(() => {
    listening.end();
    fs.rmSync(project.folder, { recursive: true });
  });

  const send = async (alerts: Readonly<Record<string, unknown>>) => {
    project.configure({ alerts });
    const { code, output } = await project.here(["alerts", "test", STACK]);
    return [code, output.trim()];
  };

  test("reaches everybody who would be told, in the language of alerts", async () => {
    expect(await send({ to: [`http://${host}/here`], language: "pt" })).toEqual([
      0,
      "1 of 1 channels took the message",
    ]);
    const text = "told: mensagem de teste do enxuto";
    expect(listening.got.map((body) => JSON.parse(body))).toEqual([
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
