import { UserError } from "../../core/capacity/user-error";
import { readDotenv } from "../../core/compose/dotenv";

/**
 * Variables of a team's `.env` file, as Compose reads it; `environment` looks a name up in the process, and wins inside values.
 *
 * Throws a UserError that names the line, never what stands in it, and one for a variable in a value that nothing sets: a secret
 * with a hole in it would be encrypted, and nobody could see it.
 */
export function readVariables(
  file: string,
  text: string,
  environment: (name: string) => string | undefined,
): Map<string, string> {
  const asked = new Set<string>();
  const variables = readDotenv(file, text, (name) => {
    asked.add(name);
    return environment(name);
  });
  const unset = [...asked].find(
    (name) => environment(name) === undefined && !variables.has(name) && isBare(name, text),
  );
  // Compose drops it in silence; whoever stores secrets has lost one.
  if (variables.has("")) {
    throw new UserError(file, "a value stands there without a name: expected NAME=VALUE");
  }
  if (unset === undefined) return variables;
  throw new UserError(
    file,
    `names ${unset}, which neither the file nor the environment sets: set it, or write $$ for a dollar`,
  );
}

/** Whether a value names the variable without a default. */
function isBare(name: string, text: string): boolean {
  return new RegExp(`\\$(${name}(?![A-Za-z0-9_])|\\{${name}\\})`).test(text);
}
