import { CORE_SCHEMA, load } from "js-yaml";

/** Content of a YAML file, as YAML 1.2 reads it; undefined for an empty one. Throws for what is not YAML. */
export function parseYaml(text: string): unknown {
  return load(text, { schema: CORE_SCHEMA });
}
