import { imageName } from "./image-name";

/** A check that an image's own tools can make, and that starts next to nothing. */
export interface KnownHealthCheck {
  /** The program that is looked at. */
  readonly program: string;
  readonly images: readonly string[];
  /** As `healthcheck.test` of a compose file; `$` is the container's own. */
  readonly test: readonly string[];
}

/** As the programs' manuals have them; official images bring no check of their own (docker-library/faq, healthcheck). */
const HEALTH_CHECKS: readonly KnownHealthCheck[] = [
  {
    program: "postgres",
    images: ["postgres", "pgvector/pgvector", "postgis/postgis", "timescale/timescaledb"],
    test: [
      "CMD-SHELL",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the container's shell reads it.
      'pg_isready -q -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"',
    ],
  },
  // Without the password the answer is an error, which is an answer: the exit code stays 0.
  { program: "redis", images: ["redis"], test: ["CMD", "redis-cli", "ping"] },
  { program: "valkey", images: ["valkey/valkey"], test: ["CMD", "valkey-cli", "ping"] },
  // Both end with 0 where the server refuses the user: it runs.
  { program: "mysql", images: ["mysql"], test: ["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"] },
  {
    program: "mariadb",
    images: ["mariadb"],
    // Before 10.5 the tool had MySQL's name.
    test: ["CMD-SHELL", "mariadb-admin ping -h 127.0.0.1 || mysqladmin ping -h 127.0.0.1"],
  },
];

/** The check that is known for an image; undefined where none is. */
export function healthCheckOf(image: string | undefined): KnownHealthCheck | undefined {
  if (image === undefined) return undefined;
  const { name } = imageName(image);
  return HEALTH_CHECKS.find(({ images }) => images.includes(name));
}
