import { DEFAULT_RESERVE } from "../../core/capacity/reserve";
import { type MachineFile, SLICE } from "./machine-file";
import { LOWEST, OFFSET, SCORES_FILES, SCORES_UNIT } from "./scores";

/** Containers that are counted where fewer are there yet: a first boot has none. */
const LEAST_CONTAINERS = 8;

const SIZER = "/usr/local/sbin/enxuto-slice";
const RUNTIME = "/usr/local/sbin/enxuto-runc";

/** Settings of `daemon.json` that put containers below the slice. */
export const SLICE_DAEMON = {
  "cgroup-parent": SLICE,
  "default-runtime": "enxuto",
  runtimes: { enxuto: { path: RUNTIME } },
} as const;

/**
 * Files that make the kernel keep reservations, on a machine with systemd and cgroup v2.
 *
 * Docker's own place for containers, system.slice, protects nothing: its memory.low is 0, which caps that of every container. Below
 * a slice with a MemoryMax what a container reserves is kept from the others, and the host keeps its reserve.
 */
export const SLICE_FILES: readonly MachineFile[] = [
  {
    file: `/etc/systemd/system/${SLICE}`,
    mode: 0o644,
    content: `[Unit]
Description=Containers, within what the host has beyond its reserve
Before=docker.service
[Slice]
MemoryAccounting=yes
`,
  },
  {
    file: "/etc/systemd/system/enxuto-slice.service",
    mode: 0o644,
    content: `[Unit]
Description=Size of the containers' slice
Wants=${SLICE}
After=${SLICE}
Before=docker.service
[Service]
Type=oneshot
ExecStart=${SIZER}
`,
  },
  {
    file: "/etc/systemd/system/docker.service.d/20-slice.conf",
    mode: 0o644,
    content: `[Unit]
Wants=enxuto-slice.service ${SCORES_UNIT}
After=enxuto-slice.service
`,
  },
  {
    file: SIZER,
    mode: 0o755,
    content: `#!/bin/sh
# Sizes the containers' slice: MemTotal without the host's reserve, at each start of Docker, since a resized server has another.
set -eu
total=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)
root=$(sed -n 's/.*"data-root": *"\\([^"]*\\)".*/\\1/p' /etc/docker/daemon.json 2>/dev/null || true)
count=$(find "\${root:-/var/lib/docker}/containers" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)
[ "$count" -ge ${LEAST_CONTAINERS} ] || count=${LEAST_CONTAINERS}
max=$((total - ${DEFAULT_RESERVE.baseMiB + DEFAULT_RESERVE.evictionMiB} - ${DEFAULT_RESERVE.perContainerMiB} * count))
# A machine too small for the reserve is no worse off than without a slice.
[ "$max" -ge $((total / 4)) ] || max=$((total / 4))
systemctl set-property --runtime ${SLICE} "MemoryMax=\${max}M"
`,
  },
  {
    file: RUNTIME,
    mode: 0o755,
    content: `#!/bin/sh
# runc, with the kernel's order of killing set by what the container reserves: who is furthest above its reservation dies first.
# Whatever goes wrong here, the container starts as without it.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/usr/bin
make='' bundle=. before=''
for word; do
  case $before in --bundle | -b) bundle=$word ;; esac
  case $word in create | run) make=1 ;; esac
  before=$word
done
if [ -n "$make" ] && [ -w "$bundle/config.json" ]; then
  low=$(sed -n 's/.*"memory":{[^}]*"reservation":\\([0-9][0-9]*\\).*/\\1/p' "$bundle/config.json" | head -n 1)
  max=$(cat /sys/fs/cgroup/${SLICE}/memory.max 2>/dev/null)
  case $max in '' | max) max=$(awk '/^MemTotal:/ {printf "%.0f", $2 * 1024}' /proc/meminfo) ;; esac
  score=$((${OFFSET} - \${low:-0} / (max / 1000)))
  [ "$score" -ge ${LOWEST} ] || score=${LOWEST}
  sed -i 's/"oomScoreAdj":0\\([,}]\\)/"oomScoreAdj":'"$score"'\\1/' "$bundle/config.json"
fi
exec runc "$@"
`,
  },
  ...SCORES_FILES,
];
