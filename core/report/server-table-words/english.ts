import type { ServerTableWords } from "./words";

export const SERVER_TABLE_EN: ServerTableWords = {
  language: "en",
  runsOn: "runs on",
  columns: ["server", "size", "reserved", "surge", "allocatable", "headroom", "runs there"],
  without: (server) => `without ${server}`,
  moves: (services) => `moves: ${services}`,
  nothingMoves: "nothing has to move",
  left: (memory) => `${memory} MiB left on the others`,
  down: (services) => `down until it is back: ${services} (its data is there)`,
  disks: "disk",
  diskOf: (server, need, size) => `${server} ${need} of ${size} GB`,
  diskNotKnown: (server) => `${server} not known`,
  promise(fits, survives, promised) {
    const word = fits ? "fits and survives" : "survives";
    const holds = survives ? "the loss of any one server" : "the loss of no server";
    return `${word} ${holds}${promised === undefined ? "" : `, promised is ${promised}`}`;
  },
};
