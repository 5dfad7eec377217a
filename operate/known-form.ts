import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { FORM } from "../program/form";
import { outputsOf, type StateResource } from "../pulumi/state";

/** Throws a UserError for a stack that a newer version has left in a form that this one does not know: it would take it apart. */
export function requireKnownForm(stack: string, resources: readonly StateResource[]): void {
  const { form = 0 } = outputsOf(resources);
  if (typeof form === "number" && form <= FORM) return;
  const { version } = require(path.join(PACKAGE_FOLDER, "package.json"));
  throw new UserError(
    stack,
    `was changed last by a newer version of enxuto, which keeps it in a form that this one (${version}) does not know, so nothing was changed: install the version that the team uses (npm install enxuto@latest) and run the same command again`,
  );
}
