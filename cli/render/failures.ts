import type { HostKind } from "../../catalog/hosts";
import { containersWith, docker, engineIsDown, lines, NO_ENGINE } from "../docker/engine";
import type { Failure } from "../pulumi/failures";
import { isContainer, isImage, serviceOf } from "../pulumi/steps";
import { inPlainWords } from "./provider-words";

/** What is needed to say why something failed. */
export interface FailureContext {
  readonly stack: string;
  readonly services: readonly string[];
  /** Whether the containers run on the engine that the Docker CLI talks to. */
  readonly local: boolean;
  /** The kind of host, whose provider's words are put plainly. @default - on this machine */
  readonly host?: HostKind;
  /** What the tools of a build printed, by service. */
  readonly buildOutput?: (service: string) => readonly string[];
}

/** So many last lines of a build or a container are shown. */
const LAST_LINES = 20;

/** What went wrong, with the last words of the build or container that it went wrong in. */
export async function failureLines(
  context: FailureContext,
  failures: readonly Failure[],
  violations: readonly string[],
): Promise<string[]> {
  if (failures.some(({ message }) => engineIsDown(message)))
    return [`enxuto: docker: ${NO_ENGINE}`];
  const found: string[] = violations.map((violation) => `policy: ${violation}`);
  const told = new Set<string>();
  for (const { resource, message } of failures) {
    if (!resource) {
      found.push(inPlainWords(context.host, message));
      continue;
    }
    const service = serviceOf(resource, context.services);
    found.push(`${service}: ${inPlainWords(context.host, message)}`);
    if (told.has(service)) continue;
    told.add(service);
    if (isImage(resource)) found.push(...quoted(context.buildOutput?.(service) ?? []));
    if (isContainer(resource) && context.local) {
      found.push(...(await lastWords(context.stack, service)));
    }
  }
  return found;
}

/** The last health check and the last log lines of a service's newest container. */
async function lastWords(stack: string, service: string): Promise<string[]> {
  try {
    const [newest] = await containersWith(`enxuto.stack=${stack}`, `enxuto.service=${service}`);
    if (!newest) return [];
    const { Health, ExitCode, OOMKilled, Status } = newest.State;
    const check = Health?.Log?.at(-1);
    const logs = await docker(["logs", "--tail", String(LAST_LINES), newest.Id], "both");
    return [
      ...(OOMKilled ? ["  it was killed for using more memory than its limit"] : []),
      ...(Status === "restarting" || Status === "exited" ? [`  it exited with ${ExitCode}`] : []),
      ...(check ? said(`its last health check (exit ${check.ExitCode})`, check.Output) : []),
      ...said("its log", logs),
    ];
  } catch {
    // The message itself stands; its surroundings are gone.
    return [];
  }
}

function said(who: string, output: string): string[] {
  const words = lines(output);
  return words.length === 0 ? [`  ${who} is empty`] : [`  ${who} ends with:`, ...quoted(words)];
}

function quoted(output: readonly string[]): string[] {
  return output.slice(-LAST_LINES).map((line) => `    ${line}`);
}
