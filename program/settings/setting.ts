import type { HostKind } from "../../core/catalog/hosts";
import type { System } from "../../core/model/system";

/** One setting of a stack: how it is read, on which hosts it means something, and what the documentation says of it. */
export interface Setting<T> {
  /** Type that Pulumi.yaml declares; `any` is declared as none, since it cannot say one of several. */
  readonly type: "string" | "integer" | "boolean" | "array" | "object" | "any";
  /** Value where none is given. @default - the setting must be given */
  readonly default?: unknown;
  /** Kinds of hosts that honour it; on another one it is refused. @default - all of them */
  readonly hosts?: readonly HostKind[];
  /** Way out on a host that does not honour it. @default - to remove it */
  readonly instead?: Readonly<Partial<Record<HostKind, string>>>;
  /** Way out where several rented servers carry the stack, which do not honour it. @default - they do */
  readonly ofOneServer?: string;
  /** Whether it means something only where the proxy stands in front. @default false */
  readonly needsEdge?: boolean;
  /** Whether it is true of one server or of one provider only, so that a question about another host leaves it out. */
  readonly trueOf?: "server" | "provider";
  /** Whether it is set with `--secret`. @default false */
  readonly secret?: boolean;
  /** One sentence for the documentation. */
  readonly meaning: string;
  /**
   * Value of a setting as the configuration holds it: text, structured values as JSON, the default where nothing is given.
   *
   * `at` is the setting's full key. Throws a UserError that names it.
   */
  read(text: string, at: string, others: Others): T;
}

/** Settings that readers of other settings depend on. */
export interface Others {
  /** Every system of the project. */
  readonly systems: readonly System[];
  /** The system that `system` names, as its file defines it. */
  readonly defined: System;
  /** The same with the variants that `variants` names. */
  readonly system: System;
  readonly profile: string;
  readonly host: HostKind;
  readonly size: string;
}
