#!/bin/bash
# Varnish 7.1.1 (Debian 12): a cache of 10 MB holds 4 MiB of anonymous memory, but it does not start in a memory limit of 83 MiB.
# Its log is a file that is mapped and locked with mlock: file pages, which look like page cache and count as RssFile, but which
# the kernel can never drop. With 80 MB by default (varnishd -p vsl_space) it is most of what the program needs; adding up
# anonymous memory, as is right for nearly every other server, falls short here by all of that.
#
# Seen on 2026-11-28, of varnishd's child after 100 answers:
#   anonymous 4 MiB, locked file pages 80 MiB; with -p vsl_space=8M: 8 MiB locked
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
(apt-get download -q varnish libvarnishapi3 libjemalloc2 >download.log 2>&1)
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/usr/lib/x86_64-linux-gnu/varnish
cat >t.vcl <<'VCL'
vcl 4.1;
backend default none;
sub vcl_recv { return (synth(200)); }
VCL

# sum FIELD: kB of a field over the mappings of varnishd's child.
sum() {
  awk -v field="$1:" '$1 == field { kb += $2 } END { print kb }' "/proc/$(pgrep -P "$server" | head -1)/smaps"
}

# run NAME OPTION ...: sets anonymous and locked, in MiB.
run() {
  local name=$1 port=$((20000 + RANDOM % 10000))
  shift
  root/usr/sbin/varnishd -F -j none -a "127.0.0.1:$port" -f "$folder/t.vcl" -n "$folder/$name" -s malloc,10m -T none "$@" \
    >"$name.log" 2>&1 &
  server=$!
  for _ in {1..120}; do
    if curl -sf -o /dev/null "http://127.0.0.1:$port/"; then break; fi
    sleep 0.5
  done
  for _ in {1..100}; do curl -sf -o /dev/null "http://127.0.0.1:$port/"; done
  anonymous=$(($(sum Anonymous) / 1024))
  locked=$(($(sum Locked) / 1024))
  kill "$server"
  wait "$server" || true
}

run default
echo "default: anonymous $anonymous MiB, locked $locked MiB"
[ "$locked" -ge 76 ] && [ "$anonymous" -lt 20 ]
run small -p vsl_space=8M
echo "vsl_space=8M: anonymous $anonymous MiB, locked $locked MiB"
[ "$locked" -lt 16 ]
