import { grouped } from "../capacity/figures";
import type { RolloutGround } from "../capacity/rollout";
import type { Language } from "./language";

type GroundWords = (ground: RolloutGround) => string;

/** Why services are replaced as they are. */
export const GROUND_WORDS: Readonly<Record<Language, GroundWords>> = {
  en(ground) {
    switch (ground.kind) {
      case "declared":
        return "declared";
      case "overlap-fits":
        return `overlap of ${ground.overlapMiB} MiB fits`;
      case "overlap-too-large":
        return `overlap of ${ground.overlapMiB} MiB does not fit, ${ground.leftMiB} MiB are left`;
      case "replica-fits":
        return `a new replica of ${grouped(ground.MiB)} MiB fits ${ground.server}`;
      case "replica-too-large":
        return `a new replica of ${grouped(ground.MiB)} MiB fits no server, ${grouped(ground.mostFreeMiB)} MiB are left`;
      case "one-a-server":
        return "each server runs one";
      case "carried":
        return `${ground.by} carries the overlap`;
    }
  },
  pt(ground) {
    const figure = (value: number) => grouped(value, "pt");
    switch (ground.kind) {
      case "declared":
        return "declarado";
      case "overlap-fits":
        return `os ${figure(ground.overlapMiB)} MiB a mais durante a troca cabem`;
      case "overlap-too-large":
        return `os ${figure(ground.overlapMiB)} MiB a mais durante a troca não cabem, sobram ${figure(ground.leftMiB)} MiB`;
      case "replica-fits":
        return `uma réplica nova de ${figure(ground.MiB)} MiB cabe em ${ground.server}`;
      case "replica-too-large":
        return `uma réplica nova de ${figure(ground.MiB)} MiB não cabe em servidor nenhum, sobram ${figure(ground.mostFreeMiB)} MiB`;
      case "one-a-server":
        return "cada servidor tem a sua";
      case "carried":
        return `${ground.by} absorve a troca`;
    }
  },
};
