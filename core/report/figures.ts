import { grouped } from "../capacity/figures";
import type { Language } from "./language";

/** A figure with its digits in groups, as each language writes it. */
export const FIGURES: Readonly<Record<Language, (value: number) => string>> = {
  en: (value) => grouped(value),
  pt: (value) => grouped(value, "pt"),
};
