/** The systemd slice that holds every container of a machine whose reservations are kept. */
export const SLICE = "enxuto.slice";

/** A file of the machine, by its absolute path. */
export interface MachineFile {
  readonly file: string;
  readonly content: string;
  readonly mode: number;
}
