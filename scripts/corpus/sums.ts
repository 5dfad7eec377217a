import type { ComposeAnswer } from "../../core/judge/answer";

/** The sums of an answer from its services, its reserve and its surge: without what its makers ask for the whole. */
export function sumsWithout({ services, memory }: ComposeAnswer): {
  lowMiB: number;
  highMiB: number;
} {
  const sum = (figure: "lowMiB" | "highMiB") =>
    services.reduce(
      (total, { known, replicas }) => total + known[figure] * replicas,
      memory.reserveMiB + memory.surgeMiB,
    );
  return { lowMiB: sum("lowMiB"), highMiB: sum("highMiB") };
}
