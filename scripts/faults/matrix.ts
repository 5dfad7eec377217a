import { type Fault, proof } from "./fault";
import { ORDINARY } from "./ordinary";
import { readResults } from "./results";
import { SEVERAL_SERVERS } from "./several-servers";

/** The faults that were thought of, those that nothing plays too. */
export const FAULTS: readonly Fault[] = [
  {
    fault: "the main process, a child or the host's largest process killed for memory",
    outcome: "`status` names it, with what killed it",
    proofs: [
      proof("engine/kernel-log", "its limit, a child at the limit and a crash are told apart"),
    ],
  },
  {
    fault: "`up` killed with its Pulumi at any moment",
    outcome: "the next `up` converges, one container for each service, no data touched",
    proofs: [
      proof("kill", "is followed by one that converges"),
      proof("operate/teammates", "a run that was killed with its Pulumi is put in order"),
    ],
  },
  {
    fault: "the terminal of an `up` closed, or its connection cut",
    outcome: "the run goes on to its end, or stops in order",
    proofs: [
      proof("operate/gone-reader", "goes on to its end, and leaves nothing to change"),
      proof("operate/gone-reader", "stops in order where it is told that the terminal is gone"),
    ],
  },
  {
    fault: "two runs on one stack, on one machine or two",
    outcome: "one writer at any moment, the other is told who works",
    proofs: [
      proof("operate/stack-lock", "is taken by one of twenty who ask at once"),
      proof("operate/teammates", "changes nothing beside an up at work"),
    ],
  },
  {
    fault: "a lock whose holder is gone, met by several",
    outcome: "taken over by one, and only that very lock",
    proofs: [proof("operate/stack-lock", "is taken over by one of five")],
  },
  {
    fault:
      "a database or queue renamed or removed, `system` and `image` changed together, a newer PostgreSQL",
    outcome: "refused with the way out, unless the data is given up by name",
    proofs: [
      proof("operate/data-guard", "outlives a renamed service"),
      proof("cli/plan-data", "which data an up would take"),
    ],
  },
  {
    fault: "a state file cut short, or written with another passphrase",
    outcome: "one sentence that names the good copy",
    proofs: [
      proof("pulumi/state-copies", "a passphrase of the user's own is in no copy"),
      proof("pulumi/state-file", "was read with another passphrase"),
    ],
  },
  {
    fault: "a disk that a build fills",
    outcome: "the build stops before containers suffer, and the next one goes on",
    proofs: [proof("disk", "stops before the containers beside the build suffer")],
  },
  {
    fault: "a server deleted at its provider",
    outcome: "forgotten with what ran on it; one that is silent is not",
    proofs: [
      proof("engine-servers", "a server that somebody deleted at its provider is forgotten"),
    ],
  },
  {
    fault: "a provider that refuses, breaks off, or loses the answer to an order",
    outcome: "one sentence; what was ordered is found again, and not paid for twice",
    proofs: [
      proof("deploy-faults", "an order whose answer was lost is found by its name"),
      proof("deploy-faults", "a wrong token is one sentence"),
    ],
  },
  {
    fault: "a backup killed at any moment",
    outcome: "the next one is whole, resumes what was paused and takes the lock away",
    proofs: [
      proof("operate/backup/bad-days", "killed while a service is paused"),
      proof("operate/backup/bad-days", "killed while it writes leaves a lock"),
    ],
  },
  {
    fault: "backup, drill and restore at one moment",
    outcome: "one works, the others wait for it",
    proofs: [proof("operate/backup/bad-days", "waits for another one")],
  },
  {
    fault: "the disk full while a dump is written",
    outcome: "one sentence; database and earlier backups stay, the next one is whole",
    proofs: [proof("operate/backup/bad-days", "that fills the disk says so")],
  },
  {
    fault: "a repository of backups that lost a part",
    outcome: "a check and the next drill say so, an older backup restores",
    proofs: [proof("operate/backup/bad-days", "that lost a part is told by a check and a drill")],
  },
  {
    fault:
      "an S3 or SFTP server for backups that is down, silent or another one, or refuses the key",
    outcome: "one sentence; tried again after 15 minutes, and then whole",
    proofs: [
      proof("operate/backup/stores", "fail in one sentence while it is down"),
      proof("operate/backup/stores", "are not shown to another server"),
    ],
  },
  {
    fault: "a restore without room at its target, or into a stack that holds data",
    outcome: "refused before anything is stopped or replaced",
    proofs: [
      proof("operate/backup/bad-days", "without room at its target is not begun"),
      proof("operate/backup/backup", "goes into another stack once its own data is given up"),
    ],
  },
  {
    fault: "a stack of version 0.1.0 under today's",
    outcome: "only containers are made anew, data and passwords stay",
    proofs: [proof("scenarios/upgrade", "has its containers made anew on this machine")],
  },
  {
    fault: "a container that starts processes without end",
    outcome: "it stops at 512 and its neighbours go on",
    proofs: [],
  },
  {
    fault: "`up` killed while it puts an earlier run's leftovers in order",
    outcome: "the next `up` converges as after any other kill",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "a laptop that sleeps in mid-`up`",
    outcome: "the run goes on where it was, or the next `up` converges",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "a clock that is wrong",
    outcome: "a run by a clock that is a day off, and one after it, converge",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "the database's volume full",
    outcome: "PostgreSQL refuses to write, `status` calls the disk critical, and no row is lost",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "a provider that is slow or answers 429",
    outcome: "the limit is waited out, and what is slow is ordered once",
    proofs: [proof("deploy-faults", "a limit of requests is waited out")],
  },
  {
    fault: "the Docker daemon killed in mid-`up`",
    outcome: "the run ends well by itself, or the next `up` converges",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "SSH cut while a container is made or a service handed over",
    outcome: "the run connects again and ends well, or the next `up` converges; no row is lost",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "the host rebooted in mid-`up`",
    outcome: "the next `up` waits for the server and converges; no row is lost",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "the bridge's name server gone",
    outcome:
      "it goes with its daemon: `status` and the watcher say that Docker does not answer, and names are found again with it",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "a certificate that cannot be renewed",
    outcome: "an alert while it still holds, and one where a first certificate does not come",
    proofs: [
      proof("core/watch/alerts", "a certificate that was not renewed, at once"),
      proof("watcher/script", "the certificate where it is shown"),
    ],
  },
  ...SEVERAL_SERVERS,
  {
    fault: "Docker upgraded on the host",
    outcome: "containers run on, and `status` and the next `up` find them as they were",
    proofs: [],
    playedBy: "rows",
  },
  {
    fault: "Docker restarted on a server where live-restore was turned off",
    outcome:
      "`status` says before that it would stop every container; what they come to then was not played",
    proofs: [proof("cli/status", "containers that a restart of Docker stops")],
    playedBy: "rows",
  },
  ...ORDINARY,
];

/** The matrix as a table, with what was played by hand or by `npm run faults`. */
export function matrixTable(): string {
  const results = readResults().rows;
  const rows = FAULTS.map(({ fault, outcome, proofs, playedBy }) => {
    const row = results?.result.find((one) => one.fault === fault);
    const tried = row ? `${row.survived} of ${row.tried}, ${row.date ?? results?.date}` : "";
    const files = [...new Set(proofs.map(({ file }) => file))];
    const players = [...files, ...(playedBy ? [`npm run faults:${playedBy}`] : [])];
    const played = players.map((player) => `\`${player}\``).join(", ");
    return `| ${fault} | ${outcome} | ${played || "nothing"} | ${tried} |`;
  });
  return [
    "| fault | what it comes to | played by | survived of tried |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}
