import type { NodeProgram } from "../../dockerfile/finding";

/** Command by which each program installs exactly its lock, and the lock. */
export const FROZEN: Readonly<Record<NodeProgram, readonly [command: string, lock: string]>> = {
  npm: ["npm ci", "package-lock.json"],
  pnpm: ["pnpm install --frozen-lockfile", "pnpm-lock.yaml"],
  yarn: ["yarn install --immutable (Yarn 1: --frozen-lockfile)", "yarn.lock"],
  bun: ["bun install --frozen-lockfile", "bun.lock"],
};

/** Lines to write instead, the same in every language. */
export const INSTEAD = {
  user: "USER 10001:10001",
  owner: "COPY --chown=10001:10001",
  aptYes: "apt-get update && apt-get install -y --no-install-recommends …",
  cleanLists: "&& rm -rf /var/lib/apt/lists/*",
  noPipCache: "pip install --no-cache-dir",
  environment: "python -m venv /opt/venv",
  slim: "python:3.12-slim-bookworm",
  compiled: "uv pip compile --generate-hashes requirements.in -o requirements.lock",
  /** Names a base by an argument. */
  base: (argument: string) => `ARG ${argument}=image:version@sha256:DIGEST`,
  json: (keyword: string) => `${keyword} ["program", "argument"]`,
  /** A package to be run without the version that it was named with. */
  pinned: (program: string, name: string) =>
    `${program} ${name.replace(/(?<=.)@[^@/]+$/, "")}@VERSION`,
};
