import { UserError } from "../../../core/capacity/user-error";
import type { Service } from "../../../core/model/service";
import { imagePlan, imageSourcesOf } from "../../image-plan";
import type { HostedArgs } from "../host";

/** Throws a UserError for the services that a swarm cannot have. Servers that are sent their images run them by id. */
export function checkServices(args: HostedArgs, areSent = false): void {
  const { system, external } = args;
  for (const [service, definition] of system.services as ReadonlyMap<string, Service>) {
    if (external.has(service)) continue;
    const at = `${system.name}/${service}`;
    if (definition.models && !definition.command && !definition.models.start) {
      throw new UserError(
        `${at}/models`,
        "a swarm fills no volume before a start, and what comes after the fetch is not known: give its models a start command",
      );
    }
    if (!areSent) checkImage(at, service, args);
  }
}

/** Throws a UserError for an image that could be another one on each server, or none. */
function checkImage(at: string, service: string, args: HostedArgs): void {
  const { servers, registry } = args;
  if (servers.length < 2) return;
  const plan = imagePlan(imageSourcesOf(service, args));
  if (plan.from === "build" && !registry) {
    throw new UserError(
      "enxuto:registry",
      `is missing: ${service} is built here, and ${servers.length} servers have to get it: set a registry that all of them reach`,
    );
  }
  if (plan.from !== "build" && !plan.reference.includes("@sha256:")) {
    throw new UserError(
      `${at}/image`,
      `${plan.reference} may be another image on each of ${servers.length} servers: name it by digest, ${plan.reference}@sha256:…`,
    );
  }
}
