import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { formerNames, protocolOf, type Service } from "../core/model/service";
import type { System } from "../core/model/system";

/** The name of the resource that is a service's password. */
export function passwordName(service: string): string {
  return `${service}-password`;
}

/**
 * The generated password of a database.
 *
 * Protected like the data: a database keeps the password it was made with, so losing it would lock the data up.
 */
export class DatabasePassword extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:DatabasePassword", name, {}, opts);
    // Letters and digits only: the value stands in URLs and in passfile lines, where others would have to be escaped.
    const password = new random.RandomPassword(
      name,
      { length: 32, special: false },
      { parent: this, protect: true },
    );
    this.value = pulumi.secret(password.result);
    this.registerOutputs({ value: this.value });
  }
}

/** Passwords of the databases among the deployed services, by service. */
export function databasePasswords(
  system: System,
  deployed: readonly string[],
  parent: pulumi.Resource,
): ReadonlyMap<string, pulumi.Output<string>> {
  const definition = (service: string) => system.services.get(service) as Service;
  return new Map(
    deployed
      .filter((service) => protocolOf(definition(service)).scheme === "postgresql")
      .map((service) => {
        const aliases = formerNames(definition(service)).map((name) => ({
          name: passwordName(name),
        }));
        return [service, new DatabasePassword(passwordName(service), { parent, aliases }).value];
      }),
  );
}
