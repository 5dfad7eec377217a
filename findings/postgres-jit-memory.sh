#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13: 17.12, LLVM 19), Linux x86-64, 2026-11-30; 15.20 of Debian 12 does alike. The default of `jit` is on from 12 to 18.
#
# Expected: compiling a query costs time, and its memory goes with the query; what a connection may take is work_mem and what belongs to it.
# Seen: the first query that the planner holds for dear makes a connection of 3 MiB one of 25, and it stays so until it is closed:
# DISCARD ALL gives nothing back, and no setting bounds it. What the query really does plays no part: here it finds no row and takes 0.9 s,
# 0.1 s without. Twenty connections of a pool that have each met such a query hold 450 MiB, which is more than many small databases have.
#
# Needs root, mmdebstrap and Debian's packages (500 MB). Output seen:
#   jit=off: 3 MiB before, 3 after the query, 3 after DISCARD ALL
#   jit=on: 3 MiB before, 25 after the query, 25 after DISCARD ALL
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mmdebstrap --quiet --variant=minbase --include=postgresql-17 trixie "$folder/root" >/dev/null 2>&1
cat >"$folder/root/play" <<'PLAY'
set -euo pipefail
mount -t proc proc /proc
mount -t tmpfs tmpfs /dev/shm
programs=/usr/lib/postgresql/17/bin
as="setpriv --reuid=postgres --clear-groups"
install -d -o postgres /srv/data
$as $programs/initdb -D /srv/data -U postgres -A trust >/dev/null
$as $programs/postgres -D /srv/data -k /srv/data -c listen_addresses= -c shared_buffers=16MB >/dev/null 2>&1 &
server=$!
trap 'kill $server; wait' EXIT
sql() { $programs/psql -qAtX -h /srv/data -U postgres "$@"; }
for _ in $(seq 60); do sql -c 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.5; done

sql -c "CREATE TABLE sale AS SELECT i, i % 1000 AS shop, i % 97 AS price FROM generate_series(1, 200000) i" -c ANALYZE
# The planner takes a third of the rows for those of `i % 2 > 1`; there is none.
query="SELECT a.price, sum(b.i), max(b.shop) FROM sale a JOIN sale b USING (price) WHERE a.i % 2 > 1 GROUP BY a.price"
held="SELECT (regexp_match(pg_read_file('/proc/self/smaps_rollup'), 'Anonymous:\s*(\d+) kB'))[1]::int / 1024"
for jit in off on; do
  read -r before after discarded < <(
    sql -c "SET jit = $jit" -c "SET max_parallel_workers_per_gather = 0" -c "$held" -c "$query" -c "$held" -c 'DISCARD ALL' -c "$held" |
      paste -sd ' '
  )
  echo "jit=$jit: $before MiB before, $after after the query, $discarded after DISCARD ALL"
  [ "$before" -lt 6 ]
  if [ $jit = off ]; then [ "$after" -lt 6 ]; else [ "$discarded" -gt 12 ]; fi
done
PLAY
mkdir -p "$folder/root/dev/shm"
unshare --mount --pid --fork --kill-child chroot "$folder/root" bash /play
