import { groundOf } from "../../core/report/ground";
import { itemText } from "../../core/report/way-words/parts";
import { amounts, figures, isShort, type Words } from "./words";

const mib = figures("en");

export const EN: Words = {
  title: "Does it fit?",
  claims: {
    fit: "Paste a compose file: see at once whether it fits, on which server, for how much.",
    growth: "Move the sliders: see how much memory that use needs, on which server, for how much.",
    image:
      "Paste a Dockerfile and a lock: see what should change, how large the image becomes, whether it carries CUDA.",
  },
  questions: "What you would like to know",
  abouts: { fit: "A compose file", growth: "Growing use", image: "An image" },
  privacy: "Everything is worked out in this page. Nothing you type leaves it.",
  language: "Português",
  files: "Files",
  fileName: "File",
  pasteFile: "Paste another…",
  excerpt:
    "This is the beginning of a file that is too long to be edited here; all of it is judged.",
  empty: "Empty it",
  addFiles: "Add files…",
  dropHere: "Drop compose files, overrides and .env here",
  removeFile: (file) => `Remove ${file}`,
  host: "Host",
  hostKinds: { any: "Any host", ram: "A machine with…" },
  memoryOfHost: "Memory of the machine, GB",
  diskOfHost: "Its disk, GB",
  location: "Location",
  anywhere: "anywhere",
  servers: "Servers",
  survive: "survive the loss of one",
  serversVerdict: (verdict, survives) =>
    verdict !== "fits"
      ? `These servers ${verdict === "refused" ? "do" : "may"} not carry it:`
      : survives === 1
        ? "They carry it, also after the loss of any one."
        : "They carry it, and survive the loss of none.",
  oneServer: "All on one of them",
  serversWays: "What fits, each one checked",
  onServer: (headroom, afterLoss) =>
    `${headroom} MiB left; once it is lost, ${afterLoss} MiB on the others`,
  size: "Size",
  services: "Memory in MiB",
  columns: ["Service", "At rest", "Likely", "At most", "Known"],
  reserve: (containers) => `Reserve: system, Docker, ${containers} containers`,
  more: (services) => `${mib(services)} more services`,
  surge: "Surge while containers are replaced",
  beyond: "Beyond, as makers ask",
  sum: "Sum",
  headroom: "Headroom",
  memTotal: "Host",
  standings: {
    declared: "declared in the file",
    measured: "measured",
    documented: "documented",
    crowd: "public deployments",
    class: "a guess by its kind",
  },
  known: (source, asOf) => `${source}${asOf ? ` (${asOf})` : ""}`,
  adjust: (service) => `Adjust ${service}`,
  reservation: "Reservation, MiB",
  limit: "Limit, MiB",
  replicas: "Replicas",
  asInFile: "as in the file",
  cheapest: "Cheapest hosts that hold it",
  noHost: "No host in the catalogue holds it.",
  amount: amounts("en"),
  aMonth: "a month",
  pricedOn: (day) => `price of ${day}`,
  room: (room) => `${room} MiB left`,
  unavailable: (why) => why,
  item: (item) => itemText(item),
  tune: "Limits with which it fits",
  workOut: "Work them out",
  nothingFits: "No limits make it fit there.",
  findings: "What else stands out",
  line: (line) => `line ${line}`,
  copy: "Copy",
  copied: "Copied",
  copies: {
    override: "Override file",
    command: "Command",
    markdown: "Markdown",
    link: "Link",
    text: "Text",
    svg: "SVG",
    png: "PNG",
  },
  mistake: "This file cannot be read",
  fault: (why) => `It could not be judged: ${why}.`,
  tooLong: "the file takes too long to judge",
  judging: "Judging…",
  verdictWord: { fits: "fits", refused: "does not fit", depends: "depends", any: "needs" },
  verdict(fit) {
    const { host, memory, verdict, unless, services, uncounted, product } = fit;
    const { lowMiB, likelyMiB, highMiB } = memory;
    const range =
      lowMiB === highMiB
        ? `${mib(likelyMiB)} MiB`
        : `${mib(likelyMiB)} MiB most likely, ${mib(lowMiB)} to ${mib(highMiB)}`;
    if (host.kind === "render")
      return verdict === "fits"
        ? "Render has a plan for each service."
        : "Render has no plan for some of it.";
    if (host.kind === "any")
      return `It needs a host with ${range}.${uncounted ? ` ${guessed(uncounted.services.length, services.length)}.` : ""}`;
    const of = `${range} of ${mib(host.memTotalMiB ?? 0)}.`;
    if (verdict === "fits") return `It fits: ${of}`;
    if (verdict === "refused")
      return isShort(fit) ? `It does not fit: ${of}` : `It does not run as it is: ${of}`;
    switch (groundOf(fit)) {
      case "product":
        return `It may not fit, since the makers of ${product?.name} ask for ${mib(product?.minimumMiB ?? 0)} MiB: ${of}`;
      case "unlikely":
        return `Most likely not: ${of}`;
      case "guesses":
        return `Not judged, ${guessed(uncounted?.services.length, services.length)}: ${of}`;
      case "limits":
        return `It fits, but may not run in its limits: ${of}`;
      case "unless":
        return `It fits unless ${unless.map((one) => `${one.service}${one.guessed ? " (guessed)" : ""} needs more than ${mib(one.roomMiB)} MiB`).join(" or ")}: ${of}`;
      case "open":
        return `It may not fit: ${of}`;
    }
  },
  product: ({ name, minimumMiB, recommendedMiB, source }) => {
    const both = minimumMiB !== null && recommendedMiB !== null;
    return `${name}: its makers ask for ${mib(minimumMiB ?? recommendedMiB ?? 0)} MiB${minimumMiB === null ? " (recommended)" : " at least"}${both ? ` and recommend ${mib(recommendedMiB)}` : ""}, says ${source}`;
  },
};

function guessed(some = 0, all = 0): string {
  const are = some === 1 ? "is only guessed" : "are only guessed";
  return `${some} of ${all} services ${are}`;
}
