import { plainProps } from "./resource";
import type { Rule } from "./rule";

/** Properties in which resources name an image that others can change. */
const REFERENCES: Readonly<Record<string, { readonly noun: string; readonly property: string }>> = {
  "docker:index/container:Container": { noun: "container", property: "image" },
  "docker:index/remoteImage:RemoteImage": { noun: "image", property: "name" },
};

/** A reference that leads to another image tomorrow would change a host behind everybody's back. */
export const imagePinned: Rule = {
  name: "image-pinned",
  description: "An image is named by a digest, a content hash or an exact version.",
  judges: "resource",
  config: [],
  check: (resources) =>
    resources.flatMap(({ type, name, props }) => {
      const reference = REFERENCES[type];
      const image = reference && plainProps(props)[reference.property];
      if (typeof image !== "string" || isPinned(image)) return [];
      return [
        `${reference.noun} ${name}: ${reference.property} is "${image}", expected a digest, a content hash or an exact version: redis:7.4.11`,
      ];
    }),
};

const DIGEST = /(^|@)sha256:[0-9a-f]{64}$/;
const CONTENT_HASH = /(^|[-._])[0-9a-f]{12,}$/;
/** `7.4.11`, `7.4.11-alpine`, `16.15-alpine`; not `7`, `7.4` or `7-alpine`, which move. */
const EXACT_VERSION = /^v?\d+\.\d+(\.\d+|[-_+][0-9A-Za-z])/;

/** Programs whose releases have two numbers: PostgreSQL since 10. */
const TWO_NUMBERS = new Map([["postgres", /^\d{2}\.\d+$/]]);

/** Whether a reference leads to the same image tomorrow. */
export function isPinned(reference: string): boolean {
  if (DIGEST.test(reference)) return true;
  // A colon before the last slash belongs to the registry's port.
  const [name] = reference.slice(reference.lastIndexOf("/") + 1).split("@");
  const [program, tag = ""] = name.split(":");
  if (TWO_NUMBERS.get(program)?.test(tag)) return true;
  return CONTENT_HASH.test(tag) || EXACT_VERSION.test(tag);
}
