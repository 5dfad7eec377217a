/** Languages that figures are written in. */
export type FigureLanguage = "en" | "pt";

/** Marks between thousands and before decimals. */
const MARKS: Readonly<Record<FigureLanguage, readonly [thousands: string, decimal: string]>> = {
  en: [",", "."],
  pt: [".", ","],
};

/**
 * A figure of whatever unit with its thousands in groups, a real minus sign and at most three decimals: `1,504`, `−1.504,25`.
 *
 * Not toLocaleString, which loads the tables of all languages: 60 of the 600 ms of a fit under a profiler.
 */
export function grouped(value: number, language: FigureLanguage = "en"): string {
  const [thousands, decimal] = MARKS[language];
  const [whole, fraction] = String(Math.round(Math.abs(value) * 1000) / 1000).split(".");
  const inGroups = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${value < 0 ? "−" : ""}${inGroups}${fraction ? `${decimal}${fraction}` : ""}`;
}

/** GB (10^9 bytes) of MB (10^6) with one decimal: `40.0`, `40,0`. */
export function gb(mb: number, language: FigureLanguage = "en"): string {
  return (mb / 1000).toFixed(1).replace(".", MARKS[language][1]);
}

/** MB (10^6 bytes) of bytes with one decimal: `1.5`. */
export function mbOf(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
