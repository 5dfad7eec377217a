import * as pulumi from "@pulumi/pulumi";
import { type Address, foldEnv, SECRETS_DIRECTORY } from "../core/model/env";
import { DATABASE_PASSWORD_FILE } from "../core/model/postgres";
import { REDIS_PASSWORD_FILE, REDIS_SETTINGS_FILE } from "../core/model/redis";
import { protocolOf, type Service } from "../core/model/service";
import type { System } from "../core/model/system";
import { isExecutable, readProjectFile } from "./project-file";

/** Addresses of the other services of a stack, and what is secret about them. */
export interface Surroundings {
  readonly system: System;
  /** The generated password of each database, by service. */
  readonly passwords: ReadonlyMap<string, pulumi.Output<string>>;
  /** URLs of services that run elsewhere, by service. */
  readonly external: ReadonlyMap<string, pulumi.Output<string>>;
  /** Contents of secret files, by name. */
  readonly secrets: ReadonlyMap<string, pulumi.Output<string>>;
}

/** Environment of a container: variables, and files, secret and of the project. */
export interface ServiceEnvironment {
  readonly variables: readonly pulumi.Input<string>[];
  readonly files: ReadonlyMap<string, ContainerFile>;
}

/** A file that lies in the container when it starts. */
export interface ContainerFile {
  readonly content: pulumi.Output<string>;
  /** Permissions as octal digits: everybody reads it, and may run it where it is a program. */
  readonly permissions: "0444" | "0555";
}

const PASSFILE = `${SECRETS_DIRECTORY}/pgpass`;

/** The variables and files of one service. */
export function serviceEnvironment(
  name: string,
  service: Service,
  surroundings: Surroundings,
): ServiceEnvironment {
  const variables: pulumi.Input<string>[] = [];
  const files = new Map<string, ContainerFile>();
  const place = (file: string, content: pulumi.Output<string>) =>
    files.set(file, { content, permissions: "0444" });
  for (const [target, file] of Object.entries(service.files ?? {})) {
    const content = pulumi.output(readProjectFile(name, target, file));
    files.set(target, { content, permissions: isExecutable(file) ? "0555" : "0444" });
  }
  const passfile: pulumi.Output<string>[] = [];
  const password = surroundings.passwords.get(name);
  if (password && protocolOf(service).scheme === "redis") {
    place(REDIS_PASSWORD_FILE, password);
    place(REDIS_SETTINGS_FILE, pulumi.secret(pulumi.interpolate`requirepass ${password}\n`));
  } else if (password) {
    place(DATABASE_PASSWORD_FILE, password);
  }
  foldEnv(service, {
    text(key, value) {
      variables.push(`${key}=${value}`);
    },
    address(key, value) {
      const { url, passfileLine, passwordAlone } = address(value, surroundings);
      variables.push(pulumi.interpolate`${key}=${url}`);
      if (passfileLine) passfile.push(passfileLine);
      if (!passwordAlone) return;
      const file = `${SECRETS_DIRECTORY}/${value.addressOf}-password`;
      place(file, passwordAlone);
      variables.push(`${key}_PASSWORD_FILE=${file}`);
    },
    secretFile(key, secret) {
      const content = surroundings.secrets.get(secret);
      if (!content) return;
      const file = `${SECRETS_DIRECTORY}/${secret}`;
      place(file, content);
      variables.push(`${key}=${file}`);
    },
    secretValue(key, secret) {
      const content = surroundings.secrets.get(secret);
      if (content) variables.push(pulumi.interpolate`${key}=${content}`);
    },
  });
  if (passfile.length > 0) {
    place(PASSFILE, pulumi.secret(pulumi.all(passfile).apply((lines) => lines.join(""))));
  }
  return { variables, files };
}

interface ResolvedAddress {
  readonly url: pulumi.Input<string>;
  /** The line that libpq's passfile needs for it. */
  readonly passfileLine?: pulumi.Output<string>;
  /** The password that is not in the URL, for what has no passfile. */
  readonly passwordAlone?: pulumi.Output<string>;
}

function address(value: Address<string>, surroundings: Surroundings): ResolvedAddress {
  const name = value.addressOf;
  const elsewhere = surroundings.external.get(name);
  const service = surroundings.system.services.get(name) as Service;
  const { port } = service;
  const protocol = protocolOf(service);
  const own = surroundings.passwords.get(name);
  if (protocol.scheme !== "postgresql") {
    const at = `${name}:${port}${value.path}`;
    if (elsewhere || !own) return { url: elsewhere ?? `${protocol.scheme}://${at}` };
    return value.password === "url"
      ? { url: pulumi.secret(pulumi.interpolate`${protocol.scheme}://:${own}@${at}`) }
      : { url: `${protocol.scheme}://${at}`, passwordAlone: own };
  }
  const { user, database } = protocol;
  const full =
    elsewhere ??
    pulumi.secret(pulumi.interpolate`postgresql://${user}:${own}@${name}:${port}/${database}`);
  if (value.password === "url") return { url: full };
  if (elsewhere) {
    return {
      url: elsewhere.apply((text) => splitPassword(text).url),
      passfileLine: elsewhere.apply((text) => splitPassword(text).passfileLine),
    };
  }
  return {
    url: `postgresql://${user}@${name}:${port}/${database}?passfile=${PASSFILE}`,
    passfileLine: pulumi.secret(pulumi.interpolate`${name}:${port}:${database}:${user}:${own}\n`),
  };
}

/** A database URL without its password, and the passfile line that holds it instead. */
export function splitPassword(text: string): { url: string; passfileLine: string } {
  const url = new URL(text);
  const password = decodeURIComponent(url.password);
  url.password = "";
  url.searchParams.set("passfile", PASSFILE);
  const field = (value: string) => value.replace(/[\\:]/g, "\\$&");
  const fields = [
    // libpq looks an address up without the brackets that a URL needs.
    url.hostname.replace(/^\[(.*)\]$/, "$1"),
    url.port || "5432",
    decodeURIComponent(url.pathname.slice(1)) || "*",
    decodeURIComponent(url.username),
    password,
  ];
  return {
    url: url.toString().replace("passfile=%2Frun%2Fsecrets%2Fpgpass", `passfile=${PASSFILE}`),
    passfileLine: `${fields.map(field).join(":")}\n`,
  };
}
