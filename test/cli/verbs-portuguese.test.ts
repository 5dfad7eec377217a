import { DEFAULT_RESERVE } from "../../core/capacity/reserve";
import { hostOffers } from "../../core/catalog/hosts";
import { runningFit } from "../../core/judge/running";
import { runningFitText } from "../../core/report/running-fit";
import { composeFileIn } from "../support/compose-file";
import { englishLines } from "../support/english";
import { folderForFile } from "../support/folder";
import { runHere } from "../support/here";

const folder = folderForFile("verbs-portuguese");

const SHOP = `name: shop
services:
  web: {image: "immich-app/immich-server", deploy: {replicas: 2}}
  db: {image: "postgres:17", volumes: ["db:/var/lib/postgresql/data"]}
  search: {image: "elasticsearch:8.15.0", environment: {ES_JAVA_OPTS: -Xms3g -Xmx3g}}
volumes: {db: {}}
`;

/** Names of drivers, which `--set` takes as they are. */
const DRIVERS = "conversations numbers connections slots context quantisation cache vectors".split(
  " ",
);

describe("with --language pt no English is left", () => {
  test.each([
    ["servers", ["prod"]],
    ["several servers, also after the loss of one", ["prod", "--count", "3", "--survive", "1"]],
    ["too few for a loss", ["prod", "--count", "2", "--survive", "1"]],
    ["too small ones", ["prod", "--host", "hetzner:cpx12", "--profile", "seed", "--count", "1"]],
  ])("servers of a stack: %s", async (_, args) => {
    const { output } = await runHere(["servers", ...args, "--language", "pt"]);
    expect(englishLines(output)).toEqual([]);
    expect(output).toContain("servidor");
    const english = await runHere(["servers", ...args]);
    expect(englishLines(english.output).length).toBeGreaterThan(1);
  });

  test.each(["1", "2", "3"])("%s servers of a compose file", async (count) => {
    const file = composeFileIn(folder, SHOP);
    const args = ["servers", file, "--host", "hetzner:cx23", "--count", count, "--language", "pt"];
    const { output } = await runHere(args);
    expect(englishLines(output.replaceAll(folder, ""))).toEqual([]);
  });

  test.each([
    ["whatsapp", []],
    ["whatsapp", ["--set", "conversations=20000", "--max"]],
    ["whatsapp", ["--set", "conversations=2000000"]],
    ["conecta-saude", ["--profile", "seed"]],
  ])("capacity of %s %j", async (system, flags) => {
    const { output } = await runHere(["capacity", system, ...flags, "--language", "pt"]);
    expect(englishLines(output, DRIVERS)).toEqual([]);
    expect(output).toContain("falha primeiro");
  });

  test("fit --running", () => {
    const container = (name: string, usedMiB: number, limitMiB: number | null) => ({
      ...{ name, usedMiB, limitMiB },
      reservationMiB: null,
    });
    const all = [
      [],
      [container("db", 2000, null)],
      [container("web", 100, 256), container("db", 1004.4, null)],
      [container("model", 900_000, null)],
    ];
    for (const containers of all) {
      const fit = runningFit(containers, 1915, hostOffers(), DEFAULT_RESERVE);
      expect(englishLines(runningFitText(fit, "pt"))).toEqual([]);
    }
  });
});
