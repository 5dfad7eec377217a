import { judged } from "./support";

const AIRFLOW = ["api-server", "scheduler", "dag-processor", "celery worker", "triggerer"];
const REDASH = ["server", "scheduler", "worker", "worker"];

/** A file with one service of an image for each command. */
function file(image: string, commands: readonly string[], more = ""): string {
  const services = commands.map(
    (command, index) => `  s${index}: {image: "${image}", command: "${command}"${more}}\n`,
  );
  return `services:\n${services.join("")}  db: {image: "postgres:16"}\n`;
}

describe("services of one image with commands of their own are roles of one program", () => {
  test.each([
    ["apache/airflow:3.1.0", AIRFLOW, "airflow standalone, which runs all of them, was measured"],
    ["redash/redash:25", REDASH, "one deployment limits the program to 4,096"],
  ])("%s fits in what its makers ask for (%#: %s)", (image, commands) => {
    const alone = judged(file(image, commands.slice(0, 1))).services[0].known;
    const { services } = judged(file(image, commands));
    const [first] = services;
    expect(first.known).toMatchObject({
      lowMiB: Math.floor((alone.lowMiB * 2) / commands.length),
      likelyMiB: Math.ceil((alone.likelyMiB * 2) / commands.length - 1e-6),
      highMiB: Math.ceil((alone.highMiB * 2) / commands.length - 1e-6),
      partOf: "program",
      source: `${alone.source}; shared by ${commands.length} services of one image`,
    });
    expect(first.reservationMiB).toBe(first.known.likelyMiB);
    expect(judged(file(image, commands), "4GB").verdict).toBe("depends");
  });

  test("a limit in which the whole failed, or would not run, refuses none of its roles", () => {
    const limited = file("apache/airflow:3.1.0", AIRFLOW, ", mem_limit: 900m");
    expect(judged(limited, "8GB").belowNeed).toBeUndefined();
    expect(
      judged(file("apache/airflow:3.1.0", ["scheduler"], ", mem_limit: 900m"), "8GB").belowNeed,
    ).toEqual(["s0"]);
  });

  test.each([
    ["two of them", file("ghcr.io/goauthentik/server:2026", ["server", "worker"])],
    ["the same command", file("n8nio/n8n:2", ["worker", "worker", "worker"])],
    ["settings of a database", file("postgres:16", ["-c a=1", "-c a=2", "postgres -c a=3"])],
    [
      "declared ones",
      file("n8nio/n8n:2", ["start", "worker", "webhook"], ", mem_reservation: 500m"),
    ],
  ])("%s stay as they are", (_, text) => {
    const known = judged(text).services[0].known;
    expect(known.source).not.toContain("shared by");
  });
});

describe("a service that only starts the program now and then", () => {
  const nextcloud = (cron: string) =>
    judged(
      `services:\n  app: {image: "nextcloud:31"}\n  cron: {image: "nextcloud:31", ${cron}}\n  db: {image: "postgres:16"}\n`,
    ).services.map(({ known }) => known);

  test.each([
    "entrypoint: /cron.sh",
    "entrypoint: [busybox, crond, -f]",
    "command: supercronic /x",
  ])("%s is no second one of it", (cron) => {
    const [app, clock] = nextcloud(cron);
    expect(clock).toMatchObject({ standing: "crowd", partOf: "program", highMiB: app.likelyMiB });
    expect(clock.lowMiB).toBeLessThan(app.lowMiB / 10);
    expect(clock.likelyMiB).toBeLessThan(app.likelyMiB / 4);
    expect(clock.source).toBe(`${app.source}; this one only runs it now and then`);
  });

  test("a worker of the program stays as it is", () => {
    const [app, worker] = nextcloud("command: php occ background-job:worker");
    expect(worker).toEqual(app);
  });

  test("it is not one of the roles that share the whole", () => {
    const commands = [...AIRFLOW.slice(0, 3), "crond -f"];
    const { services } = judged(file("apache/airflow:3.1.0", commands));
    expect(services[0].known.source).toContain("shared by 3 services");
    expect(services[3].known.source).toContain("now and then");
  });
});
