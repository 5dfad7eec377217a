import { composeHeadline, composeText } from "../../../core/report/compose-fit";
import { COMPOSE_PT } from "../../../core/report/compose-words/portuguese";
import { judged } from "./support";

const LANGFUSE = `services:
  web: {image: "langfuse/langfuse:3"}
  worker: {image: "langfuse/langfuse-worker:3"}
  clickhouse: {image: clickhouse/clickhouse-server}
  db: {image: "postgres:17"}
`;

const PLAUSIBLE = `services:
  app: {image: "registry.example/plausible/community-edition:v3"}
  events: {image: "clickhouse/clickhouse-server:24.12-alpine"}
  db: {image: "postgres:16"}
`;

describe("products whose makers say what machine they need", () => {
  test("the headline names their minimum before anything that is reckoned", () => {
    expect(composeHeadline(judged(LANGFUSE, "4GB"))).toMatch(
      /^shop most likely does not fit local 4GB, since the makers of Langfuse ask for 16,384 MiB: /,
    );
    expect(judged(LANGFUSE, "4GB")).toMatchObject({
      verdict: "depends",
      product: { name: "Langfuse", minimumMiB: 16384, asOf: "2026-11-28" },
    });
  });

  test("below what makers ask for and with more likely than there is, the headline says that it most likely does not fit", () => {
    const fit = judged(
      'services: {gitlab: {image: "gitlab/gitlab-ce:17"}, runner: {image: gitlab/gitlab-runner}}\n',
      "2GB",
    );
    expect(fit.verdict).toBe("depends");
    expect(composeHeadline(fit)).toMatch(
      /^shop most likely does not fit local 2GB, since the makers of GitLab ask for 8,192 MiB: /,
    );
    expect(composeHeadline(fit, COMPOSE_PT)).toMatch(
      /^shop provavelmente não cabe em local 2GB, pois os autores de GitLab pedem 8\.192 MiB: /,
    );
  });

  test("what is guessed of one service keeps no answer open that the others make impossible", () => {
    const texts = ["", "  smtp: {image: example/smtp}\n"].map((guess) =>
      ["web", "worker", "cron", "relay", "vroom", "consumer", "symbolicator", "snuba"].reduce(
        (text, name) => `${text}  ${name}: {image: "getsentry/vroom", command: ${name}}\n`,
        `services:\n${guess}  db: {image: "postgres:17"}\n`,
      ),
    );
    const [known, guessed] = texts.map((text) => judged(text, "4GB"));
    expect(known.memory.lowMiB).toBeLessThan(4096);
    expect([known.verdict, guessed.verdict]).toEqual(["refused", "refused"]);
  });

  test("what makers ask for one part is said where it is above its room, and within what the whole is asked for", () => {
    // ClickHouse's makers advise 16,384 MiB for any use of it, Plausible's 2,048 for a machine with it.
    expect(composeHeadline(judged(PLAUSIBLE, "2GB"))).not.toContain("its makers ask for");
    const nextcloud = "services: {app: {image: 'nextcloud:31'}, db: {image: 'postgres:17'}}\n";
    expect(composeHeadline(judged(nextcloud, "2GB"))).toContain("app needs more than");
    expect(composeHeadline(judged(nextcloud, "2GB"))).not.toContain("its makers ask for 128");
    const gitlab = "services: {gitlab: {image: 'gitlab/gitlab-ce'}}\n";
    expect(composeHeadline(judged(gitlab, "8GB"))).toContain("(its makers ask for 8,192)");
  });

  test("no host below their minimum is offered", () => {
    const { hosts } = judged(LANGFUSE);
    expect(hosts.length).toBeGreaterThan(0);
    expect(Math.min(...hosts.map(({ memTotalMiB }) => memTotalMiB))).toBeGreaterThan(16384 * 0.9);
  });

  test("a database that fills any host is bounded by what they ask, so that hosts of their size are offered", () => {
    const fit = judged(PLAUSIBLE);
    const events = fit.services.find(({ name }) => name === "events");
    expect(events?.known).toMatchObject({ lowMiB: 200, likelyMiB: 1024, highMiB: 4096 });
    expect(Math.min(...fit.hosts.map(({ memTotalMiB }) => memTotalMiB))).toBeLessThan(8192);
  });

  const DIFY = `services:
  api: {image: "langgenius/dify-api:1.9"}
  worker: {image: "langgenius/dify-api:1.9"}
  worker_beat: {image: "langgenius/dify-api:1.9"}
  web: {image: "langgenius/dify-web:1.9"}
  sandbox: {image: "langgenius/dify-sandbox:0.2"}
  plugin_daemon: {image: "langgenius/dify-plugin-daemon:0.3"}
  db: {image: "postgres:15-alpine"}
  redis: {image: "redis:6-alpine"}
  weaviate: {image: "semitechnologies/weaviate:1.27"}
  ssrf_proxy: {image: "ubuntu/squid"}
  nginx: {image: "nginx"}
`;
  const site = "{image: 'frappe/erpnext:v15'}";
  const ERPNEXT = `services:
${["backend", "frontend", "queue-long", "queue-short", "scheduler", "websocket"].map((name) => `  ${name}: ${site}\n`).join("")}  db: {image: "mariadb:10.6"}
  redis-cache: {image: "redis:6.2-alpine"}
  redis-queue: {image: "redis:6.2-alpine"}
`;

  test.each([
    ["Dify", DIFY],
    ["ERPNext", ERPNEXT],
  ])(
    "%s may fit the machine that its makers call enough, whatever others declare for its parts",
    (name, text) => {
      const enough = judged(text, "4GB");
      expect([enough.verdict, enough.product]).toMatchObject([
        "depends",
        { name, minimumMiB: 4096 },
      ]);
      expect(enough.memory.likelyMiB).toBeLessThanOrEqual(4096 * 0.9);
      const drawn = enough.services.filter(({ known }) => known.source.includes("drawn down to"));
      expect(drawn.length).toBeGreaterThan(3);
      expect(drawn.every(({ reservationMiB, known }) => reservationMiB === known.likelyMiB)).toBe(
        true,
      );
      expect(judged(text, "3686MiB").verdict).toBe("depends");
      expect(["refused", "depends"]).toContain(judged(text, "3GB").verdict);
      expect(judged(text, "2GB").verdict).toBe("refused");
    },
  );

  test("none is drawn below what the lower quarter of several deployments reserve for it", () => {
    const app = judged(PLAUSIBLE).services.find(({ name }) => name === "app");
    expect(app?.known.source).toContain("drawn down to");
    expect(app?.known.likelyMiB).toBe(384);
  });

  test("Sentry is asked for by what of it runs", () => {
    const sentry = (more: string) =>
      judged(
        `services:\n  web: {image: "sentry-self-hosted-local"}\n  snuba: {image: "getsentry/snuba"}\n${more}`,
      );
    expect(sentry("").product?.minimumMiB).toBe(7168);
    const whole = sentry('  vroom: {image: "getsentry/vroom"}\n');
    expect(whole.product?.minimumMiB).toBe(16384);
    expect(whole.services.map(({ known }) => known.partOf)).toEqual(Array(3).fill("product"));
  });

  test("what others declare stays where it is less than a product's makers ask, and for the services of others", () => {
    const immich = '{image: "registry.example/immich-app/immich-server:v1"}';
    const plain = judged(`services: {a: ${immich}}\n`, "8GB").services[0].known;
    const others = judged(
      `services: {a: ${immich}, b: {image: "example/b", mem_reservation: 9g}}\n`,
      "16GB",
    );
    expect(others.services[0].known).toEqual(plain);
    expect(plain.source).not.toContain("drawn down");
  });

  test("a database that others build into their products gives way to these", () => {
    const milvus = "  vectors: {image: 'milvusdb/milvus:v2.5'}\n";
    const coze = "  app: {image: 'cozedev/coze-studio-server'}\n";
    expect(judged(`services:\n${milvus}`).product).toMatchObject({
      name: "Milvus",
      minimumMiB: 8192,
    });
    for (const text of [milvus + coze, coze + milvus]) {
      expect(judged(`services:\n${text}`).product).toMatchObject({
        name: "Coze Studio",
        minimumMiB: 4096,
      });
    }
  });

  test("where nothing is left of what makers ask for, its own services share all of it", () => {
    const taiga = ["back", "front", "events", "protected"].map(
      (name) => `  ${name}: {image: "taigaio/taiga-${name}"}\n`,
    );
    const others =
      "  db: {image: 'postgres:16'}\n  a: {image: 'rabbitmq:4'}\n  b: {image: 'rabbitmq:4'}\n";
    const { services } = judged(`services:\n${taiga.join("")}${others}`);
    expect(services[0].known).toMatchObject({
      standing: "documented",
      partOf: "product",
      likelyMiB: Math.ceil((1024 / 7) * 0.6),
      highMiB: Math.ceil((1024 / 7) * 1.5),
    });
    expect(services[0].known.source).toMatch(
      /^its share of the 1024 MiB that the makers of Taiga ask/,
    );
  });

  test("where what makers ask for is above all that the services take, a row of the table says so", () => {
    const chatwoot = "services: {web: {image: 'chatwoot/chatwoot'}, db: {image: 'postgres:16'}}\n";
    const fit = judged(chatwoot, "8GB");
    const taken = 444 + fit.services.reduce((sum, { known }) => sum + known.highMiB, 0);
    expect(fit.memory).toMatchObject({ highMiB: 4096, beyondMiB: 4096 - taken });
    const beyond = (4096 - taken).toLocaleString("en-US");
    expect(composeText(fit)).toMatch(new RegExp(`^ {2}beyond, as its makers ask +${beyond}$`, "m"));
    expect(composeText(fit, COMPOSE_PT)).toMatch(
      new RegExp(`^ {2}além, como pedem seus autores +${beyond.replace(",", "[.]")}$`, "m"),
    );
  });

  describe("where most of a file is only guessed", () => {
    const services = ["web", "worker", "events"].map(
      (name) => `  ${name}: {image: "example/${name}:1"}\n`,
    );
    const text = `services:\n${services.join("")}  db: {image: "postgres:16"}\n`;

    test("the range reaches up to what makers of such products ask for, a size that is sold", () => {
      const { memory } = judged(text);
      expect(memory.highMiB).toBe(4096);
      expect(memory.highMiB).toBeGreaterThanOrEqual(memory.likelyMiB * 4);
      expect(memory.highMiB / 2).toBeLessThan(memory.likelyMiB * 4);
    });

    test("no host below that is offered", () => {
      const { hosts } = judged(text);
      expect(hosts.length).toBeGreaterThan(0);
      expect(Math.min(...hosts.map(({ memTotalMiB }) => memTotalMiB))).toBeGreaterThan(4096);
    });

    test.each([
      ["what is built of one's own files", text.replace(/image: "example\/\w+:1"/g, "build: .")],
      ["one guess among many", text.replace(/example\/(worker|events):1/g, "redis:7")],
      ["what is vouched for", text.replace(/:1"/g, ':1", mem_reservation: 64m')],
    ])("%s is nobody's product", (_, other) => {
      expect(judged(other).memory.beyondMiB).toBeUndefined();
    });

    test.each([
      ["a heap bounds", "{image: 'acme/app:1', command: java -Xmx512m -jar app.jar}"],
      ["a limit bounds", "{image: 'eclipse-temurin:21', mem_limit: 512m}"],
      ["runs once", "{image: minio/mc, command: mc mb x/b}"],
    ])("what %s is not multiplied", (_, service) => {
      const one = judged(`services:\n  app: ${service}\n  db: {image: "postgres:16"}\n`);
      expect(one.memory.beyondMiB).toBeUndefined();
      // Next to services that are guessed it counts with its own most.
      const { memory, services } = judged(`${text}  app: ${service}\n`);
      const [app] = services.filter(({ name }) => name === "app");
      const others = memory.likelyMiB - app.known.likelyMiB;
      expect(memory.highMiB).toBe(2 ** Math.ceil(Math.log2(others * 4 + app.known.highMiB)));
    });
  });

  test("what is likely above the host is said before what is not known", () => {
    const many = Array.from({ length: 9 }, (_, index) => `  s${index}: {image: "redis:7"}\n`);
    const text = `services:\n${many.join("")}  a: {image: "acme/unheard-of:1"}\n`;
    expect(composeHeadline(judged(text, "1GB"))).toMatch(
      /^shop most likely does not fit local 1GB: /,
    );
  });

  test("what is likely above the host with odds of about one half may not fit", () => {
    const text =
      "services: {a: {image: 'ollama/ollama:latest'}, b: {image: 'open-webui/open-webui:main'}}\n";
    const answer = judged(text, "8GB");
    expect(answer.memory.likelyMiB).toBeGreaterThan(8192);
    expect(answer.probability).toBeGreaterThan(0.45);
    expect(answer.probability).toBeLessThan(0.5);
    expect(composeHeadline(answer)).toMatch(/^shop may not fit local 8GB: .* in 10 that it fits$/);
  });
});
