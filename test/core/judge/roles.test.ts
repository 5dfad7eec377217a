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
