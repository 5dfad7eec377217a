#!/bin/bash
# What the official image promises on its page: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB (each also as a file),
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, and the scripts of /docker-entrypoint-initdb.d on the first start.
set -euo pipefail

# setting NAME DEFAULT: the value of $NAME, or what the file named by $NAME_FILE holds.
setting() {
  local name=$1 file=${1}_FILE
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    echo >&2 "error: both $name and $file are set (but are exclusive)"
    exit 1
  fi
  if [ -n "${!file:-}" ]; then
    export "$name=$(<"${!file}")"
  else
    export "$name=${!name:-$2}"
  fi
  unset "$file"
}

# A server that only this script can reach.
with_private_server() {
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start
  "$@"
  pg_ctl -D "$PGDATA" -m fast -w stop
}

run_first_scripts() {
  local psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER") script
  if [ "$POSTGRES_DB" != postgres ]; then
    "${psql[@]}" -d postgres -v name="$POSTGRES_DB" <<<'CREATE DATABASE :"name";'
  fi
  # shellcheck source=/dev/null
  for script in /docker-entrypoint-initdb.d/*; do
    echo "$0: running $script"
    case $script in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) "${psql[@]}" -d "$POSTGRES_DB" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | "${psql[@]}" -d "$POSTGRES_DB" ;;
    esac
  done
}

make_cluster() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    echo >&2 "Error: Database is uninitialized and superuser password is not specified."
    exit 1
  fi
  # shellcheck disable=SC2086 # several arguments in one variable
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  PGPASSWORD=$POSTGRES_PASSWORD with_private_server run_first_scripts
  echo "PostgreSQL init process complete; ready for start up."
}

case ${1:-} in
  -*) set -- postgres "$@" ;;
esac

if [ "${1:-}" = postgres ]; then
  setting POSTGRES_PASSWORD ""
  setting POSTGRES_USER postgres
  setting POSTGRES_DB "$POSTGRES_USER"
  setting POSTGRES_INITDB_ARGS ""

  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA"
    find "$PGDATA" ! -user postgres -exec chown postgres {} +
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  [ -s "$PGDATA/PG_VERSION" ] || make_cluster
fi
exec "$@"
