import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { formerNames, hasPassword, protocolOf, type Service } from "../core/model/service";
import type { System } from "../core/model/system";

/** The name of the resource that is a service's password. */
export function passwordName(service: string): string {
  return `${service}-password`;
}

/** Database that a password opens. */
export interface DatabasePasswordArgs {
  /** Whether the database keeps the password it was made with: losing it would lock the data up, so it is protected like that. */
  readonly locksData: boolean;
}

/** The generated password of a database or a cache. */
export class DatabasePassword extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;

  constructor(
    name: string,
    { locksData }: DatabasePasswordArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("enxuto:components:DatabasePassword", name, {}, opts);
    // Letters and digits only: the value stands in URLs and in passfile lines, where others would have to be escaped.
    const password = new random.RandomPassword(
      name,
      { length: 32, special: false },
      { parent: this, protect: locksData },
    );
    this.value = pulumi.secret(password.result);
    this.registerOutputs({ value: this.value });
  }
}

/** Passwords of the databases and caches among the deployed services, by service. */
export function databasePasswords(
  system: System,
  deployed: readonly string[],
  parent: pulumi.Resource,
): ReadonlyMap<string, pulumi.Output<string>> {
  return new Map(
    deployed
      .map((name) => [name, system.services.get(name) as Service] as const)
      .filter(([, service]) => hasPassword(service))
      .map(([name, service]) => {
        const aliases = formerNames(service).map((former) => ({ name: passwordName(former) }));
        const locksData = protocolOf(service).scheme === "postgresql";
        const password = new DatabasePassword(
          passwordName(name),
          { locksData },
          { parent, aliases },
        );
        return [name, password.value];
      }),
  );
}
