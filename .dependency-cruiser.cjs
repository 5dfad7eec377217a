/** Arrows only point down: index, cli → stack → components → model, catalog → capacity; policy → catalog, capacity. */
const folder = (name) => `^${name}/`;

function only(name, allowed, comment) {
  return {
    name: `${name}-points-down`,
    comment,
    severity: "error",
    from: { path: folder(name) },
    to: {
      pathNot: [folder(name), "^node_modules/", ...allowed.map(folder)],
      dependencyTypesNot: ["core"],
    },
  };
}

module.exports = {
  forbidden: [
    only("capacity", [], "Arithmetic imports nothing of ours."),
    only("catalog", ["capacity"], "Data knows types alone."),
    only("model", ["capacity"], "A system is plain values."),
    only("systems", ["model", "catalog", "capacity"], "A system file holds data, nothing else."),
    only("dockerfile", ["catalog", "capacity"], "Rules judge text; components read the files."),
    only(
      "components",
      ["dockerfile", "model", "catalog", "capacity"],
      "Components do not read configuration.",
    ),
    only(
      "compose",
      ["catalog", "capacity"],
      "A compose file becomes loads; no system of ours is in it.",
    ),
    only("policy", ["catalog", "capacity"], "Policies judge raw resources, not our components."),
    {
      name: "arithmetic-without-io",
      comment: "What is pure needs no mocks: no Pulumi, no files, no network.",
      severity: "error",
      from: { path: "^(capacity|catalog|model|systems)/" },
      to: { path: "^node_modules/", dependencyTypesNot: ["npm-dev"] },
    },
    {
      name: "capacity-without-node",
      severity: "error",
      from: { path: "^(capacity|catalog|model|systems)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "hosts-do-not-know-each-other",
      severity: "error",
      from: { path: "^components/hosts/(local|hetzner|digitalocean|render)\\.ts$" },
      to: { path: "^components/hosts/(local|hetzner|digitalocean|render|index)\\.ts$" },
    },
    {
      name: "configuration-is-read-in-one-place",
      severity: "error",
      from: { path: "^(capacity|catalog|model|systems|components|policy)/" },
      to: { path: "^config\\.ts$" },
    },
    {
      name: "the-command-line-is-on-top",
      severity: "error",
      from: { path: "^(stack/|config\\.ts$|index\\.ts$)" },
      to: { path: "^cli/" },
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
          "^test/",
          "^images/",
          "^scripts/",
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(images|\\.enxuto)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".cjs", ".js", ".json"] },
  },
};
