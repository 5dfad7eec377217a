import { mib } from "../capacity/admission";
import type { Death } from "../judge/kill";

/** Circumstances that the words on a kill need. */
export interface KillContext {
  readonly limitMiB: number;
  readonly restarts: number;
  /** The service that is furthest above its reservation now. @default - none is, or it is not known */
  readonly above?: { readonly name: string; readonly byMiB: number };
}

/** One sentence on what ended a container, with the service that should get more or give way. */
export function deathText(death: Death, context: KillContext): string {
  const { limitMiB, restarts } = context;
  switch (death.kind) {
    case "limit": {
      const limit = `at its limit of ${mib(limitMiB)} MiB`;
      if (death.whole === false) {
        return `a child process${named(death)} was killed ${limit}, the service itself runs on: give it more, or let it do less at once`;
      }
      return `killed ${limit}${named(death)}: give it more`;
    }
    case "slice":
      return `${who(death)} because all containers together filled their share of the host${waysOut(context)}`;
    case "host":
      return `${who(death)} because the host ran out of memory${waysOut(context)}`;
    case "crash": {
      const ended =
        death.exitCode === undefined ? "ended by itself" : `exited with ${death.exitCode}`;
      return restarts > 0 ? `${ended}, restarted ${times(restarts)}` : ended;
    }
    case "unexplained": {
      const again = restarts > 0 ? `, restarted ${times(restarts)}` : "";
      return death.isLogRead
        ? `ended by SIGKILL${again}: not by the kernel for memory, so by somebody, or by the engine when it did not stop in time`
        : `ended${again}: by whom is not known, the kernel's log cannot be read here`;
    }
  }
}

function named({ process, heldMiB }: { process?: string; heldMiB?: number }): string {
  if (process === undefined) return "";
  return heldMiB === undefined ? ` (${process})` : ` (${process}, ${mib(heldMiB)} MiB)`;
}

function who(death: { whole?: boolean; process?: string; heldMiB?: number }): string {
  return death.whole === false
    ? `a child process${named(death)} was killed`
    : `killed${named(death)}`;
}

/** Its own limit is not what ran out: who is above its reservation should give way. */
function waysOut({ above }: KillContext): string {
  return above
    ? `: ${above.name} is ${mib(above.byMiB)} MiB above its reservation, it should give way`
    : ": see with enxuto plan what the limits add up to";
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
