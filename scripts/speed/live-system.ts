import * as fs from "node:fs";
import * as path from "node:path";
import { BASE_IMAGES } from "../../core/catalog/base-images";
import { bases, TestProject } from "../../test/support/project";

/** Stack of the rows with a service that is built. */
export const LIVE_STACK = "speed-live";

/** Name of its system. */
export const LIVE_SYSTEM = "enxuto-speed-live";

/** Words that its service answers before anything is changed. */
export const FIRST = "first";

const SYSTEMS = `import { build, defineSystem, http } from "enxuto/model";
export const live = defineSystem("${LIVE_SYSTEM}", {
  web: {
    image: build("images/web"),
    memory: { limitMiB: 64, reservationMiB: 32 },
    port: 8080,
    health: http("/health", 8080, "python"),
    rollout: "start-first",
  },
}, { network: "enxuto-speed-live-network" });
`;

const DOCKERFILE = `ARG PYTHON_IMAGE=${BASE_IMAGES.get("python")?.reference}

FROM \${PYTHON_IMAGE} AS files
WORKDIR /app
COPY . ./

FROM \${PYTHON_IMAGE}
WORKDIR /app
COPY --from=files /app ./
USER 10001:10001
CMD ["python", "server.py"]
`;

/** Source of the service, which answers these words. */
export function server(words: string): string {
  return `import http.server


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"${words}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("", 8080), Answer).serve_forever()
`;
}

/** A project of one service that is built, in a folder of its own. */
export function liveProject(): TestProject {
  const config = { system: LIVE_SYSTEM, host: "local", size: "2GB", bases: bases() };
  const project = new TestProject(LIVE_STACK, config);
  project.write("systems/index.ts", SYSTEMS);
  project.write("package.json", '{ "name": "speed-live", "private": true, "main": "index.ts" }');
  fs.mkdirSync(path.join(project.folder, "images/web"));
  project.write("images/web/Dockerfile", DOCKERFILE);
  project.write("images/web/.dockerignore", "*\n!server.py\n");
  project.write("images/web/server.py", server(FIRST));
  return project;
}
