import type { DataDoubt } from "../../judge/data-doubt";
import type { DataLoss } from "../../judge/data-loss";

/** What is said of data that an `up` would take from its services, in one language. */
export interface DataLossWords {
  /** Above the losses; `isDisk` where all are of disks that would become smaller. */
  readonly refuses: (isDisk: boolean) => string;
  /** One loss, with the way out. */
  readonly loss: (stack: string, loss: DataLoss) => string;
  readonly warning: string;
  /** One doubt about data that stays, with the ways out. */
  readonly doubt: (stack: string, doubt: DataDoubt) => string;
}
