/** Bytes that a memory group holds now. */
export interface Reading {
  /** Anonymous and shared memory: what cannot be dropped. */
  readonly held: number;
  /** Usage less the page cache that is dropped first: what Kubernetes calls working set. */
  readonly workingSet: number;
}

/** A memory control group of the kernel. */
export interface Group {
  /** File that takes the id of a process to move it and its future children here. */
  readonly procs: string;
  readonly version: "v1" | "v2";
  /** Hard limit on memory, swap included. */
  limit(bytes: number): void;
  read(): Reading;
  /** Highest usage so far, page cache included, bytes; undefined where the kernel keeps none. */
  peakUsage(): number | undefined;
  /** Processes that the kernel killed here for want of memory. */
  kills(): number;
  pids(): number[];
  remove(): void;
}
