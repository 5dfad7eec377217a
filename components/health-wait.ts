import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { checkWords, type Health, healthyWithinSeconds } from "../core/model/health";
import { shellWords } from "../engine/shell-words";

/** Container that is waited for. */
export interface HealthWaitArgs {
  /** Id of the container: another one is waited for again. */
  readonly container: pulumi.Input<string>;
  readonly health: Health;
  /** Words that run a POSIX shell on the engine's machine. */
  readonly shell: pulumi.Input<string>;
}

/** Suffix of the names of the commands that wait, behind the container's. */
const HEALTH_WAIT = "-healthy";

/**
 * Command that ends once a container passes its own health check, run at once and not in the engine's rhythm.
 *
 * An engine before 25 sends its first check one whole interval after the start: by the engine's word each level of needs would
 * take that long. The rhythm that the engine keeps stays as declared.
 */
export function healthWait(
  name: string,
  { container, health, shell }: HealthWaitArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new command.local.Command(
    `${name}${HEALTH_WAIT}`,
    {
      create: shell,
      stdin: pulumi.output(container).apply((id) => healthWaitScript(id, health)),
      logging: command.local.Logging.None,
    },
    opts,
  );
}

/**
 * Script for a POSIX shell next to the engine: exits with 0 once the check passes or the engine calls the container healthy, and
 * with 1 and the reason on standard error once it cannot become so, or has not within the time that its rhythm allows.
 *
 * Pauses between checks grow from 0.1 to 1 s; a check that hangs is left after its own time-out.
 */
export function healthWaitScript(container: string, health: Health): string {
  const seconds = healthyWithinSeconds(health);
  const check = checkWords(health.test);
  return [
    "set -u",
    `container=${shellWords([container])}`,
    `until=$(($(date +%s) + ${seconds}))`,
    "pause=1",
    'fail() { echo "$1" >&2; exit 1; }',
    ...(check
      ? [
          "check() {",
          `  docker exec "$container" ${shellWords(check)} </dev/null >/dev/null 2>&1 &`,
          "  asked=$!",
          // Its own streams, or whoever reads ours would wait for the end of its sleep.
          `  (trap 'kill "$!"; exit' TERM; sleep ${health.timeoutSeconds} & wait "$!"; kill "$asked") </dev/null >/dev/null 2>&1 &`,
          "  bound=$!",
          '  wait "$asked" 2>/dev/null',
          "  code=$?",
          '  kill "$bound" 2>/dev/null',
          '  return "$code"',
          "}",
        ]
      : []),
    "while :; do",
    ...(check ? ["  check && exit 0"] : []),
    `  state=$(docker inspect --format '{{.State.Status}} {{with .State.Health}}{{.Status}}{{end}}' "$container" 2>/dev/null </dev/null) ||`,
    // Why it says nothing, apart from what a CLI warns of.
    `    state=$(docker inspect --format '{{.Id}}' "$container" 2>&1 </dev/null)`,
    '  case "$state" in',
    '    *"No such object"* | *"No such container"*) fail "the container is gone" ;;',
    `    ${check ? '*" healthy"' : "running*"}) exit 0 ;;`,
    `    "running unhealthy") fail "fails its health check" ;;`,
    '    exited*) fail "was stopped while it was waited for" ;;',
    '    paused*) fail "was paused while it was waited for" ;;',
    '    dead* | removing*) fail "the container is dead" ;;',
    // An engine that restarts says nothing of the container, which is waited for all the same.
    '    *"Docker daemon"* | *"docker daemon"*) why=" (no Docker engine answers)" ;;',
    '    *) why="" ;;',
    "  esac",
    `  [ "$(date +%s)" -lt "$until" ] || fail "did not become healthy within ${seconds} s$why"`,
    '  sleep "$((pause / 10)).$((pause % 10))"',
    "  pause=$((pause < 8 ? pause * 2 : 10))",
    "done",
  ].join("\n");
}
