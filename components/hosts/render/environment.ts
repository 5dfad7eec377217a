import * as pulumi from "@pulumi/pulumi";
import type { Placed } from "../../../core/judge/render/layout";
import { type Address, foldEnv } from "../../../core/model/env";
import { modelVariables, protocolOf, type Service } from "../../../core/model/service";

/** Directory into which Render puts secret files. */
export const RENDER_SECRETS_DIRECTORY = "/etc/secrets";

/** Addresses of the other services of a stack, and what is secret about them. */
export interface Neighbours {
  /** Addresses of those that exist by now, by service: `http://name:8082`, a connection string. */
  readonly addresses: ReadonlyMap<string, pulumi.Output<string>>;
  /** URLs of services that run elsewhere, by service. */
  readonly external: ReadonlyMap<string, pulumi.Output<string>>;
  /** Contents of secret files, by name. */
  readonly secrets: ReadonlyMap<string, pulumi.Output<string>>;
}

/** Variables and secret files of a service on Render. */
export interface RenderEnvironment {
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Contents of secret files, by name. */
  readonly files: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The variables and secret files of one service.
 *
 * A database's address holds its password: Render keeps variables encrypted, and its own way to hand such an address over is a variable.
 */
export function renderEnvironment(one: Placed, neighbours: Neighbours): RenderEnvironment {
  const variables: Record<string, pulumi.Input<string>> = ownVariables(one);
  const files: Record<string, pulumi.Input<string>> = {};
  foldEnv(one.definition, {
    text(key, value) {
      variables[key] = value;
    },
    address(key, value) {
      variables[key] = address(value, neighbours);
    },
    secretFile(key, secret) {
      const content = neighbours.secrets.get(secret);
      if (!content) return;
      files[secret] = content;
      variables[key] = `${RENDER_SECRETS_DIRECTORY}/${secret}`;
    },
    secretValue(key, secret) {
      const content = neighbours.secrets.get(secret);
      if (content) variables[key] = content;
    },
  });
  return { variables, files };
}

/** Variables that a service gets on top of its own: the port at which Render looks for it, and the source of its weights. */
export function ownVariables({ kind, definition }: Placed): Record<string, string> {
  if (kind === "static_site") return {};
  const variables = definition.models ? modelVariables(definition.models) : [];
  return Object.fromEntries([
    ["PORT", String(definition.port)],
    ...variables.map((variable) => variable.split(/=(.*)/s, 2)),
  ]);
}

/** Address at which a service of our own will be reached, unless Render names it otherwise because another workspace has the name. */
export function expectedAddress({ kind, name, definition }: Placed): string {
  if (kind === "static_site") return `https://${name}.onrender.com`;
  return `${protocolOf(definition).scheme}://${name}:${definition.port}`;
}

/** Address of a service inside the region, by the name that Render gave it. */
export function innerAddress(service: Service, host: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.interpolate`${protocolOf(service).scheme}://${host}:${service.port}`;
}

function address(
  { addressOf, path }: Address<string>,
  { addresses, external }: Neighbours,
): pulumi.Output<string> {
  const elsewhere = external.get(addressOf);
  if (elsewhere) return elsewhere;
  return pulumi.interpolate`${addresses.get(addressOf)}${path}`;
}
