/** Requests below a path and where they go. */
export interface Upstream {
  readonly path: string;
  readonly strip?: boolean;
  /** `container:port`, one for each replica. */
  readonly dial: readonly string[];
}

/** Bodies above this are refused before they reach a service. */
const MAX_BODY = "10MiB";

/**
 * The configuration of the proxy: each path goes to the containers by their own names, the longest path first.
 *
 * A container's own name, not the service's: that one would lead to a new container before it is healthy.
 */
export function caddyfile(site: string, upstreams: readonly Upstream[]): string {
  return [
    `${site} {`,
    ...block(1, ["request_body {", `\tmax_size ${MAX_BODY}`, "}"]),
    ...upstreams.flatMap((upstream) => block(1, handle(upstream))),
    "}",
    "",
  ].join("\n");
}

function handle({ path, strip, dial }: Upstream): string[] {
  const proxy = [`\treverse_proxy ${dial.join(" ")}`, "}"];
  if (path === "/") return ["handle {", ...proxy];
  const matcher = `@${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
  return [
    `${matcher} path ${path} ${path}/*`,
    `handle ${matcher} {`,
    ...(strip ? [`\turi strip_prefix ${path}`] : []),
    ...proxy,
  ];
}

function block(depth: number, lines: readonly string[]): string[] {
  return lines.map((line) => "\t".repeat(depth) + line);
}
