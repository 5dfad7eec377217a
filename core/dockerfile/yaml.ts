import { CORE_SCHEMA, load } from "js-yaml";

/** What a YAML file holds, as YAML 1.2 reads it; undefined for an empty one. Throws for what is no YAML. */
export function parseYaml(text: string): unknown {
  return load(text, { schema: CORE_SCHEMA });
}
