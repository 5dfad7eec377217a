import { type Budget, parseBudget } from "../../core/capacity/price";
import { DEFAULT_RESERVE, type Reserve } from "../../core/capacity/reserve";
import { got, UserError } from "../../core/capacity/user-error";
import { CATALOGUES, facesTheWeb, isServer, platformOf } from "../../core/catalog/hosts";
import { RENDER_REGIONS } from "../../core/catalog/render";
import { type BackupChoice, readBackups } from "../../core/model/backups";
import { type AlertChoice, readAlerts } from "../../core/watch/choice";
import { SECRET_PLACEHOLDER } from "../project";
import { optionalChoice, parseJson, record } from "./readers";
import type { Others } from "./setting";

const EDGES = ["caddy", "none"] as const;
const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** The proxy in front: a server has one unless the stack says otherwise, other hosts only where it asks for one. */
export function edge(value: string, at: string, { host }: Others): (typeof EDGES)[number] {
  return optionalChoice(value, at, EDGES) || (facesTheWeb(host) ? "caddy" : "none");
}

/** A location by the provider's own name. */
export function location(value: string, at: string, { host }: Others): string {
  const known = host === "render" ? RENDER_REGIONS : CATALOGUES[host]?.locations;
  return optionalChoice(value, at, known ?? []);
}

/** Platform that images are built for: a server's is known by its size. */
export function platform(value: string, at: string, { host, size }: Others): string {
  const known = platformOf(host, size);
  const own = host === "render" ? "linux/amd64" : known;
  const wanted = optionalChoice(value, at, PLATFORMS);
  if (own && wanted && wanted !== own) {
    throw new UserError(at, `${got(wanted)}, but ${size || host} is ${own}: drop the setting`);
  }
  return wanted || known;
}

/** Operating system of a server: its packages are apt's, so that others could not be set up. */
export function serverImage(value: string, at: string): string {
  if (!/^((ubuntu|debian)-[\w-]+(\.\d+)?(-[\w-]+)?|\d*)$/.test(value)) {
    throw new UserError(
      at,
      `${got(value)}, expected an image of Ubuntu or Debian by the provider's name, ubuntu-24.04, or the number of one`,
    );
  }
  return value;
}

export function monthlyBudget(value: string, at: string): Budget | undefined {
  return value === "" ? undefined : parseBudget(at, value);
}

/** Backups of the data, for services of the system. */
export function backups(value: string, at: string, { defined, host }: Others): BackupChoice {
  const choice = readBackups(at, parseJson(value), [...defined.services.keys()]);
  if (choice === "provider" && !isServer(host)) {
    throw new UserError(
      at,
      `got true, which is enxuto:providerBackups now and is not honoured on host ${host}: say to: and where the data goes, or remove it`,
    );
  }
  return choice;
}

/** Whom a watcher tells; addresses that are encrypted have a placeholder, which is no address. */
export function alerts(value: string, at: string): AlertChoice {
  return readAlerts(at, parseJson(value.replaceAll(SECRET_PLACEHOLDER, "https://encrypted")));
}

export function reserve(value: string, at: string): Reserve {
  const figures = Object.keys(DEFAULT_RESERVE);
  const reserve: Record<string, number> = { ...DEFAULT_RESERVE };
  for (const [name, mib] of Object.entries(record(value, at, figures))) {
    if (typeof mib !== "number" || !Number.isInteger(mib) || mib < 0 || mib > 1024 * 1024) {
      throw new UserError(`${at}.${name}`, `${got(mib)}, expected whole MiB from 0 to 1048576`);
    }
    reserve[name] = mib;
  }
  return reserve as unknown as Reserve;
}
