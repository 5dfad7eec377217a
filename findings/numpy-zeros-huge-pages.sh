#!/usr/bin/env bash
# NumPy 2.4.6, Linux x86-64 with transparent huge pages on `madvise` (as Ubuntu has them), 2026-11-30.
#
# Expected: numpy.zeros() takes no memory until it is written to, and then a page of 4 KiB at a time; huge pages on `madvise` are for
# programs that ask for them, which a server in Python does not.
# Seen: NumPy asks, for every array of 4 MiB or more. A table of counters, a bitmap or a matrix with a row for each possible number that is
# written to here and there takes 2 MiB at each place: 512 MiB for 256 bytes that were written. With NUMPY_MADVISE_HUGEPAGE=0 it takes
# what one guesses. Where the kernel's setting is `always` (as Debian has it) every program is served so, and the variable does not help.
#
# Needs python3 of 3.11 to 3.14, and 600 MiB. Output seen:
#   256 bytes written in 512 MiB of zeros: 510 MiB held, with NUMPY_MADVISE_HUGEPAGE=0: 1 MiB
set -euo pipefail

if ! grep -q '\[madvise\]' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null; then
  echo "left out: transparent huge pages are not on madvise here"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check numpy==2.4.6
cat >probe.py <<'PY'
import re

import numpy as np


def held():
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1]) // 1024


before = held()
table = np.zeros(512 << 20, dtype=np.uint8)
table[:: 2 << 20] = 1
print(held() - before)
PY
asked=$(env/bin/python probe.py)
plain=$(NUMPY_MADVISE_HUGEPAGE=0 env/bin/python probe.py)
echo "256 bytes written in 512 MiB of zeros: $asked MiB held, with NUMPY_MADVISE_HUGEPAGE=0: $plain MiB"
[ "$plain" -lt 16 ]
[ "$asked" -gt 128 ]
