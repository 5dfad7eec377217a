import { UserError } from "../core/capacity/user-error";
import { isSwarm, type Settings } from "../program/settings";

/** Throws a UserError for what looks at one server, where a stack has several; `instead` is the way, as the end of a sentence. */
export function requireOneServer(what: string, settings: Settings, instead: string): void {
  if (!isSwarm(settings)) return;
  throw new UserError(
    what,
    `${settings.stack} runs on several servers, and only one of them would be looked at: ${instead}`,
  );
}
