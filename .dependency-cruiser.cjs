/**
 * Arrows only point down, between folders as well as files:
 * cli → measure, export → operate → pulumi → program → components → engine → core; policy → core.
 * In core: report → judge → compose, dockerfile, model, catalog → capacity.
 */
const folder = (name) => `^${name}/`;

function only(name, allowed, comment) {
  return {
    name: `${name.replace("/", "-")}-points-down`,
    comment,
    severity: "error",
    from: { path: folder(name) },
    to: {
      pathNot: [folder(name), "^node_modules/", ...allowed.map(folder)],
      dependencyTypesNot: ["core"],
    },
  };
}

const CAPACITY = "core/capacity";
const DATA = ["core/catalog", CAPACITY];

module.exports = {
  forbidden: [
    only(CAPACITY, [], "Arithmetic imports nothing of ours."),
    only("core/catalog", [CAPACITY], "Data knows types only."),
    only("core/model", [CAPACITY], "A system is plain values."),
    only("core/dockerfile", DATA, "Rules judge text; components read the files."),
    only("core/compose", [CAPACITY], "The reader of compose files knows no program by name."),
    only(
      "core/judge",
      ["core/compose", "core/dockerfile", "core/model", ...DATA],
      "What was read becomes loads, and loads become an answer.",
    ),
    only(
      "core/watch",
      [CAPACITY],
      "Rules over snapshots: what is judged is data, and so is what comes of it.",
    ),
    only("core/report", ["core"], "Words and drawings of what was judged."),
    {
      name: "systems-as-a-teams-own",
      comment: "A system file holds data, nothing else, and takes its words from the package.",
      severity: "error",
      from: { path: folder("systems") },
      to: { pathNot: [folder("systems"), "^images/", "^(enxuto/model|dist/api/model|api/model)"] },
    },
    only(
      "page",
      ["core", "systems"],
      "The page judges in the browser, where there is nothing else.",
    ),
    only("watcher", ["core"], "A server's watcher judges where there is nothing else."),
    only("engine", ["core"], "Docker and SSH know no stack."),
    only("components", ["core", "engine"], "Components do not read configuration."),
    only(
      "policy",
      [...DATA, "core/report"],
      "Policies judge raw resources, not our components, and say what admission says.",
    ),
    only("program", ["components", "core", "engine"], "Settings become resources."),
    only("api", ["program", "policy", "components", "core"], "What the package exports."),
    only("pulumi", ["program", "components", "core", "engine"], "What drives the CLI of Pulumi."),
    only(
      "operate",
      ["pulumi", "program", "policy", "components", "core", "engine"],
      "What runs now, and what is done about it.",
    ),
    only(
      "measure",
      ["operate", "pulumi", "program", "components", "core", "engine"],
      "The bench knows no verb.",
    ),
    only("adopt", ["core"], "A compose project becomes the source of a system: text, no files."),
    only(
      "export",
      ["operate", "pulumi", "program", "policy", "components", "core", "engine"],
      "Files for other tools.",
    ),
    {
      name: "arithmetic-without-io",
      comment: "What is pure needs no mocks: no Pulumi, no files, no network.",
      severity: "error",
      from: { path: "^(core/(capacity|catalog|model|watch)|systems)/" },
      to: { path: "^node_modules/" },
    },
    {
      name: "capacity-without-node",
      severity: "error",
      from: { path: "^(core|systems)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-without-pulumi",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "^node_modules/@pulumi/" },
    },
    {
      name: "hosts-do-not-know-each-other",
      severity: "error",
      from: { path: "^components/hosts/(local|hetzner|digitalocean|swarm|render)[./]" },
      to: {
        path: "^components/hosts/(local|hetzner|digitalocean|swarm|render|index)[./]",
        pathNot: "^components/hosts/$1[./]",
      },
    },
    {
      name: "configuration-is-read-in-one-place",
      severity: "error",
      from: { path: "^(core|systems|components|engine|policy)/" },
      to: { path: "^program/settings/" },
    },
    {
      name: "policy-pack-is-not-imported",
      comment: "Constructing a PolicyPack starts a server.",
      severity: "error",
      from: { pathNot: "^policy/" },
      to: { path: "^policy/index\\.ts$" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [
          "^index\\.ts$",
          "^(jest\\.config|\\.dependency-cruiser)\\.cjs$",
          "^policy/index\\.ts$",
          "^cli/enxuto\\.cjs$",
          "^test/",
          "^images/",
          "^scripts/",
          "^watcher/main\\.ts$",
          "^page/(main\\.tsx|worker\\.ts|service-worker\\.js)",
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(images|dist|\\.enxuto)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".cjs", ".js", ".json"] },
  },
};
