#!/bin/sh
# `docker info --format` of the Docker CLI 26.1 succeeds where no daemon answers: we expected an exit code other than 0, as `docker info`
# has it, or an empty answer. It prints the zero values of the fields and ends with 0, so that waiting for it waits for nothing. Only
# ServerErrors, or `docker version --format '{{.Server.Version}}'`, tells.
# Seen with docker-cli 26.1.5 of Debian 13 on 2026-11-29: "0 " and 0. The CLI 28.2.2 prints the same and ends with 1; 20.10.24 prints
# nothing and ends with 1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
architecture=$(dpkg --print-architecture)
file=$(curl -fsS "${mirror}dists/trixie/main/binary-$architecture/Packages.xz" | xz -dc |
  awk '/^Package: /{ wanted = $2 == "docker-cli" } wanted && /^Filename: /{ print $2 }')
curl -fsS -o docker-cli.deb "$mirror$file"
dpkg-deb -x docker-cli.deb .
export DOCKER_HOST="unix://$folder/nobody.sock"
version=$(usr/bin/docker --version)
plain=0
usr/bin/docker info >/dev/null 2>&1 || plain=$?
formatted=0
printed=$(usr/bin/docker info --format '{{.NCPU}} {{.ServerVersion}}' 2>/dev/null) || formatted=$?
asked=0
usr/bin/docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || asked=$?
echo "$version: info ends with $plain, info --format with $formatted after \"$printed\", version --format with $asked"
case $version in *" 26.1."*) ;; *) exit 1 ;; esac
[ "$plain" = 1 ] && [ "$formatted" = 0 ] && [ "$printed" = "0 " ] && [ "$asked" = 1 ]
