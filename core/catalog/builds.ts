/** Memory that a build was seen to take, of a small project: what compiles or installs, by its command. */
interface BuildFootprint {
  /** As a Dockerfile has it: `next build`. */
  readonly name: string;
  readonly command: RegExp;
  /** The highest sample of anonymous and shared memory of the whole command, in MiB. */
  readonly peakMiB: number;
  readonly project: string;
  /** Whether it is what such projects mostly bring, and not a page by itself. @default false */
  readonly isUsual?: boolean;
}

/** Run on 2026-12-01: two CPUs, Linux 6.18, a memory group of cgroup v1, samples every 0.1 s, page cache left out. */
export const BUILD_FOOTPRINTS: readonly BuildFootprint[] = [
  {
    name: "next build",
    command: /\bnext build\b/,
    peakMiB: 459,
    project: "one page, Next.js 16",
  },
  {
    name: "vite build",
    command: /\b(?:vite build|(?:vue-)?tsc)(?:\s|$)/,
    peakMiB: 291,
    project: "one page in TypeScript, React 19, Vite 7",
  },
  {
    name: "npm install",
    command: /\b(?:npm|pnpm|yarn|bun) (?:install|ci|i|add)\b|\byarn$/,
    peakMiB: 269,
    project: "Next.js 16 and what it brings",
  },
  {
    name: "pip install",
    command:
      /\bpip3? install\b|\buv (?:sync|pip install)\b|\b(?:poetry|pdm) install\b|\bpipenv (?:install|sync)\b/,
    peakMiB: 133,
    project: "FastAPI, SQLAlchemy and pandas as wheels",
  },
  {
    name: "mvn package",
    command: /\bmvnw?\b(?=.*\b(?:package|install|verify|compile|deploy)\b)/,
    peakMiB: 257,
    project: "a hello page on Spring Boot 3.5",
  },
  {
    name: "go build",
    command: /\bgo (?:build|install)\b/,
    peakMiB: 1452,
    project: "a service on gin and pgx, with everything to compile",
    isUsual: true,
  },
];

/** Times a small project's memory that one in use is taken to need at the least. */
export const OF_SMALL_BUILD = 2;

/** Need of a build of which nothing but that it is built is known (estimated). */
export const UNKNOWN_BUILD = { mib: 1024, command: null } as const;

/** Commands that prepare an image and take no memory to speak of, or what a package manager of a system does. */
export const LIGHT_COMMANDS =
  /^(?:apt(?:-get)?|apk|dnf|yum|microdnf|mkdir|chown|chmod|ln|rm|mv|cp|touch|echo|printf|cat|sed|cd|export|set|true|test|\[|adduser|addgroup|useradd|groupadd|usermod|update-ca-certificates|locale-gen|curl|wget|tar|unzip|sha256sum|gpg|install|sh|bash|corepack|if|then|fi|else|for|do|done|:|a2enmod|ldconfig)$/;
