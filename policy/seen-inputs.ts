import { plainProps } from "./resource";

type Props = Readonly<Record<string, unknown>>;

/**
 * The inputs of the resources of one run, by URN.
 *
 * A stack is judged by outputs, and in a preview there are none of what runs on a server that does not exist yet: its provider
 * cannot be asked. The inputs are known, and were shown when each resource was judged alone.
 */
export class SeenInputs {
  private readonly byUrn = new Map<string, Props>();

  add(urn: string, inputs: Props): void {
    this.byUrn.set(urn, plainProps(inputs));
  }

  /**
   * Whether a resource of the stack is one that its program no longer registers: after a refresh Pulumi shows those as well, although
   * the run removes them. Where nothing was seen, only a stack as it stands is judged.
   */
  isGone(urn: string): boolean {
    return this.byUrn.size > 0 && !this.byUrn.has(urn);
  }

  /** The outputs of a resource, with the inputs that were seen in their place. */
  over(urn: string, outputs: Props): Props {
    return { ...plainProps(outputs), ...this.byUrn.get(urn) };
  }
}
