import { CORE_SCHEMA, Type } from "js-yaml";
import { Numeral } from "./value";

/*
 * Numbers as Compose's YAML library reads them (go.yaml.in/yaml v4, resolve.go): a leading 0 is octal, underscores are looked
 * through, and what is no whole number of 64 bits is a floating one.
 */
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const BASED = /^([-+]?)0(?:x([0-9a-f]+)|b([01]+)|o?([0-7]+))$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const WORD = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The largest whole number that Compose's library has. */
const MAXIMUM = 2 ** 63;

/** A whole number, or undefined for what is none. */
function whole(text: string): number | Numeral | undefined {
  const plain = text.replaceAll("_", "");
  const based = BASED.exec(plain);
  if (!based && !DECIMAL.test(plain)) return undefined;
  const [, sign, hexadecimal, binary, octal] = based ?? [];
  const value = based
    ? Number.parseInt(hexadecimal ?? binary ?? octal, hexadecimal ? 16 : binary ? 2 : 8)
    : Number(plain);
  const signed = sign === "-" ? -value : value;
  if (Math.abs(signed) >= MAXIMUM) return new Numeral(signed, text, "floating");
  return octal !== undefined && !/o/i.test(text) ? new Numeral(signed, text, "octal") : signed;
}

function floating(text: string): Numeral {
  const plain = text.replaceAll("_", "");
  const word = /inf|nan/i.exec(plain)?.[0].toLowerCase();
  const sign = plain.startsWith("-") ? -1 : 1;
  const value =
    word === "inf" ? sign * Number.POSITIVE_INFINITY : word ? Number.NaN : Number(plain);
  return new Numeral(value, text, "floating");
}

const INTEGER = new Type("tag:yaml.org,2002:int", {
  kind: "scalar",
  resolve: (text) => typeof text === "string" && whole(text) !== undefined,
  construct: whole,
});

const NUMBER = new Type("tag:yaml.org,2002:float", {
  kind: "scalar",
  resolve: (text) => {
    const plain = typeof text === "string" ? text.replaceAll("_", "") : "";
    return FLOAT.test(plain) || WORD.test(plain);
  },
  construct: floating,
});

/** YAML's core schema with these numbers, and keys that merge. */
export const SCALARS = CORE_SCHEMA.extend({
  implicit: [
    new Type("tag:yaml.org,2002:merge", { kind: "scalar", resolve: (key) => key === "<<" }),
    INTEGER,
    NUMBER,
  ],
});
