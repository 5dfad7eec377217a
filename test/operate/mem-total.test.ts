import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { headline } from "../../core/report/account";
import { keepReading } from "../../operate/mem-total";
import { policyContext } from "../../operate/policy-context";
import { runOffline } from "../../program/offline";
import { SYSTEMS } from "../../systems";

describe("MemTotal of a server whose provider never had it read", () => {
  const home = process.cwd();
  let directory: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-mem-total-"));
    fs.symlinkSync(path.join(home, "images"), path.join(directory, "images"));
    process.chdir(directory);
  });
  afterEach(() => {
    process.chdir(home);
    fs.rmSync(directory, { recursive: true });
  });

  const plan = (values: Record<string, string> = {}) =>
    runOffline(
      SYSTEMS,
      "prod",
      {
        values: {
          "enxuto:system": "conecta-saude",
          "enxuto:profile": "lean",
          "enxuto:host": "digitalocean",
          "enxuto:size": "s-2vcpu-4gb",
          ...values,
        },
        secretKeys: [],
      },
      new Date("2026-09-23"),
    );

  /** A look of `status` at the server, whose kernel says this. */
  async function status(memTotalKB: number, values?: Record<string, string>): Promise<void> {
    const { fit } = await plan(values);
    keepReading(fit.host, { memTotalKB, reservations: "kept" }, directory);
  }

  test("is what status read there from the next plan on, with the day on which it did", async () => {
    expect(headline((await plan()).fit)).toContain(" · 3,858 to 3,914 MiB estimated");

    await status(3_980_000);

    const { settings, fit } = await plan();
    const today = new Date().toISOString().slice(0, 10);
    expect(headline(fit)).toContain(` · 3,886 MiB read on ${today}`);
    expect(policyContext(settings, fit)).toMatchObject({ memTotalMiB: 3_886 });

    await status(3_970_000);
    expect(headline((await plan()).fit)).toContain(` · 3,876 MiB read on ${today}`);
  });

  test("stays what another size, another provider's catalogue or the stack itself says", async () => {
    await status(3_980_000);
    const head = async (values: Record<string, string>) => headline((await plan(values)).fit);
    expect(await head({ "enxuto:size": "s-4vcpu-8gb" })).toContain(" MiB estimated");
    expect(await head({ "enxuto:memTotal": "3990000kB" })).toContain(" · 3,896 MiB declared");
    const hetzner = { "enxuto:host": "hetzner", "enxuto:size": "cx23" };
    await status(3_980_000, hetzner);
    expect(await head(hetzner)).toContain(" · 3,820 MiB measured");
  });

  test("is asked for again where the file of readings was cut", async () => {
    await status(3_980_000);
    fs.writeFileSync(path.join(directory, ".enxuto/mem-total.json"), "{");
    await expect(plan()).rejects.toThrow(
      /^\.enxuto\/mem-total\.json: cannot be read: .*; remove it, enxuto status writes it anew$/,
    );
  });
});
