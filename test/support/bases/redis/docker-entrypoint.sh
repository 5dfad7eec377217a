#!/bin/sh
set -e

case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis {} +
    exec setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
  fi
  umask 0077
  # The official build has protected mode off. A configuration file has to stay the first argument.
  shift
  case "$1" in
    -v | --version | -h | --help) set -- redis-server "$@" ;;
    "" | -*) set -- redis-server --protected-mode no "$@" ;;
    *)
      file=$1
      shift
      set -- redis-server "$file" --protected-mode no "$@"
      ;;
  esac
fi
exec "$@"
