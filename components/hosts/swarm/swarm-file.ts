import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerFile } from "../../service-environment";

/** A file of a service's tasks, in memory. */
export interface SwarmFile {
  readonly path: string;
  readonly permissions: ContainerFile["permissions"];
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
}

/** Whose file it is, and what it holds. */
export interface SwarmFileArgs {
  readonly stack: string;
  readonly system: string;
  readonly service: string;
  readonly path: string;
  readonly content: pulumi.Input<string>;
  readonly permissions: ContainerFile["permissions"];
}

/**
 * A file as a secret of the swarm. Docker can change none, so that its name carries a hash of its content: another content is another
 * secret, made before the tasks change to it and removed after.
 */
export function swarmFile(
  { stack, system, service, path, content, permissions }: SwarmFileArgs,
  opts: pulumi.CustomResourceOptions,
): SwarmFile {
  const known = pulumi.output(content);
  const name = known.apply((text) => {
    const hash = createHash("sha256").update([system, stack, path, text].join("\n")).digest("hex");
    return `${system}-${stack}-${service}-${hash.slice(0, 12)}`;
  });
  const secret = new docker.Secret(
    `${service}-${path.slice(1).replace(/[^A-Za-z0-9]+/g, "-")}`,
    {
      name: pulumi.unsecret(name),
      data: pulumi.secret(known.apply((text) => Buffer.from(text).toString("base64"))),
      labels: [{ label: "enxuto.stack", value: stack }],
    },
    opts,
  );
  return { path, permissions, id: secret.id, name: secret.name };
}
