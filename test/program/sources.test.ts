import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { UNKNOWN_IMAGE_MB } from "../../core/capacity/disk";
import { build } from "../../core/model/image";
import type { Service } from "../../core/model/service";
import { withSources } from "../../core/model/source";
import { measureService } from "../../measure/measure-service";
import { diskClaim } from "../../program/disk-claim";
import { offlineSettings } from "../../program/offline";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { conectaSaude } from "../../systems/conecta-saude";
import { SIZES } from "../../systems/measured";
import { ENXUTO } from "../support/source";

const PROJECT = path.join(__dirname, "..", "..");

describe("a service that is made from elsewhere", () => {
  const sourced = (source: string) => {
    const { values, secretKeys } = readStackConfig(PROJECT, "dev");
    const sources = JSON.stringify({ backend: source });
    return offlineSettings(SYSTEMS, "dev", {
      values: { ...values, "enxuto:sources": sources },
      secretKeys,
    });
  };

  test("is not judged by what was measured of our image, and counts on the disk as one nobody knows", async () => {
    const settings = await sourced("../team/backend");
    const backend = settings.system.services.get("backend") as Service;
    expect(backend.footprint).toBeUndefined();
    expect(backend.image).toEqual(build("images/backend", { context: "images" }));
    const ours = diskClaim(await offlineSettings(SYSTEMS, "dev", readStackConfig(PROJECT, "dev")));
    expect(diskClaim(settings).imagesMB - ours.imagesMB).toBeCloseTo(
      UNKNOWN_IMAGE_MB - SIZES.backend.ownMB,
    );
  });

  test("keeps its size where an earlier up built it", async () => {
    const { system } = await sourced("built:conecta-saude/backend:0123456789ab");
    const backend = system.services.get("backend") as Service;
    expect([backend.footprint, backend.image]).toEqual([
      undefined,
      conectaSaude.services.get("backend")?.image,
    ]);
  });

  test("has no variant that is judged by ours", () => {
    const { services } = withSources(conectaSaude, { "service-llm": "../team" });
    expect(services.get("service-llm")?.variants?.["torch-cpu"]).toEqual({
      ...conectaSaude.services.get("service-llm")?.variants?.["torch-cpu"],
      image: build("images/service-llm", {
        ...{ context: "images", dockerfile: "Dockerfile.torch-cpu" },
      }),
      footprint: undefined,
    });
  });

  test("writes no figures over those of our image", async () => {
    const words =
      "enxuto:sources.backend puts ../team in place of images/backend, whose figures would be overwritten: leave out the setting, or backend";
    await expect(
      measureService(PROJECT, await sourced("../team"), "backend", { say: () => {} }),
    ).rejects.toThrow(`measure: ${words}`);
    const sources = JSON.stringify({ frontend: "images/frontend" });
    const { status, stderr } = spawnSync(
      process.execPath,
      [...ENXUTO, "build", "--stack", "dev", "--save", "--config", `sources=${sources}`],
      { cwd: PROJECT, encoding: "utf8" },
    );
    expect(stderr).toContain(
      "enxuto: --save: enxuto:sources.frontend puts images/frontend in place of images/frontend,",
    );
    expect(status).toBe(1);
  });
});
