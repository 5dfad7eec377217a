import type { PolicyContext } from "./context";
import type { JudgedResource } from "./resource";

/** Rule that every resource, or all of them together, must keep. */
export interface Rule {
  /** `container-memory-limit`. */
  readonly name: string;
  readonly description: string;
  /** Whether one resource alone can be judged, before it is made, or only the whole stack. */
  readonly judges: "resource" | "stack";
  /** The keys of the context that it looks at. */
  readonly config: readonly (keyof PolicyContext)[];
  /** One sentence for each violation: the resource, the value got, the values allowed. */
  readonly check: (resources: readonly JudgedResource[], context: PolicyContext) => string[];
}
