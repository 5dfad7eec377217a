import { runVerb } from "../../cli/run-verb";
import { englishLines } from "../support/english";
import { folderForFile } from "../support/folder";
import { runHere } from "../support/here";

const bare = folderForFile("hosts-without-project");

describe("hosts as a command", () => {
  test("sizes that are gone come last, with their successor; a stack sees its headroom", async () => {
    const { stdout, status } = await runHere(["hosts", "prod", "--json"]);
    expect(status).toBe(0);
    const { hosts, stack } = JSON.parse(stdout);
    expect(stack).toBe("prod");
    const sizes: { name: string; headroomMiB: number; verdict: string; successor?: string }[] =
      hosts.hetzner.sizes;
    expect(sizes.find(({ name }) => name === "cx41")?.successor).toBe("cx43");
    expect(sizes.findIndex(({ name }) => name === "cx41")).toBeGreaterThan(24);
    expect(sizes.find(({ name }) => name === "cpx12")).toMatchObject({ verdict: "refused" });
    expect(sizes.find(({ name }) => name === "cpx22")).toMatchObject({ verdict: "fits" });
    expect(hosts.digitalocean.sizes[0].name).toBe("s-1vcpu-512mb-10gb");
  });

  test("in a folder without a project they are listed all the same", async () => {
    const cwd = bare;
    const { stdout, status } = await runHere(["hosts", "hetzner"], { cwd });
    expect({ status, first: stdout.slice(0, 10) }).toEqual({ status: 0, first: "hetzner · " });
    expect((await runHere(["hosts", "prod"], { cwd })).stderr).toContain(
      'hosts: got "prod", expected one of ',
    );
  });

  test("in Portuguese nothing is left in English but the words of a catalogue", async () => {
    const { stdout, stderr } = await runHere(["hosts", "prod", "--language", "pt"]);
    expect(stderr).toBe("");
    const lines = englishLines(stdout).filter((line) => !/price list/.test(line));
    expect(lines).toEqual([]);
    expect(stdout).toMatch(/^ {2}tamanho .* folga$/m);
    expect(stdout).toMatch(/^ {2}cpx12 .* não cabe/m);
  });

  test("a location is one that there is, and sizes are judged by it", async () => {
    const listed = async (...args: string[]) => {
      const said = jest.spyOn(console, "log").mockImplementation(() => {});
      try {
        await runVerb("hosts", ["hetzner", ...args]);
        return said.mock.calls.flat().join("\n");
      } finally {
        said.mockRestore();
      }
    };
    await expect(listed("--location", "mars")).rejects.toThrow(
      '--location: got "mars", expected one of fsn1, nbg1, hel1, ash, hil, sin',
    );
    await expect(listed("--location", "")).rejects.toThrow('--location: got "", expected one of');
    const ash = await listed("--location", "ash");
    expect(ash).toMatch(/^hetzner · ash · /);
    expect(ash).toMatch(/^ {2}cpx11 .* €17\.49$/m);
    expect(ash).toMatch(/^ {2}cpx12 .* €11\.49 {2}listed only for fsn1, nbg1, hel1$/m);
    const nuremberg = await listed("--location", "nbg1");
    expect(nuremberg).toMatch(/^ {2}cpx11 .* €17\.49 {2}listed only for ash, hil$/m);
    expect(nuremberg).toMatch(/^ {2}cpx12 .* €11\.49$/m);
    expect(await listed()).toMatch(/^ {2}cpx11 .* €17\.49 {2}only in ash and hil$/m);
  });
});
