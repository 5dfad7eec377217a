/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, with its figures. */
  readonly found: string;
}
