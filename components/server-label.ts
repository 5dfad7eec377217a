import type * as pulumi from "@pulumi/pulumi";

/**
 * Marks what is on a server with the server's id: before another server takes its place all of it is removed, in order, and then
 * recreated. A provider with another address alone does not do that: the state would take for granted what the new server lacks.
 */
export function serverLabel(
  server: pulumi.Input<string> | undefined,
): { label: string; value: pulumi.Input<string> }[] {
  return server === undefined ? [] : [{ label: "enxuto.server", value: server }];
}
