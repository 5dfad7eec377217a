#!/usr/bin/env bash
# Docker Engine 26.1.5 (Debian 13's docker.io), containerd 1.7.24, Linux x86-64, 2026-11-29.
#
# Expected: POST /build takes the build context as the request's body (API reference, ImageBuild), with BuildKit (version=2) as without, and
# whichever image store the engine has: `docker build` works in both.
# Seen: with images in the containerd store ("containerd-snapshotter": true) the same request that builds in the overlay2 store ends with a
# lookup of a host named build-context-…, which is the engine's own name for the body. The docker command does not meet it, since it
# serves its context over the session. Whatever sends the body does: libraries and infrastructure tools.
#
# Needs root, mmdebstrap, curl, unshare and Debian's packages (300 MB). Output seen:
#   overlay2: Successfully built
#   containerd: lookup of build-context-…
set -euo pipefail

folder=$(mktemp -d)
stop() {
  [ -z "${engine:-}" ] || kill -TERM -- "-$engine" 2>/dev/null || true
  wait 2>/dev/null || true
  for _ in $(seq 20); do rm -rf "$folder" 2>/dev/null && return; sleep 0.5; done
}
trap stop EXIT
mmdebstrap --quiet --variant=minbase --include=docker.io,iproute2 trixie "$folder/root" >/dev/null 2>&1
chroot "$folder/root" dockerd --version | grep -q 'version 26\.1\.5' || { echo "another version of docker.io"; exit 2; }

mkdir "$folder/context" "$folder/socket"
printf 'FROM scratch\nCOPY Dockerfile /\n' >"$folder/context/Dockerfile"
tar -C "$folder/context" -cf "$folder/context.tar" Dockerfile

# start STORE: an engine of its own mounts and network, with its data on a disk of its own.
start() {
  mkdir "$folder/$1"
  printf '{"features": {"containerd-snapshotter": %s}}' "$([ "$1" = containerd ] && echo true || echo false)" >"$folder/socket/daemon.json"
  truncate -s 1G "$folder/$1.img"
  mkfs.ext4 -q "$folder/$1.img"
  setsid unshare --mount --net sh -euc '
    mount --make-rprivate /
    mount --bind "$1" "$1"
    cd "$1"
    for there in proc sys dev; do mount --rbind /$there $there; done
    mount -t tmpfs tmpfs run
    mount -o loop "$2" mnt
    mkdir -p mnt/docker mnt/containerd mnt/before var/lib/docker var/lib/containerd srv
    mount --bind mnt/docker var/lib/docker
    mount --bind mnt/containerd var/lib/containerd
    mount --bind "$3" srv
    ip link set lo up
    pivot_root . mnt/before
    cd /
    umount --lazy /mnt/before
    containerd >/srv/containerd.log 2>&1 &
    exec dockerd --config-file /srv/daemon.json --host unix:///srv/docker.sock --iptables=false >/srv/dockerd.log 2>&1
  ' sh "$folder/root" "$folder/$1.img" "$folder/socket" &
  engine=$!
  for _ in $(seq 240); do curl -sf --unix-socket "$folder/socket/docker.sock" http://docker/_ping >/dev/null && return; sleep 0.5; done
  tail -n 3 "$folder/socket/dockerd.log"
  exit 2
}

# sent STORE: what the engine says of a context in the request's body.
sent() {
  start "$1"
  curl -s --unix-socket "$folder/socket/docker.sock" -X POST -H 'Content-Type: application/x-tar' \
    --data-binary @"$folder/context.tar" 'http://docker/v1.44/build?version=2&t=sent' >"$folder/$1.out"
  kill -TERM -- "-$engine"
  wait "$engine" 2>/dev/null || true
  engine=
}

sent overlay2
sent containerd
grep -q '"aux".*sha256:\|moby.image.id' "$folder/overlay2.out" && echo "overlay2: Successfully built"
grep -q 'lookup build-context-' "$folder/containerd.out" && echo "containerd: lookup of build-context-…"
