import * as fs from "node:fs";
import { TestProject } from "../support/project";

const STACK = "several";

jest.setTimeout(120_000);

describe("verbs that look at one server, of a stack that has several", () => {
  let project: TestProject;

  beforeAll(() => {
    const common = { system: "conecta-saude", host: "hetzner", size: "cx23", servers: 3 };
    project = new TestProject(STACK, { ...common, webFrom: ["0.0.0.0/0"] });
  });

  afterAll(() => fs.rmSync(project.folder, { recursive: true }));

  test.each([
    [
      ["watch", STACK],
      "watch: several runs on several servers, and only one of them would be looked at: Docker replaces there what fails, and a service whose replicas have a cpuPercent is scaled by it; enxuto status several shows all servers",
    ],
    [
      ["resize", STACK],
      "resize: several runs on several servers, and only one of them would be looked at: docker stats on each server says what its services use",
    ],
    [
      ["status", STACK, "--watch"],
      "--watch: several runs on several servers, and only one of them would be looked at: enxuto status several shows all of them",
    ],
    [["status", STACK, "--html", "page.html"], "--html: several runs on several servers"],
    [
      ["reboot", STACK],
      "reboot: several runs on several servers: enxuto servers drain SERVER several empties one of them",
    ],
  ])("%j is refused with the way", async (words, message) => {
    const { code, output } = await project.here(words);
    expect(output).toContain(message);
    expect(code).toBe(1);
  });
});
