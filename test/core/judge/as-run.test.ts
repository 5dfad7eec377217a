import classes from "../../../core/catalog/programs/data/classes.json";
import { judged } from "./support";

/** What is reckoned for a service with this command on a machine of 4 GB with 2 CPUs. */
function range(command: string, more: object = {}) {
  const service = JSON.stringify({ image: "example/app:1", command, ...more });
  const [found] = judged(`services:\n  app: ${service}\n`, "4GB").services;
  const { lowMiB, likelyMiB, highMiB } = found.known;
  return [lowMiB, likelyMiB, highMiB];
}

describe("settings in a command, as a shell and the program read them", () => {
  test.each<[string, string, object?]>([
    ["gunicorn -w4 app:app", "gunicorn --workers 4 app:app"],
    ["WEB_CONCURRENCY=4 gunicorn app:app", "gunicorn -w 4 app:app"],
    ["sh -c 'export WEB_CONCURRENCY=4; exec gunicorn app:app'", "gunicorn -w 4 app:app"],
    ["sh -c 'gunicorn -w $$(nproc) app:app'", "gunicorn -w 2 app:app"],
    ["sh -c 'gunicorn -w `nproc` app:app'", "gunicorn -w 2 app:app"],
    ["sh -c 'gunicorn -w $$((2 * $$(nproc) + 1)) app:app'", "gunicorn -w 5 app:app"],
    ["sh -c 'gunicorn -w $$((($$(nproc) + 6) / 2)) app:app'", "gunicorn -w 4 app:app"],
    ["sh -c 'gunicorn -w $${N:-3} app:app'", "gunicorn -w 3 app:app"],
    ["sh -c 'gunicorn -w $$N app:app'", "gunicorn -w 6 app:app", { environment: { N: "6" } }],
    ["uwsgi -p 4 --module app", "uwsgi --processes=4 --module app"],
    ["hypercorn app:app -w 4", "hypercorn app:app --workers 4"],
    ["celery -A app worker --autoscale=10,3", "celery -A app worker -c 10"],
    ["NODE_OPTIONS=--max-old-space-size=300 node a.js", "node --max-old-space-size=300 a.js"],
    ["catalina.sh run", "java -jar app.jar"],
    ["./gradlew bootRun", "java -jar app.jar"],
    ["java -Xmx200m -cp /a:/b com.example.Main -Xmx900m", "java -Xmx200m -jar app.jar"],
    ["java -XX:MaxRAMPercentage=75.0 -jar app.jar", "java -Xmx3072m -jar app.jar"],
    ["nodemon server.js", "node server.js"],
    ["./bin/thrust ./bin/rails server", "rails server"],
  ])("%s takes what %s takes", (command, plain, environment = {}) => {
    expect(range(command, environment)).toEqual(range(plain));
  });

  test.each([
    [75, "200m", "100 heap, half of its limit of 200"],
    [75, "249m", "heap, half of its limit of 249"],
    [75, "250m", "188 heap, 75 % of its limit of 250"],
    [10, "512m", "125 heap, the least in its limit of 512"],
    [50, "512m", "256 heap, 50 % of its limit of 512"],
  ])(
    "a JVM's share of %d % in a limit of %s, as findings/java-percentage-of-small-limit.sh",
    (percent, limit, words) => {
      const text = `services: {app: {image: "a/b:1", mem_limit: ${limit}, command: "java -XX:MaxRAMPercentage=${percent} -jar a.jar"}}`;
      const [found] = judged(text, "4GB").services;
      expect(found.known.source).toContain(words);
    },
  );

  test("an option behind what a runtime runs is the program's own", () => {
    expect(range("node server.js --max-old-space-size=64")).toEqual(range("node server.js"));
    expect(range("java -jar app.jar -Xmx64m")).toEqual(range("java -jar app.jar"));
  });

  test("a variable that nobody sets fills nothing", () => {
    expect(range("sh -c 'gunicorn -w $$WORKERS app:app'")).toEqual(range("gunicorn app:app"));
  });

  test("a pool of threads or greenlets is one process, whatever its concurrency", () => {
    expect(range("celery -A app worker -P gevent -c 500")).toEqual([40, 120, 200]);
    expect(range("celery -A app worker --pool=threads -c 8")).toEqual([40, 120, 200]);
    expect(range("celery -A app worker -c 8")).toEqual([80, 600, 1560]);
  });

  test("the monitor of Celery has no children", () => {
    const python = classes.find(({ name }) => name === "Python application");
    const { lowMiB, likelyMiB, highMiB } = python as NonNullable<typeof python>;
    expect(range("celery -A app flower")).toEqual([lowMiB, likelyMiB, highMiB]);
  });

  test("workers of Puma and instances of pm2 are processes", () => {
    expect(range("bundle exec puma -w 4")).toEqual([150, 1600, 4096]);
    expect(range("pm2-runtime app.js -i 4")).toEqual([190, 678, 2598]);
    expect(range("pm2-runtime start app.js -i max")).toEqual(range("pm2-runtime app.js -i 2"));
  });
});
