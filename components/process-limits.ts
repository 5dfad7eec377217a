import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** Containers, and how many processes each may have. */
export interface ProcessLimitsArgs {
  /** The words that run `docker` on the host. */
  readonly docker: pulumi.Input<string>;
  readonly containers: readonly {
    /** Processes and threads that each of them may have at once. */
    readonly processes: number;
    readonly ids: readonly pulumi.Input<string>[];
  }[];
}

/**
 * A bound on the processes and threads of every container, so that one of them cannot use up the machine's.
 *
 * Set by `docker update` once containers run, and kept by the engine from then on, over restarts too: the provider's containers have
 * no such property and so see no drift, Docker's daemon has no default for it, and `ulimits` count per user of the machine, which
 * containers share.
 */
export class ProcessLimits extends pulumi.ComponentResource {
  constructor(name: string, args: ProcessLimitsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("enxuto:components:ProcessLimits", name, {}, opts);
    const { docker, containers } = args;
    const limits = [...new Set(containers.map(({ processes }) => processes))];
    const lines = limits.map((limit) => {
      const ids = containers
        .filter(({ processes }) => processes === limit)
        .flatMap(({ ids }) => ids);
      return pulumi
        .all([docker, pulumi.all(ids)])
        .apply(([words, known]) => `${words} update --pids-limit ${limit} ${known.join(" ")}`);
    });
    new command.local.Command(
      name,
      {
        create: pulumi.all(lines).apply((known) => known.join(" && ")),
        logging: command.local.Logging.None,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
