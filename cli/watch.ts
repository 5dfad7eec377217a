import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { got, UserError } from "../core/capacity/user-error";
import { isServer } from "../core/catalog/hosts";
import { type EdgeCounters, edgeStep } from "../core/watch/edge-use";
import { LOOK_SECONDS, needsWaking, pauseSeconds } from "../core/watch/looks";
import { hostOf, type Ticks } from "../core/watch/machine";
import { type ModelAnswer, modelStep } from "../core/watch/model-use";
import { backupSnapshot } from "../core/watch/record";
import type { BackupSnapshot } from "../core/watch/snapshot";
import { findLock, livesHere } from "../engine/lock";
import { show } from "../engine/run";
import { onServer } from "../engine/ssh";
import { sshConfigPath } from "../engine/ssh-files";
import { placeOf, readRecord } from "../operate/backup/stack-backups";
import { underEngineLock } from "../operate/open-stack";
import { stackEngine } from "../operate/stack-engine";
import { alertChoice } from "../operate/watch/alert-choice";
import {
  edgeCounters,
  killsBetween,
  lookAt,
  modelAnswers,
  secondsOf,
  watchedServices,
} from "../operate/watch/collect";
import { History } from "../operate/watch/history";
import { restUntilTold } from "../operate/watch/rest";
import { unitOf, watchesItself } from "../operate/watch/service";
import { SlowLooks } from "../operate/watch/slow-looks";
import { historyFolder } from "../operate/watch/stack-history";
import { Watcher } from "../operate/watch/watcher";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { isSwarm, type Settings } from "../program/settings";
import { EXIT, type Verb } from "./verb";
import { watchServers } from "./watch-servers";

/** `enxuto watch`: looks at a stack until it is stopped, tells what begins and ends, and heals. */
export const watch: Verb<"watch"> = {
  async run({ values, positionals }) {
    const everySeconds = Number(values.every ?? LOOK_SECONDS);
    if (!(everySeconds >= 2 && everySeconds <= 300)) {
      throw new UserError("--every", `${got(values.every)}, expected seconds from 2 to 300`);
    }
    const chosen = await chooseStack(positionals, {});
    const { name, directory } = chosen;
    const { settings, fit } = await runOffline(chosen.systems, name, chosen.config);
    if (isSwarm(settings)) return watchServers(chosen, settings, everySeconds);
    const engine = await stackEngine(chosen, settings.host);
    if (isServer(settings.host) && (await watchesItself(name))) {
      console.log(`the server of ${name} watches itself: this is what its watcher says`);
      const journal = `sudo -n journalctl --follow --lines 100 --output cat --unit ${unitOf(name)}`;
      return show(onServer(sshConfigPath(name), journal));
    }
    const choice = await alertChoice(chosen);
    const say = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
    const services = watchedServices(settings.system, fit.services);
    const watcher = new Watcher({
      ...{ stack: name, choice, say },
      restart: async ({ id }) => {
        const work = { verb: "watch", waitMs: 0, say: () => {} };
        try {
          await underEngineLock(chosen, engine.docker, work, () => engine.docker(["restart", id]));
          return true;
        } catch (error) {
          if (error instanceof UserError) return false;
          throw error;
        }
      },
    });
    const ours = { stack: name, system: settings.system.name };
    const history = new History(historyFolder(directory, name));
    let ended = false;
    const end = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        ended = true;
        end.abort();
      });
    }
    if (choice.to.length === 0)
      say("enxuto:alerts names nobody to tell: what is seen stands here only");
    say(`watching ${name} every ${everySeconds} s`);
    const slow = new SlowLooks(historyFolder(directory, name));
    const headroomMiB = Math.floor(fit.memory.headroomMiB);
    let edge: readonly EdgeCounters[] = [];
    let answers: readonly ModelAnswer[] = [];
    let ticks: Ticks | undefined;
    let since: number | undefined;
    const isWoken = needsWaking(services, everySeconds);
    while (!ended) {
      let pause = everySeconds;
      try {
        const until = await secondsOf(engine.docker);
        const killed = since === undefined ? [] : await killsBetween(engine.docker, since, until);
        const containers = await lookAt(engine.docker, ours, services, killed);
        const seen = hostOf(
          await engine.machine(),
          ticks,
          await engine.disk(),
          await engine.dataDisk(),
        );
        ({ ticks } = seen);
        const lock = await findLock(engine.docker, name);
        const at = performance.now() / 1000;
        const proxy = edgeStep(edge, await edgeCounters(engine.docker, containers, at));
        edge = proxy.kept;
        const told =
          since === undefined
            ? []
            : await modelAnswers(engine, services, containers, { since, until, at });
        const models = modelStep(answers, told, at);
        answers = models.kept;
        const snapshot = {
          at,
          ...{ containers, host: seen.host, headroomMiB, trends: slow.trends(until) },
          ...(proxy.use ? { edge: proxy.use } : {}),
          ...(models.use.length > 0 ? { models: models.use } : {}),
          isChanging: lock !== undefined && livesHere(lock.holder) !== "gone",
          ...(await backupOf(chosen, settings)),
        };
        since = until;
        history.add(snapshot, until);
        pause = pauseSeconds(everySeconds, await watcher.take(snapshot));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        say(`cannot look: ${error.message}`);
      }
      if (isWoken && since !== undefined) {
        await restUntilTold(engine, ours, { seconds: pause, since, end: end.signal });
      } else {
        await sleep(pause * 1000, undefined, { signal: end.signal }).catch(() => {});
      }
    }
    history.flush();
    await watcher.settle();
    return EXIT.ok;
  },
};

async function backupOf(
  chosen: ChosenStack,
  settings: Settings,
): Promise<{ readonly backup?: BackupSnapshot }> {
  const { dataBackups } = settings;
  if (typeof dataBackups !== "object") return {};
  const record = await readRecord(placeOf(chosen, settings));
  return { backup: backupSnapshot(record, dataBackups.everySeconds, Date.now()) };
}
