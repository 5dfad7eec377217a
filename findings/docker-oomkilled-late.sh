#!/usr/bin/env bash
# Docker Engine 20.10.24 (Debian 12's docker.io 20.10.24+dfsg1-1+deb12u1), cgroup v1, containerd 1.6.20, runc 1.1.5, 2026-11-28.
#
# Expected: State.OOMKilled of `docker inspect` says that the kernel killed a process of the container for its memory limit, from
# that moment on, until the container is started again.
# Seen: where a child is killed and the main process lives on, it is false as long as the container runs. It becomes true when the
# container is stopped later, for whatever reason, and stays true after `docker start`.
#
# Needs root, a running engine of that version, and apt. Output seen:
#   child killed, container runs: false; stopped by hand: true (exit 0); started again: true
set -euo pipefail

version=$(docker version --format '{{.Server.Version}}')
case $version in
  20.10.*) [ "$(docker info --format '{{.CgroupVersion}}')" = 1 ] ;;
  *) false ;;
esac || { echo "needs Docker Engine 20.10 on cgroup v1, this is $version" >&2; exit 1; }

folder=$(mktemp -d)
name=finding-oomkilled-$$
trap 'docker rm -f "$name" >/dev/null 2>&1; docker rmi "$name" >/dev/null 2>&1; rm -rf "$folder"' EXIT

(cd "$folder" && apt-get -qq download busybox-static && dpkg-deb -x busybox-static_*.deb .)
mkdir "$folder/root"
cp "$folder/bin/busybox" "$folder/root/sh"
tar -C "$folder/root" -c . | docker import - "$name" >/dev/null

# The main process waits for a signal; its child doubles a string until the limit of 16 MiB ends it.
main='trap "exit 0" TERM; /sh -c "x=a; while :; do x=\$x\$x; done"; echo child: $?; while :; do read -t 1 line <>/wait; done'
docker run -d --name "$name" --memory 16m --memory-swap 16m "$name" /sh -c "echo >/wait; $main" >/dev/null
for _ in $(seq 60); do
  docker logs "$name" 2>&1 | grep -q 'child: 137' && break
  sleep 1
done
docker logs "$name" 2>&1 | grep -q 'child: 137'

oom() { docker inspect --format '{{.State.OOMKilled}}' "$name"; }
sleep 3
running=$(oom)
docker stop -t 20 "$name" >/dev/null
stopped=$(oom) code=$(docker inspect --format '{{.State.ExitCode}}' "$name")
docker start "$name" >/dev/null
again=$(oom)
echo "child killed, container runs: $running; stopped by hand: $stopped (exit $code); started again: $again"
[ "$running $stopped $again" = "false true true" ]
