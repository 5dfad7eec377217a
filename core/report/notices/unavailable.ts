/** Why a size cannot be had, in Portuguese: catalogues have it in English, as their providers do. */
export function unavailableInPortuguese(unavailable: string): string {
  return unavailable
    .replace(/^not orderable on (.*)$/, "não disponível em $1")
    .replace(/^only in (.*) and (.*)$/, "só em $1 e $2")
    .replace(/^listed only for (.*)$/, "só existe em $1");
}
