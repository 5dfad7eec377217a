import { admit } from "../../../core/capacity/admission";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { confinementOf, tmpfsMiB } from "../../../core/model/confined";
import { cpuShares } from "../../../core/model/confinement";
import { defineSystem } from "../../../core/model/define-system";
import { url } from "../../../core/model/env";
import { http } from "../../../core/model/health";
import { build, upstream } from "../../../core/model/image";
import { networksOf } from "../../../core/model/networks";
import { postgres } from "../../../core/model/postgres";
import { redis } from "../../../core/model/redis";
import type { Service } from "../../../core/model/service";
import { loadsOf } from "../../../core/model/system";
import { SYSTEMS } from "../../../systems";
import { inWords } from "../../support/in-words";

const MEMORY = { limitMiB: 64, reservationMiB: 32 };
const WEB: Service<never> = {
  image: build("images/web"),
  memory: MEMORY,
  port: 80,
  health: http("/", 80, "wget"),
};

describe("what a container may do", () => {
  test("is next to nothing for an image of one's own, and what is not known of others' is said", () => {
    expect(confinementOf(WEB)).toEqual({
      capabilities: [],
      writable: { "/tmp": "disk" },
      writableRoot: "",
      processes: 512,
    });
    expect(confinementOf({ ...WEB, image: upstream("ghost:5.130.4") })).toEqual({
      capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "NET_BIND_SERVICE"],
      writable: {},
      writableRoot: "what the image writes is not known",
      processes: 512,
    });
  });

  test("is what a service says, which makes others' images read-only too", () => {
    const image = upstream("ghost:5.130.4");
    const confinement = { capabilities: [], writable: { "/var/lib/ghost": "disk" } } as const;
    expect(confinementOf({ ...WEB, image, confinement })).toEqual({
      capabilities: [],
      writable: { "/var/lib/ghost": "disk" },
      writableRoot: "",
      processes: 512,
    });
  });

  test("leaves only one image of this project's systems a writable root, with the reason", () => {
    const reasons = SYSTEMS.flatMap(({ services }) =>
      [...services].map(([name, service]) => [name, confinementOf(service).writableRoot]),
    );
    expect(reasons.filter(([, reason]) => reason)).toEqual([
      ["evolution", "at its start it writes the database client beside its code"],
    ]);
  });

  test.each<[string, object, string]>([
    [
      "a capability that the engine does not give",
      { capabilities: ["SYS_ADMIN"] },
      'shop/web/confinement/capabilities: got "SYS_ADMIN", expected one of AUDIT_WRITE, ',
    ],
    [
      "a place that is no directory",
      { writable: { tmp: "disk" } },
      'shop/web/confinement/writable: got "tmp", expected a directory: /tmp',
    ],
    [
      "a size that is none",
      { writable: { "/run": 0.5 } },
      'shop/web/confinement/writable//run: got 0.5, expected "disk" or a whole number of MiB',
    ],
    [
      "more files in memory than the limit holds",
      { writable: { "/run": 40, "/cache": 20 } },
      "shop/web/confinement/writable: a tmpfs of 60 MiB is memory of the container: expected at most 58 at a limit of 64 MiB",
    ],
    [
      "a bound below what any program starts with",
      { processes: 1 },
      "shop/web/confinement/processes: got 1, expected a whole number from 16 to 32768",
    ],
  ])("%s is refused", (_, confinement, message) => {
    expect(() => defineSystem("shop", { web: { ...WEB, confinement } })).toThrow(message);
  });

  test("files in memory count against the limit, on top of what was measured", () => {
    const footprint = {
      idleMiB: 20,
      p95MiB: 40,
      peakMiB: 44,
      minimumLimitMiB: 48,
      limitMiB: 64,
      date: "2026-11-28",
      load: "100 requests",
      base: "stand-in",
      engine: "Docker 20.10.24",
    };
    const shop = (mib: number) =>
      defineSystem("shop", {
        web: { ...WEB, footprint, confinement: { writable: { "/cache": mib } } },
      });
    const decided = (mib: number) =>
      inWords(admit(loadsOf(shop(mib)), 4096, DEFAULT_RESERVE).reasons);
    expect(decided(16)).toEqual([]);
    expect(decided(17)).toEqual([
      "web: a limit of 64 MiB is below the 65 MiB it needs, measured 2026-11-28 with 100 requests and a tmpfs of 17 MiB",
    ]);
    expect(tmpfsMiB(postgres({ memory: MEMORY, database: "shop" }))).toBe(1);
  });

  test("a share of the processors follows the root of the reservation, within a factor of four", () => {
    expect([1, 64, 128, 256, 512, 1024, 8192].map(cpuShares)).toEqual([
      512, 512, 724, 1024, 1448, 2048, 2048,
    ]);
  });
});

describe("the networks of a system", () => {
  const stores = {
    postgres: postgres({ memory: MEMORY, database: "shop" }),
    cache: redis({ memory: MEMORY, eviction: "allkeys-lru" }),
  };

  test("keep databases and caches for those that name them", () => {
    const shop = defineSystem("shop", {
      ...stores,
      api: { ...WEB, needs: ["postgres"], env: { CACHE_URL: url("cache") } },
      web: { ...WEB, publish: 8080, needs: ["api"] },
    });
    expect(Object.fromEntries(networksOf(shop))).toEqual({
      postgres: ["shop-network-postgres"],
      cache: ["shop-network-cache"],
      api: ["shop-network", "shop-network-postgres", "shop-network-cache"],
      web: ["shop-network"],
    });
  });

  test("are one where everything reaches them, or nothing is there to reach", () => {
    const { postgres: store } = stores;
    const all = defineSystem("shop", { postgres: store, api: { ...WEB, needs: ["postgres"] } });
    expect(new Set([...networksOf(all).values()].flat())).toEqual(new Set(["shop-network"]));
    const none = defineSystem("shop", { web: WEB });
    expect(Object.fromEntries(networksOf(none))).toEqual({ web: ["shop-network"] });
  });

  test("leave a database that is published where its port can be reached", () => {
    const shop = defineSystem("shop", {
      postgres: { ...stores.postgres, publish: 5432 },
      api: { ...WEB, needs: ["postgres"] },
      web: WEB,
    });
    expect(networksOf(shop).get("postgres")).toEqual(["shop-network"]);
  });
});
