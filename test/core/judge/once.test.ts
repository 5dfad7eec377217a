import { judged } from "./support";

const WEB = "image: nginx, mem_limit: 256m, mem_reservation: 200m";

test("a service that others wait for to end adds what goes beyond their room", () => {
  const migrating = (reservation: string) =>
    judged(
      `services:
  migrate: {image: acme/app, command: rails db:migrate, mem_reservation: ${reservation}}
  web: {${WEB}, depends_on: {migrate: {condition: service_completed_successfully}}}
`,
      "2GB",
    );
  const small = migrating("150m");
  expect(small.services.map(({ name }) => name)).toEqual(["web"]);
  expect(small.memory).toMatchObject({ steadyMiB: 200, surgeMiB: 0, likelyMiB: 432 + 200 });
  expect(small.beside).toMatchObject([
    { name: "migrate", kind: "job", known: { likelyMiB: 150 }, waiting: ["web"] },
  ]);
  const large = migrating("700m");
  expect(large.memory).toMatchObject({ steadyMiB: 200, surgeMiB: 500, likelyMiB: 432 + 700 });
  expect(large.beside).toMatchObject([{ adds: { lowMiB: 500, likelyMiB: 500, highMiB: 500 } }]);
  expect(large.notices).not.toContainEqual(expect.objectContaining({ services: ["migrate"] }));
});

const INIT = "image: acme/tool, mem_reservation: 100m";

test.each([
  ["by its name, where nothing starts it again", `db-init: {${INIT}, restart: "no"}`, 100],
  ["by its command", `job: {${INIT}, restart: on-failure, command: migrate up}`, 100],
  ["not where the file says nothing of a restart", `db-init: {${INIT}}`, 0],
  ["not where it is started again", `db-init: {${INIT}, restart: always}`, 0],
  ["not where it serves", `db-init: {${INIT}, restart: "no", ports: ["80:80"]}`, 0],
  ["not where its name is any other", `web2: {${INIT}, restart: "no"}`, 0],
  [
    "not where another one needs it running",
    `setup: {${INIT}, restart: "no"}\n  b: {${WEB}, depends_on: [setup]}`,
    0,
  ],
])("a service is known to end %s", (_, service, surgeMiB) => {
  const { memory } = judged(`services:\n  web: {${WEB}}\n  ${service}\n`, "2GB");
  expect(memory.surgeMiB).toBe(surgeMiB);
});

test("a file of jobs only is judged as if they stayed", () => {
  const { services, memory } = judged(`services: {setup: {${INIT}, restart: "no"}}\n`, "2GB");
  expect([services.length, memory.steadyMiB]).toEqual([1, 100]);
});

test("a role that ends adds nothing to the roles that wait for it, however far each may grow", () => {
  const roles = ["web", "worker", "beat"].map(
    (name) =>
      `  ${name}: {image: "frappe/erpnext:v15", command: ${name}, depends_on: {setup: {condition: service_completed_successfully}}}\n`,
  );
  const { beside } = judged(
    `services:\n  setup: {image: "frappe/erpnext:v15", command: configure}\n${roles.join("")}`,
    "8GB",
  );
  expect(beside).toMatchObject([{ adds: { lowMiB: 0, likelyMiB: 0, highMiB: 0 } }]);
});
