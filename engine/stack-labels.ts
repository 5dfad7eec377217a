/** A stack on an engine. Projects that share one may have stacks of the same name, which run other systems. */
export interface StackOnEngine {
  readonly stack: string;
  readonly system: string;
}

/** Labels that only the containers of this stack bear, as `docker ps --filter label=` takes them. */
export function stackLabels({ stack, system }: StackOnEngine): readonly [string, string] {
  return [`enxuto.stack=${stack}`, `enxuto.system=${system}`];
}

/** Key of the label that names the service of a container. */
export const SERVICE_LABEL = "enxuto.service";

/** The label that only the containers of one of a stack's services bear beside those. */
export function serviceLabel(service: string): string {
  return `${SERVICE_LABEL}=${service}`;
}
