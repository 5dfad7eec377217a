import { got, UserError } from "../capacity/user-error";
import { readDocuments } from "./document";
import { absoluteEnvFiles } from "./env-file";
import { inFile, labelOf, readText, STDIN } from "./file";
import { checkForm } from "./form";
import { interpolated, interpolatedMapping, type Variables } from "./interpolate";
import { comparable } from "./merge";
import type { Origins } from "./origins";
import { FILE_FORM, SERVICE_FORM } from "./schema";
import { asMapping, isMapping, type Mapping, mappingOf, type Value } from "./value";

/** Where a file stands: what its paths are relative to, and what its variables mean. */
export interface Scope {
  readonly directory: string;
  readonly variables: Variables;
  /** What stands on standard input, for the file that means it. */
  readonly stdin?: string;
  /** Told which file says what. */
  readonly origins: Origins;
  /** Told the name that a file gives the project, before anything in it is read that may mention the name. */
  readonly rename?: (name: string) => void;
}

/** What one YAML document of a compose file says, its variables replaced. */
export interface Source {
  readonly file: string;
  readonly services: Mapping;
  readonly include: Value | undefined;
  /** The paths that it takes out of what was read before. */
  readonly replaced: ReadonlySet<string>;
  /** Throws a UserError for what Compose refuses in one of its services, or beside them. */
  readonly check: (service?: string) => void;
}

/** Reads a compose file. Throws a UserError that names the place of the mistake. */
export function readSources(file: string, scope: Scope): Source[] {
  const { variables, rename } = scope;
  return readDocuments(labelOf(file), textOf(file, scope)).map(({ content, replaced }) => {
    if (typeof content.name === "string") {
      rename?.(interpolated(content.name, "name", variables) as string);
    }
    return {
      file,
      services: servicesIn(file, content.services, scope),
      include: content.include && interpolated(content.include, "include", variables),
      replaced,
      check: (service) => check(file, content, service),
    };
  });
}

function textOf(file: string, { stdin }: Scope): string {
  return file === STDIN && stdin !== undefined ? stdin : readText(file);
}

function check(file: string, content: Mapping, service: string | undefined): void {
  if (service !== undefined) {
    const stated = asMapping(content.services)[service] ?? null;
    checkForm(`services.${service}`, stated, SERVICE_FORM, "is merged");
    return;
  }
  try {
    checkForm("", content, FILE_FORM, "is merged");
  } catch (error) {
    throw error instanceof UserError ? new UserError(labelOf(file), error.message) : error;
  }
}

function servicesIn(file: string, services: Value | undefined, scope: Scope): Mapping {
  if (services === undefined || services === null) return mappingOf();
  if (!isMapping(services)) {
    throw new UserError(labelOf(file), `services: ${got(services)}, expected a mapping`);
  }
  return mappingOf(
    Object.entries(services).map(([name, service]) => {
      const path = `services.${name}`;
      if (!/^[\w.-]+$/.test(name)) {
        throw new UserError(
          labelOf(file),
          `services: ${got(name)}, expected letters, digits, dots, - and _`,
        );
      }
      if (!isMapping(service)) {
        throw new UserError(labelOf(file), `${path}: ${got(service)}, expected a mapping`);
      }
      return [
        name,
        inFile(
          () => file,
          () => serviceIn(path, service, scope),
        ),
      ];
    }),
  );
}

function serviceIn(path: string, service: Mapping, { directory, variables }: Scope): Mapping {
  const read = interpolatedMapping(comparable(path, service), path, variables);
  if (read.env_file !== undefined) {
    read.env_file = absoluteEnvFiles(`${path}.env_file`, directory, read.env_file);
  }
  return read;
}
