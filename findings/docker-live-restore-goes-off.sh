#!/usr/bin/env bash
# Docker Engine 26.1.5 (Debian 13's docker.io), containerd 1.7.24, Linux x86-64, 2026-11-30.
#
# Expected: `unless-stopped` starts a container again after a restart of the daemon unless somebody has stopped it; without live-restore a
# restart ends all containers and starts those again, and nobody stops any here.
# Seen: the restart with which live-restore goes from true to false finds the container alive, ends it, and leaves it down, in 7 of 7 runs.
# In some the daemon's log says hasBeenManuallyStopped=true (exit code 0), in the others its own start of it failed, since "container
# with given ID already exists" (exit code 128). Started once by hand it survives the next restart, still without live-restore. So turning it
# off, as joining a swarm asks for, takes a server's services down until somebody starts them. On 20.10.24 (Debian 12's docker.io) as
# in the first case, where a container with `always` came back.
#
# Needs root, mmdebstrap, unshare and Debian's packages (300 MB). Output seen:
#   live-restore on: up
#   goes off: down
#   stays off, after a start by hand: up
set -euo pipefail

folder=$(mktemp -d)
stop() {
  [ -z "${engine:-}" ] || kill -TERM -- "-$engine" 2>/dev/null || true
  wait 2>/dev/null || true
  for _ in $(seq 20); do rm -rf "$folder" 2>/dev/null && return; sleep 0.5; done
}
trap stop EXIT
mmdebstrap --quiet --variant=minbase --include=docker.io,docker-cli,busybox-static,iproute2 trixie "$folder/root" >/dev/null 2>&1
chroot "$folder/root" dockerd --version | grep -q 'version 26\.1\.5' || { echo "another version of docker.io"; exit 2; }
mkdir -p "$folder/shared" "$folder/image/bin"
cp "$folder/root/bin/busybox" "$folder/image/bin/"
tar -C "$folder/image" -cf "$folder/shared/image.tar" .
truncate -s 1G "$folder/disk"
mkfs.ext4 -q "$folder/disk"

# What one engine does in its own mounts and network: containers outlive their daemon there, and end with it all.
cat >"$folder/shared/play" <<'PLAY'
set -euo pipefail
start() {
  printf '{"live-restore": %s}' "$1" >/srv/daemon.json
  dockerd --config-file /srv/daemon.json --host unix:///srv/docker.sock --iptables=false --bridge=none >>/srv/dockerd.log 2>&1 &
  daemon=$!
  for _ in $(seq 240); do docker version >/dev/null 2>&1 && return; sleep 0.5; done
  tail -n 3 /srv/dockerd.log
  exit 2
}
end() { kill -TERM $daemon; wait $daemon || true; }
seen() {
  sleep 8
  echo "$1: $(docker inspect --format '{{if .State.Running}}up{{else}}down{{end}}' web)"
}
export DOCKER_HOST=unix:///srv/docker.sock
start true
docker import /srv/image.tar box >/dev/null
docker run --detach --network none --name web --restart unless-stopped box \
  /bin/busybox sh -c 'trap "exit 0" TERM; while :; do /bin/busybox sleep 1; done' >/dev/null
seen 'live-restore on'
end
start false
seen 'goes off'
docker start web >/dev/null
end
start false
seen 'stays off, after a start by hand'
docker rm --force web >/dev/null
end
PLAY

setsid unshare --mount --net --pid --fork --kill-child bash -euc '
  mount --make-rprivate /
  mount --bind "$1" "$1"
  cd "$1"
  for there in sys dev; do mount --rbind /$there $there; done
  mount -t proc proc proc
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
  bash /srv/play
' sh "$folder/root" "$folder/disk" "$folder/shared" >"$folder/seen" &
engine=$!
wait $engine || { cat "$folder/seen"; exit 2; }
engine=
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
live-restore on: up
goes off: down
stays off, after a start by hand: up
SEEN
