import { type HostKind, isEngineHere } from "../core/catalog/hosts";
import { isForMemory, type KernelKill } from "../core/judge/kill";
import { deathText } from "../core/report/kill";
import { plainText } from "../core/report/plain-text";
import { inPlainWords, isOverSsh } from "../core/report/provider-words";
import { containersOn, engineIsDown, lines, NO_ENGINE } from "../engine/engine";
import { deathOfContainer } from "../engine/kernel-log";
import { lastLine } from "../engine/run";
import type { Docker } from "../engine/server-engine";
import { serviceLabel, stackLabels } from "../engine/stack-labels";
import type { Failure } from "../pulumi/events/failures";
import { isContainer, isHealthWait, isImage, resourceOf, serviceOf } from "../pulumi/events/steps";

/** Facts that are needed to say why something failed. */
export interface FailureContext {
  readonly stack: string;
  readonly system: string;
  readonly services: readonly string[];
  /** The engine that runs the containers, with what it prints on both streams. @default - none can be asked */
  readonly engine?: Docker;
  /** Kills that the kernel of the engine's machine tells of. @default - it cannot be asked */
  readonly kernelKills?: () => Promise<KernelKill[] | undefined>;
  /** The kind of host, whose provider's words are put plainly. @default - on this machine */
  readonly host?: HostKind;
  /** Lines of the tools of a build, by service. */
  readonly buildOutput?: (service: string) => readonly string[];
}

/** So many last lines of a build or a container are shown. */
const LAST_LINES = 20;

/** Words of Pulumi on data that is protected, and on which resource. */
const PROTECTED =
  /resource "([^"]+)"\s+(?:cannot be deleted\s+because it is protected|as it is currently marked for protection)/;

/** Lines on what went wrong, with the last words of the build or container that it went wrong in. */
export async function failureLines(
  context: FailureContext,
  failures: readonly Failure[],
  violations: readonly string[],
): Promise<string[]> {
  if (failures.some((failure) => isDownHere(context.host, failure)))
    return [`enxuto: docker: ${NO_ENGINE}`];
  const found: string[] = violations.map((violation) => `policy: ${violation}`);
  const held = failures.flatMap(({ message }) => PROTECTED.exec(message)?.[1] ?? []);
  if (held.length > 0) {
    const names = [...new Set(held.map((urn) => resourceOf(urn).name))].sort();
    found.push(
      `${names.join(" and ")} would be deleted with the data: take back the setting that does it, or save the data with enxuto backup ${context.stack}, give it up with enxuto destroy ${context.stack} --delete-data, and run up again`,
    );
  }
  const told = new Set<string>();
  for (const { resource, message } of failures) {
    if (PROTECTED.test(message)) continue;
    if (!resource) {
      found.push(inPlainWords(context.host, message));
      continue;
    }
    const service = serviceOf(resource, context.services);
    const waited = isHealthWait(resource);
    // Of a command the provider first says how it was run.
    const said = waited ? lastLine(message) : message;
    found.push(`${service}: ${strangerText(said) ?? inPlainWords(context.host, said)}`);
    if (told.has(service)) continue;
    told.add(service);
    if (isImage(resource)) found.push(...quoted(context.buildOutput?.(service) ?? []));
    if ((isContainer(resource) || waited) && context.engine) {
      found.push(...(await lastWords(context.engine, context, service)));
    }
  }
  return found;
}

/** Docker's refusal of a container for the sake of another one with its name, and how to go on; undefined for any other message. */
function strangerText(message: string): string | undefined {
  const [, name, id] =
    /container name "\/?([^"]+)" is already in use by container "?([0-9a-f]{12})/.exec(message) ??
    [];
  if (id === undefined) return undefined;
  return `a container ${name} (${id}) is there, and neither the state nor the lock of a killed run tells whose it is: where it is what a killed run of this stack left, docker rm --force ${id} removes it and leaves its data volumes; then run up again`;
}

/** Whether it was this machine's engine that did not answer: of a stack on servers it only builds images. */
function isDownHere(host: HostKind = "local", { resource, message }: Failure): boolean {
  if (!engineIsDown(message) || isOverSsh(message)) return false;
  return isEngineHere(host) || (resource !== undefined && isImage(resource));
}

/** The last health check and the last log lines of a service's newest container, and whether the one before is still there. */
async function lastWords(
  engine: Docker,
  context: FailureContext,
  service: string,
): Promise<string[]> {
  try {
    const ours = [...stackLabels(context), serviceLabel(service)];
    const [newest, ...before] = await containersOn(engine, ...ours);
    if (!newest) return [];
    const serves = before.some(({ State }) => State.Health?.Status === "healthy");
    const { Health, ExitCode, Status } = newest.State;
    const death = deathOfContainer(newest, await context.kernelKills?.());
    const limitMiB = newest.HostConfig.Memory / 1024 ** 2;
    const check = Health?.Log?.at(-1);
    const logs = await engine(["logs", "--tail", String(LAST_LINES), newest.Id]);
    return [
      ...(isForMemory(death)
        ? [`  ${deathText(death, { limitMiB, restarts: newest.RestartCount })}`]
        : []),
      ...(Status === "restarting" || Status === "exited" ? [`  it exited with ${ExitCode}`] : []),
      ...(check ? said(`its last health check (exit ${check.ExitCode})`, check.Output) : []),
      ...said("its log", logs),
      ...(serves ? ["  the version before it serves on"] : []),
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
  // A container's words must not move the cursor, or colour what follows.
  return lines(plainText(output.join("\n")))
    .slice(-LAST_LINES)
    .map((line) => `    ${line}`);
}
