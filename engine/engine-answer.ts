import { UserError } from "../core/capacity/user-error";

/** Words of the Docker CLI that ask an engine for all that it says of itself. */
export const ASK_ENGINE = ["info", "--format", "{{json .}}"] as const;

/** Sentence about a server whose engine does not answer. */
export const SERVER_SILENCE = "its Docker does not answer: log in and look at journalctl -u docker";

/** Fields of what an engine says of itself that are read here. */
export interface EngineAnswer {
  readonly ServerVersion: string;
  /** Bytes. */
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly DriverStatus?: readonly (readonly [string, string])[] | null;
  /** ISO 8601, by the engine's own clock. */
  readonly SystemTime: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly DefaultRuntime?: string;
  readonly LiveRestoreEnabled?: boolean;
}

/**
 * Answer of an engine that was asked by `ASK_ENGINE`.
 *
 * Throws a UserError that says `silence` of `who` where none answered: then some CLIs print fields that are empty and end with 0
 * (26.1), and others print nothing.
 */
export function engineAnswer(printed: string, who: string, silence: string): EngineAnswer {
  const answer = printed.trim() === "" ? {} : JSON.parse(printed);
  if (!answer.ServerVersion) throw new UserError(who, silence);
  return answer;
}
