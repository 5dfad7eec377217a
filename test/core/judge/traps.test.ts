import { hostCapacity } from "../../../core/catalog/hosts";
import { composeText } from "../../../core/report/compose-fit";
import { judged } from "./support";

const PG = "environment: {POSTGRES_PASSWORD: x}, mem_limit: 2g";

function warnings(service: string): string {
  return judged(`services:\n  db: {${service}}\nvolumes: {db: {}}\n`, "4GB").warnings.join("\n");
}

describe("PostgreSQL's volume from 18 on", () => {
  const MOVED = "db: from 18 on PostgreSQL's image keeps its data in /var/lib/postgresql/18/docker";

  test.each([
    "postgres:18",
    "postgres:18.1-alpine",
    "postgres",
    "postgres:latest",
    "library/postgres:19",
    "pgvector/pgvector:pg18",
    "pgvector/pgvector:0.8.1-pg18-trixie",
    "postgis/postgis:18-3.6",
  ])("%s warns of the old place", (image) => {
    const found = warnings(`image: "${image}", ${PG}, volumes: ["db:/var/lib/postgresql/data"]`);
    expect(found).toContain(MOVED);
    expect(found).toContain("https://github.com/docker-library/postgres/pull/1259");
  });

  test.each([
    ["the new place", `image: "postgres:18", ${PG}, volumes: ["db:/var/lib/postgresql"]`],
    ["an older version", `image: "postgres:17", ${PG}, volumes: ["db:/var/lib/postgresql/data"]`],
    [
      "a place that is chosen",
      'image: "postgres:18", mem_limit: 2g, environment: {PGDATA: /var/lib/postgresql/data}, volumes: ["db:/var/lib/postgresql/data"]',
    ],
    [
      "an older version under another one",
      `image: "pgvector/pgvector:0.18.0-pg17", ${PG}, volumes: ["db:/var/lib/postgresql/data"]`,
    ],
    ["another image", `image: "acme/postgres:18", ${PG}, volumes: ["db:/var/lib/postgresql/data"]`],
  ])("%s does not", (_, service) => {
    expect(warnings(service)).not.toContain(MOVED);
  });
});

describe("shared memory and parallel queries", () => {
  test.each(["ipc: private", "ipc: shareable", 'tmpfs: "/run"'])("%s leaves 64 MiB", (lines) => {
    const service = `image: "postgres:16", ${PG}, command: postgres -c work_mem=64MB, ${lines}`;
    expect(warnings(service)).toContain("3 × 64 work_mem = 192 MiB of /dev/shm, which has 64");
  });

  const command =
    "command: postgres -c max_parallel_workers_per_gather=8 -c work_mem=64MB -c shared_buffers=512MB";

  test("what the settings ask for is held against what there is", () => {
    expect(warnings(`image: "postgres:16", ${PG}, ${command}`)).toContain(
      "db: a parallel query may take 9 × 64 work_mem = 576 MiB of /dev/shm, which has 64, and then fails: set shm_size (https://github.com/docker-library/postgres/issues/416)",
    );
  });

  const large = "command: [postgres, -c, work_mem=64MB";

  test.each([
    `${command}, shm_size: 1g`,
    "command: postgres -c shared_buffers=512MB",
    `${command}, tmpfs: "/dev/shm:size=1g"`,
    `${command}, tmpfs: ["/dev/shm/"]`,
    `${command}, volumes: ["/dev/shm:/dev/shm"]`,
    `${command}, volumes: [{type: tmpfs, target: /dev/shm, tmpfs: {size: 1g}}]`,
    `${command}, ipc: host`,
    `${large}, -c, max_parallel_workers=0]`,
    `${large}, --max-parallel-workers-per-gather=0]`,
    `${large}, -c, dynamic_shared_memory_type=mmap]`,
  ])("%s is enough", (lines) => {
    expect(warnings(`image: "postgres:16", ${PG}, ${lines}`)).not.toContain("/dev/shm");
  });
});

test("a volume named by one letter is a drive to Compose, whose data then has no name", () => {
  expect(warnings(`image: "postgres:16", ${PG}, volumes: ["d:/var/lib/data"]`)).toContain(
    "db: Compose reads d:/var/lib/data as a path on drive d, so that no volume d is used and the data lies in one without a name: give the volume a name of two letters or more",
  );
  for (const mount of ["db:/var/lib/data", "C:/data:/var/lib/data", "./d:/data"]) {
    expect(warnings(`image: "postgres:16", ${PG}, volumes: ["${mount}"]`)).not.toContain("drive");
  }
});

test("an image of unknown size makes the disk's account the least that is needed", () => {
  const host = { ...hostCapacity("local", "16GB", new Date("2026-11-28")), diskGB: 25 };
  const fit = judged(
    'services:\n  ui: {image: "example/chat-ui:1", mem_reservation: 1g, volumes: ["d:/data"]}\n  cache: {image: "redis:7", mem_reservation: 64m}\n',
    undefined,
    { target: host },
  );
  expect(fit.disk).toMatchObject({ unknownImages: 1, volumesMB: 2_000 });
  expect(composeText(fit)).toMatch(
    /disk: at least [\d.]+ GB of 25\.0 GB: .* \(the size of 1 is not known, at least 0\.5 taken\)/,
  );
});
