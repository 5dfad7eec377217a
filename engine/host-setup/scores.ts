import { type MachineFile, SLICE } from "./machine-file";

/**
 * Score of a process that holds what its container reserves, in thousandths of the slice: a process of the host that holds a tenth
 * of the memory dies before a container that keeps its word. Kubernetes' 1000 kills honest containers for the host's processes.
 */
export const OFFSET = 70;

/** Lowest score that is given: −1000 would take a process out of the order. */
export const LOWEST = -900;

const EVENER = "/usr/local/sbin/enxuto-scores";

/** Unit of systemd that evens out the scores of processes. */
export const SCORES_UNIT = "enxuto-scores.service";

/**
 * Files that have the kernel's order of killing follow containers, not processes.
 *
 * The kernel kills the process with the highest score, its size plus what it was given. What the runtime gives is right for a
 * container of one process; an offender of many small ones would outlive an honest container of one large process. So each process
 * is given, once a second, what lifts its score to that of the whole container.
 */
export const SCORES_FILES: readonly MachineFile[] = [
  {
    file: `/etc/systemd/system/${SCORES_UNIT}`,
    mode: 0o644,
    content: `[Unit]
Description=Order in which containers are killed, for those of several processes
After=enxuto-slice.service
PartOf=docker.service
[Service]
ExecStart=${EVENER}
Restart=always
RestartSec=1
Nice=-10
OOMScoreAdjust=-900
`,
  },
  {
    file: EVENER,
    mode: 0o755,
    content: `#!/bin/sh
# Gives each process of a container the score that the container would have as one process: how far it is above its reservation.
# Runs for ever, or for one look with --once; ROOT stands before every path, for tests.
set -u
export LC_ALL=C
root=\${ROOT:-}
slice=$root/sys/fs/cgroup/${SLICE}
page=$(getconf PAGESIZE)
data=$(sed -n 's/.*"data-root": *"\\([^"]*\\)".*/\\1/p' "$root/etc/docker/daemon.json" 2>/dev/null)

# look CGROUP...: a line with process and score for each process whose score is another by more than the memory that any program maps.
look() {
  awk -v slice="$slice" -v page="$page" -v proc="$root/proc" -v containers="$root\${data:-/var/lib/docker}/containers" '
    function first(file, line) {
      line = ""
      getline line <file
      close(file)
      return line
    }
    function even(group, id, low, used, file, line, words, pid, size, score, before) {
      id = group
      sub(/.*docker-/, "", id)
      sub(/\\.scope.*/, "", id)
      # A score that somebody chose stays.
      if (first(containers "/" id "/hostconfig.json") !~ /"OomScoreAdj":0[,}]/) return
      low = first(group "/memory.low")
      if (low == "max" || low + 0 > max) low = max
      used = first(group "/memory.current")
      file = group "/memory.stat"
      while ((getline line <file) > 0) {
        split(line, words, " ")
        # Page cache is no process and can be dropped; what is shared counts as file and cannot.
        if (words[1] == "file") used -= words[2]
        if (words[1] == "shmem") used += words[2]
      }
      close(file)
      file = group "/cgroup.procs"
      while ((getline pid <file) > 0) {
        if (split(first(proc "/" pid "/statm"), words, " ") < 2) continue
        size = words[2] * page
        score = sprintf("%.0f", ${OFFSET} + (used - low - size) * 1000 / max) + 0
        if (score < ${LOWEST}) score = ${LOWEST}
        if (score > 1000) score = 1000
        before = first(proc "/" pid "/oom_score_adj")
        if (before != "" && (before - score > 2 || score - before > 2)) print pid, score
      }
      close(file)
    }
    BEGIN {
      max = first(slice "/memory.max")
      if (max == "max") {
        split(first(proc "/meminfo"), words, " ")
        max = words[2] * 1024
      }
      if (max + 0 == 0) exit
      for (at = 1; at < ARGC; at++) even(ARGV[at])
    }' "$@"
}

while :; do
  look "$slice"/docker-*.scope | while read -r process score; do
    # It may have ended meanwhile.
    { echo "$score" >"$root/proc/$process/oom_score_adj"; } 2>/dev/null
  done
  [ "\${1:-}" != --once ] || exit 0
  sleep 1
done
`,
  },
];
