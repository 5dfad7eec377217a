import fc from "fast-check";
import { diskAccount } from "../../../../core/capacity/disk";
import { type DiskNeed, diskClaimOf, FillingDisk } from "../../../../core/capacity/placement/disk";
import type { Member, Placeable } from "../../../../core/capacity/placement/member";
import { fitOnServers } from "../../../../core/capacity/placement/servers";

const NONE = { baseMiB: 0, perContainerMiB: 0, evictionMiB: 0 };

function need(image: string, rest: Partial<DiskNeed> = {}): DiskNeed {
  return {
    ...{ image, base: "debian", baseMB: 100, ownMB: 400 },
    ...{ volumesMB: 0, modelsMB: 0, backupsMB: 0, ...rest },
  };
}

function service(name: string, disk: DiskNeed, rest: Partial<Placeable> = {}): Placeable {
  return {
    ...{ name, replicas: 1, rollout: "stop-first", memory: { reservationMiB: 10 }, disk },
    ...rest,
  };
}

function members(...disksGB: readonly number[]): Member[] {
  return disksGB.map((diskGB, index) => ({
    ...{ name: `server-${index + 1}`, size: null, memTotalMiB: 1000, diskGB },
  }));
}

function ask(services: readonly Placeable[], on: readonly Member[], survive: 0 | 1 = 0) {
  return fitOnServers({ services, members: on, reserve: NONE, survive });
}

describe("the disk of each server", () => {
  test("has an image once for all its replicas, and a base once for all images", () => {
    const services = [
      service("web", need("web"), { replicas: 2 }),
      service("worker", need("worker", { volumesMB: 2000, modelsMB: 300, backupsMB: 50 })),
    ];
    // 2 × 1.07 × (400 + 400 + 100) of images, 2,350 of data, 3 × 30 of logs, 5,000 of the system.
    expect(ask(services, members(10)).servers[0].disk).toMatchObject({
      ...{ imagesMB: 1926, logsMB: 90, needMB: 9366, headroomMB: 634 },
    });
  });

  test("is what a service goes elsewhere for, or finds no server for", () => {
    const data = service("data", need("data", { volumesMB: 6000 }));
    expect(ask([data], members(8, 20)).servers.map(({ services }) => services)).toEqual([
      [],
      ["data"],
    ]);
    expect(ask([data], members(8, 9, 20).slice(0, 2)).reasons).toEqual([
      {
        ...{ kind: "unplaced", proven: true, service: "data", MiB: 10 },
        ...{ filters: { disk: 2 }, mostFreeMiB: 0 },
      },
    ]);
  });

  test("carries all that may move to it after a loss, since a scheduler does not look at disks", () => {
    const services = ["a", "b", "c"].map((name) => service(name, need(name)));
    const three = ask(services, members(7.5, 7.5, 6.2), 1);
    expect(three.reasons).toEqual([
      { kind: "full disk", lost: "server-1", server: "server-3", shortMB: 786 },
      { kind: "full disk", lost: "server-2", server: "server-3", shortMB: 786 },
    ]);
    expect(three.servers.map((server) => server.services)).toEqual([["a"], ["b"], ["c"]]);
    expect(ask(services, members(7.5, 7.5, 7), 1)).toMatchObject({ verdict: "fits", survives: 1 });
  });

  test("that is not known is not judged", () => {
    const [known, { diskGB: _, ...unknown }] = members(5, 5);
    const fit = ask([service("a", need("a"))], [known, unknown]);
    expect(fit.servers.map(({ services, disk }) => [services, disk?.headroomMB])).toEqual([
      [[], 0],
      [["a"], undefined],
    ]);
  });

  test("while it is filled holds exactly what its account says", () => {
    const needs = fc.array(
      fc.record({
        ...{ image: fc.constantFrom("a", "b", "c"), base: fc.constantFrom("x", "y") },
        ...{ volumesMB: fc.nat(50), modelsMB: fc.nat(50), backupsMB: fc.nat(50) },
      }),
      { maxLength: 6 },
    );
    const sizes = { a: 70, b: 20, c: 90, x: 110, y: 30 };
    fc.assert(
      fc.property(needs, fc.nat(6), (drawn, taken) => {
        const all = drawn.map((one) => ({
          ...one,
          image: `${one.base} ${one.image}`,
          baseMB: sizes[one.base],
          ownMB: sizes[one.image],
        }));
        const claimed = (kept: readonly DiskNeed[]) => diskAccount(diskClaimOf(kept), 0).needMB;
        const kept = all.slice(0, Math.max(0, all.length - taken));
        // A disk of just what is needed, and half an MB for rounding, takes all of it and nothing more.
        const disk = new FillingDisk((claimed(all) + 0.5) / 1000);
        for (const one of all) disk.put(one);
        expect(disk.takes(undefined)).toBe(false);
        for (const one of all.slice(kept.length).reverse()) disk.take(one);
        const free = claimed(all) - claimed(kept);
        const more = all.slice(kept.length)[0];
        if (more) expect(disk.takes(more)).toBe(claimed([...kept, more]) <= claimed(all));
        expect(disk.takes(undefined)).toBe(free >= 30);
      }),
      { numRuns: 300 },
    );
  });
});
