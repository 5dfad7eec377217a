import type { Draft } from "./draft";
import { hostsFor } from "./hosts";
import { constant, systemSource } from "./source";

/** Packages that a new project installs, with their versions. */
export interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** System of a project that begins without a compose file. */
const EXAMPLE = `import { defineSystem, http, postgres, upstream, url } from "enxuto/model";

/** An example: a web server and the database that it needs. Put your own services in their place. */
export const NAME = defineSystem("TITLE", {
  db: postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "app" }),
  web: {
    image: upstream("nginx"),
    memory: { limitMiB: 32, reservationMiB: 16 },
    port: 80,
    publish: 8080,
    health: http("/", 80, "wget"),
    needs: ["db"],
    env: { DATABASE_URL: url("db") },
  },
});
`;

/** Sum that the example needs, for the choice of its hosts. */
const EXAMPLE_DRAFT = {
  services: [
    { name: "db", memory: { limitMiB: 256, reservationMiB: 128 }, replicas: 1, volumes: new Map() },
    { name: "web", memory: { limitMiB: 32, reservationMiB: 16 }, replicas: 1, volumes: new Map() },
  ],
} as unknown as Draft;

/** Text of every file of a new project, by path. `main` is the name of the program's file. */
export function projectFiles(
  name: string,
  draft: Draft | undefined,
  packages: Packages,
  main = "index.ts",
): Map<string, string> {
  const { machine, server } = hostsFor(draft ?? EXAMPLE_DRAFT);
  const source = draft
    ? systemSource(draft)
    : EXAMPLE.replace("NAME", constant(name)).replace("TITLE", name);
  return new Map([
    [`systems/${name}.ts`, source],
    ...(draft?.texts ?? []),
    [main, programSource(name)],
    ["Pulumi.yaml", projectYaml(name, main)],
    ["Pulumi.dev.yaml", stackYaml(name, "local", machine)],
    ...(server
      ? [
          [
            "Pulumi.prod.yaml",
            stackYaml(name, server.kind, server.size, [
              ...edgeOf(draft),
              ...(server.dataVolumeGB ? [`enxuto:dataVolumeGB: ${server.dataVolumeGB}`] : []),
            ]),
          ] as const,
        ]
      : []),
    ["package.json", `${JSON.stringify({ name, private: true, ...packages }, null, 2)}\n`],
    ["tsconfig.json", TSCONFIG],
    [".gitignore", "node_modules/\n.enxuto/\n"],
  ]);
}

function programSource(name: string): string {
  return `import { program } from "enxuto";
import { ${constant(name)} } from "./systems/${name}";

export = program([${constant(name)}]);
`;
}

function projectYaml(name: string, main: string): string {
  return `name: ${name}
description: ${name} on one small host, proven to fit at preview.
runtime: nodejs
main: ${main}
`;
}

/** A server's proxy needs something to lead to. */
function edgeOf(draft: Draft | undefined): readonly string[] {
  return !draft || draft.services.some(({ isRouted }) => isRouted) ? [] : ["enxuto:edge: none"];
}

function stackYaml(
  system: string,
  kind: string,
  size: string,
  more: readonly string[] = [],
): string {
  const lines = [
    `enxuto:system: ${system}`,
    `enxuto:host: ${kind}`,
    `enxuto:size: ${size}`,
    ...more,
  ];
  return ["config:", ...lines.map((line) => `  ${line}`), ""].join("\n");
}

const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      strict: true,
      target: "es2022",
      module: "nodenext",
      moduleResolution: "nodenext",
      noEmit: true,
      skipLibCheck: true,
    },
    include: ["*.ts", "systems"],
  },
  null,
  2,
)}\n`;

/** Pulumi's own names for what `pulumi new` asks; it puts the answers in their places in every file. */
const [PROJECT, DESCRIPTION] = ["PROJECT", "DESCRIPTION"].map((name) => `\${${name}}`);

/** Text of every file of the template for `pulumi new`, by path: the example of `init`, under whatever name is given. */
export function templateFiles(packages: Packages): Map<string, string> {
  const files = new Map<string, string>();
  for (const [file, text] of projectFiles("system", undefined, packages)) {
    files.set(
      file,
      text.replace(/(defineSystem\("|enxuto:system: |"name": ")system/, `$1${PROJECT}`),
    );
  }
  return files.set(
    "Pulumi.yaml",
    `name: ${PROJECT}
description: ${DESCRIPTION}
runtime: nodejs
main: index.ts
template:
  description: Containers on one small host, proven to fit at preview
`,
  );
}
