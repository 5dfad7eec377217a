import { once } from "node:events";
import type * as http from "node:http";
import * as path from "node:path";

/** Folder of a service that answers on every port. */
export const FIXTURE = path.join("test", "support", "fixture-service");

/** Milliseconds of one. */
export const MINUTE = 60_000;

/** Stand-ins of the base images, and services that answer on every port in place of the real ones. */
export const CONFIG = {
  "enxuto:system": "conecta-saude",
  "enxuto:bases": JSON.stringify({
    python: "python:3.11-slim-bookworm",
    postgres: "postgres:16-alpine",
    caddy: "caddy:2-alpine",
    registry: "registry:2",
  }),
  // Four containers show all that nine would.
  "enxuto:external": JSON.stringify({
    redis: "redis://elsewhere:6379",
    "model-llm": "http://elsewhere:8002",
    "service-llm": "http://elsewhere:8001",
    "whatsapp-agent": "http://elsewhere:8004",
    "audio-sumarizado": "http://elsewhere:8003",
  }),
};

/** Answer that a request got. */
export async function answered(request: http.ClientRequest) {
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, location: response.headers.location, text };
}

/** The setting `sources` with which these services are made elsewhere. */
export function sources(frontend: string, backend = frontend): string {
  return JSON.stringify({ frontend, backend });
}
