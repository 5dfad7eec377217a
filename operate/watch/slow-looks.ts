import type { Trend } from "../../core/watch/snapshot";
import { dayOf, peaksOf, trendsOf } from "../../core/watch/trend";
import { readHistory } from "./history";

/** Looks that are taken once an hour, since what they see changes slowly and takes a while to read. */
export class SlowLooks {
  private hour = -1;
  private found: readonly Trend[] = [];

  /** @param folder - of the history that `watch` on this machine keeps */
  constructor(private readonly folder: string) {}

  /** Growth of services at a moment in seconds since 1970, in MiB a day. */
  trends(now: number): readonly Trend[] {
    const hour = Math.floor(now / 3600);
    if (hour !== this.hour) {
      this.hour = hour;
      this.found = trendsOf(peaksOf(readHistory(this.folder)), dayOf(now));
    }
    return this.found;
  }
}
