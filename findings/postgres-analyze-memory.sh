#!/usr/bin/env bash
# PostgreSQL 16.2 (PyPI's pgserver 0.1.4), Linux x86-64, 2026-11-29; PostgreSQL 15.20 of Debian 12 does the same.
#
# Expected: maintenance_work_mem is "the maximum amount of memory to be used by maintenance operations", autovacuum_work_mem the same
# for "each autovacuum worker process" (manual, "Resource Consumption").
# Seen: ANALYZE keeps a sample of 300 rows for each point of default_statistics_target, whatever they say: with 1 MB of them a table of
# 1 KB rows has it hold 60 MiB more. In a container's limit of 96 MiB the kernel kills the autovacuum worker that does so, and every
# connection of the database ends with it.
#
# Needs pip with Python 3.9 to 3.12, and setpriv where it is run by root. Output seen:
#   maintenance_work_mem 1MB: ANALYZE held 60 MiB more
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${server:-0}" 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
python3 -m pip -q download --no-deps --only-binary :all: --platform manylinux2014_x86_64 --python-version 3.11 --dest "$folder" pgserver==0.1.4
python3 -m zipfile -e "$folder"/pgserver-*.whl "$folder"
bin=$folder/pgserver/pginstall/bin
chmod +x "$bin"/*
mkdir "$folder/data"
as=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL does not run as root.
  chown nobody "$folder/data"
  chmod 755 "$folder"
  as=(setpriv --reuid=nobody --clear-groups)
fi
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust >/dev/null
"${as[@]}" "$bin/postgres" -D "$folder/data" -k "$folder/data" -c listen_addresses= -c shared_buffers=1MB -c autovacuum=off \
  >/dev/null 2>&1 &
server=$!
sql() { "$bin/psql" -qAtX -h "$folder/data" -U postgres -c "$1"; }
for _ in $(seq 60); do sql 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.5; done

sql "CREATE TABLE t AS SELECT i, repeat(md5(i::text), 32) AS what FROM generate_series(1, 60000) i"
held="regexp_replace(pg_read_file('/proc/self/status'), '.*VmHWM:\s*(\d+) kB.*', '\1')::int"
read -r before after < <(
  "$bin/psql" -qAtX -h "$folder/data" -U postgres -c "SET maintenance_work_mem = '1MB'" -c "SELECT $held" -c 'ANALYZE t' -c "SELECT $held" |
    paste -sd ' '
)
echo "maintenance_work_mem 1MB: ANALYZE held $(((after - before) / 1024)) MiB more"
# Twenty times what is allowed.
[ $((after - before)) -gt 20480 ]
