/** Requests below a path and the service that gets them. */
export interface Site {
  readonly path: string;
  readonly strip?: boolean;
  readonly withoutLogin?: boolean;
  readonly service: string;
  readonly replicas: number;
}

/** Bodies above this are refused before they reach a service. */
const MAX_BODY = "10MiB";

/** Login that may pass the proxy: a name, and the bcrypt hash of the password. */
export interface WebLogin {
  readonly user: string;
  readonly passwordHash: string;
}

/**
 * A client that sends its request slowly, or keeps a connection that it does not use, is given up; an answer may take its time. What
 * requests took and how they ended is counted, for whoever asks in the proxy's own network.
 */
const SERVERS = [
  "{",
  "\tservers {",
  "\t\tmetrics",
  "\t\ttimeouts {",
  "\t\t\tread_header 10s",
  "\t\t\tread_body 60s",
  "\t\t\tidle 2m",
  "\t\t}",
  "\t}",
  "}",
];

/** Place in which the proxy reads which container a replica is: a folder for each with one file, whose name is `container:port`. */
export const ROUTES_DIRECTORY = "/data/routes";

/**
 * The configuration of the proxy: each path goes to the containers that its service has right now, the longest path first.
 *
 * Which containers these are is read with every request, from the name of a file. Reloading the configuration instead would close
 * the connections that clients keep open: measured 2026-11-21 at 100 requests a second, 55 requests failed in 82 reloads and none
 * in 90 changes of a file's name.
 */
export function caddyfile(
  address: string,
  sites: readonly Site[],
  login?: WebLogin,
  upstreams: Upstreams = ROUTE_FILES,
): string {
  return [
    ...SERVERS,
    `${address} {`,
    ...indented(["request_body {", `\tmax_size ${MAX_BODY}`, "}"]),
    ...indented(headers(address)),
    ...(login ? indented(gate(login, sites)) : []),
    ...sites.flatMap((site) => indented(upstreams.before(site))),
    ...sites.flatMap((site) => indented(handle(site, upstreams))),
    "}",
    "",
  ].join("\n");
}

/** Browsers are told not to guess types, not to show pages in frames of others and, where there is a certificate, to insist on it. */
function headers(address: string): string[] {
  const secure = address.startsWith(":") ? [] : ['\tStrict-Transport-Security "max-age=31536000"'];
  return [
    "header {",
    "\tX-Content-Type-Options nosniff",
    "\tX-Frame-Options SAMEORIGIN",
    "\tReferrer-Policy strict-origin-when-cross-origin",
    ...secure,
    "\t-Server",
    "}",
  ];
}

/** Asks for the login on every path but those that are reached without it. */
function gate({ user, passwordHash }: WebLogin, sites: readonly Site[]): string[] {
  const free = sites
    .filter(({ withoutLogin }) => withoutLogin)
    .flatMap(({ path }) => (path === "/" ? ["/*"] : [path, `${path}/*`]));
  const account = `\t${user} ${passwordHash}`;
  if (free.length === 0) return ["basicauth {", account, "}"];
  return [`@login not path ${free.join(" ")}`, "basicauth @login {", account, "}"];
}

/** The folders of a service's replicas. */
export function slots(service: string, replicas: number): string[] {
  return Array.from({ length: replicas }, (_, index) => `${service}-${index + 1}`);
}

/** A replica's container becomes a variable of the request: `/container:port`. */
function lookup(slot: string): string[] {
  return [
    `@${slot} file {`,
    `\troot ${ROUTES_DIRECTORY}/${slot}`,
    "\ttry_files *",
    "}",
    `vars @${slot} ${slot} {http.matchers.file.relative}`,
  ];
}

/** Way in which the proxy finds the containers of a site's service. */
export interface Upstreams {
  /** Lines before all handlers. */
  before(site: Site): string[];
  /** The line or lines that hand a request over. */
  proxy(site: Site): string[];
}

/** By the names of files, which whoever deploys keeps up to date. */
const ROUTE_FILES: Upstreams = {
  before: ({ service, replicas }) => slots(service, replicas).flatMap(lookup),
  proxy({ service, replicas }) {
    // The variable brings its slash along: tcp/container:port is how Caddy writes an address in full.
    const dial = slots(service, replicas).map((slot) => `tcp{http.vars.${slot}}`);
    return [`reverse_proxy ${dial.join(" ")}`];
  },
};

function handle(site: Site, upstreams: Upstreams): string[] {
  const { path, strip } = site;
  const proxy = [...indented(upstreams.proxy(site)), "}"];
  if (path === "/") return ["handle {", ...proxy];
  const matcher = `@path${path.replace(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "")}`;
  return [
    `${matcher} path ${path} ${path}/*`,
    `handle ${matcher} {`,
    ...(strip ? [`\turi strip_prefix ${path}`] : []),
    ...proxy,
  ];
}

/**
 * The shell script that points each replica's folder to its container. A rename is one step: no request finds two files, or none.
 */
export function routesScript(containers: Readonly<Record<string, string>>): string {
  return [
    "set -eu",
    `route() {
  mkdir -p "${ROUTES_DIRECTORY}/$1"
  cd "${ROUTES_DIRECTORY}/$1"
  old=$(ls)
  if [ -z "$old" ]; then
    : >"$2"
  elif [ "$old" != "$2" ]; then
    mv "$old" "$2"
  fi
}`,
    ...Object.entries(containers).map(([slot, container]) => `route ${slot} ${container}`),
    "",
  ].join("\n");
}

/**
 * What a script of routes goes on with where a service may have had more replicas: their folders lead to its first container, until
 * the proxy's configuration leaves them out.
 */
export function spareRoutesScript(service: string, replicas: number, container: string): string {
  return [
    `for folder in "${ROUTES_DIRECTORY}/${service}"-*; do`,
    `  number=\${folder##*/${service}-}`,
    '  case "$number" in *[!0-9]*) continue ;; esac',
    `  [ "$number" -le ${replicas} ] || route "${service}-$number" ${container}`,
    "done",
    "",
  ].join("\n");
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `\t${line}`);
}
