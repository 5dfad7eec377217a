import { filesOpening, planOpening } from "../../cli/open-page";

test("files are named from the folder of the first compose file, whatever was read with them", () => {
  const texts = new Map([
    ["/srv/shop/compose.yaml", "services: {}"],
    ["/srv/shop/compose.prod.yaml", "services: {web: {image: nginx}}"],
    ["/srv/shop/env/web.env", "A=1"],
  ]);
  const paths = ["/srv/shop/compose.yaml", "/srv/shop/compose.prod.yaml"];
  expect(filesOpening(texts, paths, "any")).toEqual({
    about: "fit",
    files: {
      "compose.yaml": "services: {}",
      "compose.prod.yaml": "services: {web: {image: nginx}}",
      "env/web.env": "A=1",
    },
    named: ["compose.yaml", "compose.prod.yaml"],
    host: "any",
  });
});

test("standard input is the compose file", () => {
  const { files, named } = filesOpening(new Map([["-", "services: {}"]]), ["-"], "ram:2GB");
  expect([files, named]).toEqual([{ "compose.yaml": "services: {}" }, ["compose.yaml"]]);
});

test("a plan is its budgets on its host", () => {
  const host = {
    kind: "hetzner",
    size: "cx23",
    memTotalMiB: 3820,
    memTotalIs: "measured",
  } as const;
  const api = { name: "api", replicas: 2, limitMiB: 256, reservationMiB: 128 };
  const services = [api] as unknown as Parameters<typeof planOpening>[0]["services"];
  expect(planOpening({ services, host: host as never })).toEqual({
    about: "fit",
    files: {
      "compose.yaml": `services:
  api:
    image: api
    deploy:
      replicas: 2
      resources:
        limits: {memory: 256M}
        reservations: {memory: 128M}
`,
    },
    named: ["compose.yaml"],
    host: "hetzner:cx23",
  });
});
