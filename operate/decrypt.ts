import type { ChosenStack } from "../program/chosen-stack";
import type { StackConfig } from "../program/project";
import { openToLook, plainly } from "./open-stack";

/** The configuration of a stack with its encrypted values in clear; Pulumi is asked only where there are some. */
export async function decrypted(chosen: ChosenStack): Promise<StackConfig> {
  const { config } = chosen;
  if (config.secretKeys.length === 0) return config;
  const { stack } = await openToLook(chosen, (line) => console.error(line));
  const values: Record<string, string> = { ...config.values };
  const clear = await plainly(chosen.name, () => stack.getAllConfig());
  for (const key of config.secretKeys) values[key] = clear[key]?.value ?? "";
  return { ...config, values };
}
