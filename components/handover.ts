import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { EDGE } from "../core/model/edge";
import { serviceLabel, stackLabels } from "../engine/stack-labels";
import { routesScript, slots, spareRoutesScript } from "./caddyfile";
import type { ServiceContainer } from "./service-container";

/** Containers that hand over, and to whom. */
export interface HandoverArgs {
  readonly stack: string;
  /** Other projects on the engine may have a stack of the same name. */
  readonly system: string;
  readonly service: string;
  /** The new containers, all of them healthy. */
  readonly containers: readonly ServiceContainer[];
  /** The port that a proxy in front reaches them at; undefined where none does. */
  readonly routedPort: number | undefined;
  /** The words that run `docker` on the host. */
  readonly docker: pulumi.Input<string>;
}

/**
 * The end of one service's turn: a proxy is told of the new containers, then the old ones stop.
 *
 * Pulumi removes what it has replaced at the end of an update, so that all old containers would live until then. Stopped, they
 * take no memory: what waits for this has the room that they had.
 */
export class Handover extends pulumi.ComponentResource {
  constructor(name: string, args: HandoverArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:Handover", name, {}, opts);
    const { stack, system, service, containers, routedPort, docker } = args;
    const targets = pulumi.all(
      containers.map(({ name }) => pulumi.interpolate`${name}:${routedPort}`),
    );
    new command.local.Command(
      name,
      {
        create: pulumi
          .all([docker, pulumi.all(containers.map(({ id }) => id))])
          .apply(([words, ids]) => handoverScript(words, { stack, system, service }, ids)),
        stdin: routedPort === undefined ? "" : targets.apply((known) => routesOf(service, known)),
        logging: command.local.Logging.None,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function routesOf(service: string, targets: readonly string[]): string {
  const routes = slots(service, targets.length).map((slot, index) => [slot, targets[index]]);
  return (
    routesScript(Object.fromEntries(routes)) +
    spareRoutesScript(service, targets.length, targets[0])
  );
}

/**
 * What this machine's shell runs: where old containers are, the running proxy reads its new routes from standard input, and then
 * they stop. The first `up` has neither.
 */
export function handoverScript(
  docker: string,
  { stack, system, service }: Pick<HandoverArgs, "stack" | "system" | "service">,
  ids: readonly string[],
): string {
  const ours = stackLabels({ stack, system })
    .map((label) => `--filter label=${label}`)
    .join(" ");
  const running = (name: string) =>
    `${docker} ps --quiet --no-trunc ${ours} --filter label=${serviceLabel(name)} </dev/null`;
  return [
    "set -eu",
    "old=",
    `all=$(${running(service)})`,
    "for id in $all; do",
    `  case " ${ids.join(" ")} " in *" $id "*) ;; *) old="$old $id" ;; esac`,
    "done",
    '[ -n "$old" ] || exit 0',
    `edge=$(${running(EDGE)})`,
    `[ -z "$edge" ] || ${docker} exec -i "$edge" sh`,
    `${docker} stop $old </dev/null`,
  ].join("\n");
}
