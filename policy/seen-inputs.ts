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

  /** The outputs of a resource, with the inputs that were seen in their place. */
  over(urn: string, outputs: Props): Props {
    return { ...plainProps(outputs), ...this.byUrn.get(urn) };
  }
}
