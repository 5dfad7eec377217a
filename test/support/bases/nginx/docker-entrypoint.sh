#!/bin/sh
# Before nginx starts: scripts of /docker-entrypoint.d, and templates filled with the variables that are set.
set -e

if [ "$1" = nginx ]; then
  for script in /docker-entrypoint.d/*.sh; do
    [ -x "$script" ] && "$script"
  done
  names=$(env | sed 's/=.*//; s/.*/${&}/' | tr '\n' ' ')
  for template in /etc/nginx/templates/*.template; do
    [ -e "$template" ] || continue
    name=$(basename "$template" .template)
    envsubst "$names" <"$template" >"/etc/nginx/conf.d/$name"
  done
fi
exec "$@"
