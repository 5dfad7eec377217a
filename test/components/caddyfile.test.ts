import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  caddyfile,
  ROUTES_DIRECTORY,
  routesScript,
  spareRoutesScript,
} from "../../components/caddyfile";
import { handoverScript } from "../../components/handover";
import { openPorts } from "../../components/hosts/server/open-ports";
import { defineSystem } from "../../core/model/define-system";
import { EDGE, EDGE_MEMORY, routedPaths, withEdge } from "../../core/model/edge";
import { http } from "../../core/model/health";
import { upstream } from "../../core/model/image";
import type { Service } from "../../core/model/service";
import { loadsOf } from "../../core/model/system";
import { conectaSaude } from "../../systems/conecta-saude";

describe("the proxy in front", () => {
  const behind = withEdge(conectaSaude, { publish: 80, domain: "saude.example" });

  test("it alone publishes, and is counted in every profile", () => {
    const publishing = [...behind.services].filter(([, { publish }]) => publish !== undefined);
    expect(publishing.map(([name]) => name)).toEqual([EDGE]);
    expect(loadsOf(behind)).toHaveLength(9);
    for (const budgets of behind.profiles.values()) expect(budgets[EDGE]).toEqual(EDGE_MEMORY);
  });

  test("what stands behind it may roll start-first", () => {
    const frontend = (system: typeof behind) =>
      loadsOf(system).find(({ name }) => name === "frontend")?.rollout;
    expect(frontend(conectaSaude)).toBe("stop-first");
    expect(frontend(behind)).toBe("auto");
  });

  test("the longest path comes first, the page's takes the rest", () => {
    expect(routedPaths(behind).map(({ path, service }) => [path, service])).toEqual([
      ["/webhook", "whatsapp-agent"],
      ["/api", "backend"],
      ["/", "frontend"],
    ]);
  });

  test("a service is reached by what the files of its replicas are called", () => {
    expect(
      caddyfile("saude.example", [
        { path: "/api", strip: true, service: "backend", replicas: 1 },
        { path: "/", service: "frontend", replicas: 2 },
      ]),
    ).toBe(`{
	servers {
		metrics
		timeouts {
			read_header 10s
			read_body 60s
			idle 2m
		}
	}
}
saude.example {
	request_body {
		max_size 10MiB
	}
	header {
		X-Content-Type-Options nosniff
		X-Frame-Options SAMEORIGIN
		Referrer-Policy strict-origin-when-cross-origin
		Strict-Transport-Security "max-age=31536000"
		-Server
	}
	@backend-1 file {
		root /data/routes/backend-1
		try_files *
	}
	vars @backend-1 backend-1 {http.matchers.file.relative}
	@frontend-1 file {
		root /data/routes/frontend-1
		try_files *
	}
	vars @frontend-1 frontend-1 {http.matchers.file.relative}
	@frontend-2 file {
		root /data/routes/frontend-2
		try_files *
	}
	vars @frontend-2 frontend-2 {http.matchers.file.relative}
	@path-api path /api /api/*
	handle @path-api {
		uri strip_prefix /api
		reverse_proxy tcp{http.vars.backend-1}
	}
	handle {
		reverse_proxy tcp{http.vars.frontend-1} tcp{http.vars.frontend-2}
	}
}
`);
  });

  test("a route changes by a rename, and stays as it is where nothing changed", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-routes-"));
    const script = (container: string) =>
      routesScript({ "backend-1": container }).replaceAll(ROUTES_DIRECTORY, folder);
    const files = () => fs.readdirSync(path.join(folder, "backend-1"));
    for (const container of ["backend-1a:8082", "backend-2b:8082", "backend-2b:8082"]) {
      execFileSync("sh", { input: script(container) });
      expect(files()).toEqual([container]);
    }
  });

  test("folders of replicas that are gone lead to one that is there, and to no other service's", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-routes-"));
    const at = (script: string) =>
      execFileSync("sh", { input: script.replaceAll(ROUTES_DIRECTORY, folder) });
    at(routesScript({ "web-1": "a:80", "web-2": "b:80", "web-2-1": "c:80" }));
    at(routesScript({ "web-1": "d:80" }) + spareRoutesScript("web", 1, "d:80"));
    const files = fs
      .readdirSync(folder)
      .map((slot) => [slot, fs.readdirSync(path.join(folder, slot))]);
    expect(Object.fromEntries(files)).toEqual({
      "web-1": ["d:80"],
      "web-2": ["d:80"],
      "web-2-1": ["c:80"],
    });
  });

  test.each([
    ["old", ["a1"], "", "stop a1"],
    ["old and proxy", ["a1", "a2"], "e1", "exec -i e1 sh|routes|stop a1 a2"],
    ["none", [], "e1", ""],
  ])(
    "a turn ends by pointing the proxy to the new containers and stopping the old: %s",
    (_, old, edge, did) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-docker-"));
      const stub = `#!/bin/sh
case "$*" in
*stack=prod*system=shop*service=web*) echo "${["new", ...old].join("\n")}" ;;
*stack=prod*system=shop*service=edge*) echo "${edge}" ;;
*) printf '%s|' "$*" >>${folder}/did; cat >>${folder}/did; [ "$1" = stop ] || printf '|' >>${folder}/did ;;
esac
`;
      fs.writeFileSync(path.join(folder, "docker"), stub, { mode: 0o755 });
      // The script may end without reading what it is handed.
      const web = { stack: "prod", system: "shop", service: "web" };
      const { status } = spawnSync("sh", ["-c", handoverScript("docker", web, ["new"])], {
        input: "routes",
        env: { PATH: `${folder}:${process.env.PATH}` },
      });
      expect(status).toBe(0);
      const file = path.join(folder, "did");
      const found = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
      expect(found.replace(/\|$/, "")).toBe(did);
      fs.rmSync(folder, { recursive: true });
    },
  );

  const service = {
    image: upstream("nginx"),
    memory: { limitMiB: 64, reservationMiB: 32 },
    port: 80,
    health: http("/", 80, "wget"),
  };
  test.each([
    [{ edge: { ...service, publish: 80 } }, "s/edge: is the name of the proxy"],
    [{ a: service }, "s: has no service with a route"],
    [
      { a: { ...service, publish: 80 }, b: { ...service, publish: 81 } },
      "s/b/routes: / is taken by a",
    ],
    [{ a: { ...service, routes: [{ path: "api" }] } }, 's/a/routes: got "api", expected a path'],
    [
      { a: { ...service, routes: [{ path: "/x {\n" }] } },
      's/a/routes: got "/x {\\n", expected a path',
    ],
  ])("refuses %#", (services, message) => {
    expect(() =>
      withEdge(defineSystem("s", services as Record<string, Service>), { publish: 80, domain: "" }),
    ).toThrow(message);
  });

  test("the firewall lets SSH and the web in from where the stack says, and nothing else", () => {
    const from = { sshFrom: ["203.0.113.7/32"], webFrom: ["198.51.100.0/24"] };
    const open = (system: typeof behind, more = {}) =>
      openPorts({ system, ...from, ...more }).map(({ port, from }) => [port, ...from]);
    expect(open(behind)).toEqual([
      [22, "203.0.113.7/32"],
      [80, "198.51.100.0/24"],
      [443, "198.51.100.0/24"],
    ]);
    expect(open(behind, { webFrom: [] })).toEqual([[22, "203.0.113.7/32"]]);
    expect(open(conectaSaude)).toEqual([[22, "203.0.113.7/32"]]);
  });
});
