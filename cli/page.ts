import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { UserError } from "../core/capacity/user-error";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { EXIT, type Verb } from "./verb";

const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "service-worker.js": "text/javascript; charset=utf-8",
};

/** `enxuto page`: the page that judges compose files, served to this machine until it is stopped. */
export const page: Verb<"page"> = {
  async run({ values }) {
    const port = values.port === undefined ? 0 : Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UserError("--port", `got "${values.port}", expected a port from 0 to 65535`);
    }
    const { address, closed } = await serve(builtPage(), port);
    console.log(`${address}\nstop it with Ctrl-C`);
    await closed;
    return EXIT.ok;
  },
};

/** The folder of the page. Throws a UserError where it is not built. */
export function builtPage(): string {
  const folder = path.join(PACKAGE_FOLDER, "dist", "page");
  if (["index.html", PACKED].some((name) => fs.existsSync(path.join(folder, name)))) return folder;
  throw new UserError(folder, "the page is not built: run npm run page");
}

/** The page as the package carries it: a third of its size. */
const PACKED = "index.html.gz";

/** Content of one of the page's files. */
function contentOf(folder: string, name: string): Buffer {
  const file = path.join(folder, name);
  return name !== "index.html" || fs.existsSync(file)
    ? fs.readFileSync(file)
    : gunzipSync(fs.readFileSync(path.join(folder, PACKED)));
}

/** Element from which the page reads what it opens with. */
const NOTHING = '<script type="application/json" id="opening">null</script>';

/**
 * Serves the page on loopback, below a path that no other program can guess. With something to open it is served once, without the
 * worker that would keep it for later visits.
 */
export async function serve(
  folder: string,
  port: number,
  opening?: unknown,
): Promise<{ readonly address: string; readonly closed: Promise<void>; close(): void }> {
  const secret = `/${randomBytes(16).toString("hex")}/`;
  const server = http.createServer(({ url = "" }, response) => {
    const name = url.startsWith(secret) ? url.slice(secret.length) || "index.html" : "";
    const type = TYPES[name];
    if (!type || (opening && name !== "index.html")) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": type,
      "x-content-type-options": "nosniff",
      ...(opening ? { "cache-control": "no-store", connection: "close" } : {}),
    });
    const content = contentOf(folder, name);
    if (!opening) return void response.end(content);
    response.on("close", () => {
      server.close();
      // Browsers hold connections ready that ask nothing.
      server.closeAllConnections();
    });
    response.end(openingWith(content.toString(), opening));
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", ({ message }) => reject(new UserError("--port", message)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const closed = new Promise<void>((resolve) => server.on("close", resolve));
  const { port: given } = server.address() as { port: number };
  return {
    address: `http://127.0.0.1:${given}${secret}`,
    closed,
    close: () => server.close(),
  };
}

/** The page with what it opens with, in which nothing ends the script that it stands in. */
function openingWith(html: string, opening: unknown): string {
  const json = JSON.stringify(opening).replaceAll("<", "\\u003c");
  return html.replace(NOTHING, () => NOTHING.replace("null", () => json));
}
