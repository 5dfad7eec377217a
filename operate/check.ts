/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** Finding, with its figures. */
  readonly found: string;
}
