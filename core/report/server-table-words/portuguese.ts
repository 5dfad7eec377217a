import type { ServerTableWords } from "./words";

export const SERVER_TABLE_PT: ServerTableWords = {
  language: "pt",
  runsOn: "roda em",
  columns: ["servidor", "tamanho", "reserva", "excedente", "alocável", "folga", "roda nele"],
  without: (server) => `sem ${server}`,
  moves: (services) => `mudam de lugar: ${services}`,
  nothingMoves: "nada tem de mudar de lugar",
  left: (memory) => `sobram ${memory} MiB nos outros`,
  down: (services) => `fora do ar até que volte: ${services} (os dados estão nele)`,
  disks: "disco",
  diskOf: (server, need, size) => `${server} ${need} de ${size} GB`,
  diskNotKnown: (server) => `${server} não se sabe`,
  promise(fits, survives, promised) {
    const loss = survives
      ? "aguenta a perda de qualquer servidor"
      : "não aguenta a perda de nenhum servidor";
    return `${fits ? "cabe e " : ""}${loss}${promised === undefined ? "" : `, e o prometido é ${promised}`}`;
  },
};
