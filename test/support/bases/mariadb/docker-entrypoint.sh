#!/bin/bash
# What the official image promises on its page: MARIADB_ROOT_PASSWORD (or MYSQL_ROOT_PASSWORD), MARIADB_ALLOW_EMPTY_ROOT_PASSWORD,
# MARIADB_DATABASE, MARIADB_USER and MARIADB_PASSWORD, each also as a file, on the first start.
set -euo pipefail

# setting NAME: the value of $MARIADB_NAME or $MYSQL_NAME, or what the file named by one with _FILE holds.
setting() {
  local prefix name
  for prefix in MARIADB MYSQL; do
    name=${prefix}_$1
    if [ -n "${!name:-}" ]; then printf '%s' "${!name}"; return; fi
    name=${name}_FILE
    if [ -n "${!name:-}" ]; then cat "${!name}"; return; fi
  done
}

# quoted TEXT: as it stands between single quotes of SQL.
quoted() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\'/\'\'}"
}

make_data() {
  local password database user
  password=$(quoted "$(setting ROOT_PASSWORD)") database=$(setting DATABASE) user=$(setting USER)
  if [ -z "$password" ] && [ -z "$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)" ]; then
    echo >&2 "Database is uninitialized and password option is not specified"
    exit 1
  fi
  mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db >/dev/null
  # A bootstrap takes one statement on a line.
  {
    echo 'FLUSH PRIVILEGES;'
    [ -z "$database" ] || echo "CREATE DATABASE \`$database\`;"
    if [ -n "$user" ]; then
      echo "CREATE USER '$user'@'%' IDENTIFIED BY '$(quoted "$(setting PASSWORD)")';"
      echo "GRANT ALL ON \`$database\`.* TO '$user'@'%';"
    fi
    echo "CREATE USER 'root'@'%' IDENTIFIED BY '$password';"
    echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
    echo "SET PASSWORD FOR 'root'@'localhost' = PASSWORD('$password');"
  } | mariadbd --bootstrap --datadir=/var/lib/mysql --silent-startup
}

case ${1:-} in
  -*) set -- mariadbd "$@" ;;
esac

if [ "${1:-}" = mariadbd ]; then
  if [ "$(id -u)" = 0 ]; then
    chown mysql /var/lib/mysql /run/mysqld
    find /var/lib/mysql ! -user mysql -exec chown mysql {} +
    exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
  fi
  [ -d /var/lib/mysql/mysql ] || make_data
fi
exec "$@"
