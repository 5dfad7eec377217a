import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { answer } from "../../../core/judge/answer";
import {
  type ComposeServersAnswer,
  judgeComposeServers,
} from "../../../core/judge/compose-servers";
import { serversText } from "../../../core/report/servers";
import { readMemory } from "../../support/compose-file";

const PRICE = { currency: "EUR", asOf: "2026-09-04", amount: 5 } as const;
const RATES = { ipv4: 0.5, volumePerGB: 0.05, backupsShare: 0.2 };

/** Two servers with so much MemTotal each, and one of twice that in the list of sizes. */
function onTwo(services: string, memTotalMiB: number): ComposeServersAnswer {
  const project = readMemory({ "compose.yaml": `services:\n${services}` });
  const server = {
    kind: "hetzner",
    size: "small",
    memTotalMiB,
    priceMonthly: PRICE,
    rates: RATES,
    ...({ memTotalIs: "declared" } as const),
  };
  const fit = answer({ project, files: ["compose.yaml"], profile: "default", target: server });
  const large = { ...server, size: "large", memTotalMiB: 2 * memTotalMiB };
  return judgeComposeServers(project, fit, {
    ...{ reserve: DEFAULT_RESERVE, survive: 0, servers: [server, server], offers: [server, large] },
  });
}

const DECLARED = "  web: {image: 'nginx', mem_reservation: 900m, mem_limit: 900m}\n";

describe("several servers for a compose file", () => {
  test("fit where all is declared", () => {
    expect(
      onTwo(`${DECLARED}  api: {image: 'own/api', mem_reservation: 900m, mem_limit: 900m}\n`, 1900),
    ).toMatchObject({ verdict: "fits", because: [], reasons: [] });
  });

  test("depend on a service whose range is beyond the server that it runs on", () => {
    const { verdict, because } = onTwo("  db: {image: 'clickhouse/clickhouse-server'}\n", 1900);
    expect(verdict).toBe("depends");
    expect(because).toEqual([
      expect.objectContaining({ kind: "open", code: "service-decides", service: "db" }),
    ]);
  });

  test("depend on what is only guessed, and say so in the text", () => {
    const answer = onTwo(`${DECLARED}  own: {image: 'own/thing'}\n`, 3800);
    expect(answer.verdict).toBe("depends");
    expect(serversText(answer, "shop")).toContain(
      "may not fit:\n  1 of 2 not known, guessed from their class: own",
    );
  });

  test("are refused where a program does not run in its limit on any host", () => {
    const answer = onTwo("  n8n: {image: 'n8nio/n8n', mem_limit: 64m}\n", 3800);
    expect(answer.verdict).toBe("refused");
    expect(answer.because).toEqual([expect.objectContaining({ service: "n8n", on: "any host" })]);
  });

  test("depend where the least finds a place, and what is likely does not", () => {
    const { verdict, reasons } = onTwo(
      "  own: {image: 'own/thing', deploy: {replicas: 22}}\n",
      900,
    );
    expect({ verdict, reason: reasons[0].kind }).toEqual({
      verdict: "depends",
      reason: "unplaced",
    });
  });

  test("are too few together for a product whose makers ask for more", () => {
    const { verdict, because } = onTwo(
      "  photos: {image: 'ghcr.io/immich-app/immich-server', mem_reservation: 500m, mem_limit: 500m}\n",
      1900,
    );
    expect(verdict).toBe("depends");
    expect(because).toContainEqual(
      expect.objectContaining({ kind: "product", product: "Immich", memTotalMiB: 3800 }),
    );
  });

  test("name one server instead only where that holds the most as well", () => {
    expect(onTwo(DECLARED, 1900).oneServer?.size).toBe("small");
    const { oneServer, servers } = onTwo("  db: {image: 'clickhouse/clickhouse-server'}\n", 1900);
    expect(servers.some(({ services }) => services.includes("db"))).toBe(true);
    expect(oneServer?.size).toBe("large");
  });
});
