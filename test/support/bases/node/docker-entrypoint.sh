#!/bin/sh
# Options and scripts are node's; everything else is a command of its own.
set -e

case "$1" in
  -*) set -- node "$@" ;;
  *) [ -x "$(command -v "$1")" ] || set -- node "$@" ;;
esac
exec "$@"
