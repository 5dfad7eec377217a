import type { CostItem } from "../../capacity/cost";
import type { Language } from "../language";

/** What a volume of so many GB is called. */
const VOLUMES: Readonly<Record<Language, (GB: number) => string>> = {
  en: (GB) => `volume of ${GB} GB`,
  pt: (GB) => `volume de ${GB} GB`,
};

/** `cx23`, `3 × IPv4`, `volume of 10 GB`: what a line of an invoice is for. */
export function itemText(item: CostItem, language: Language = "en"): string {
  return `${item.count === undefined ? "" : `${item.count} × `}${partText(item, language)}`;
}

function partText(item: CostItem, language: Language): string {
  switch (item.part) {
    case "server":
      return item.size;
    case "ipv4":
      return "IPv4";
    case "volume":
      return VOLUMES[language](item.GB);
    case "backups":
      return item.part;
  }
}
