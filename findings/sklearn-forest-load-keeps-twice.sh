#!/usr/bin/env bash
# scikit-learn 1.9.0, joblib 1.6.0, NumPy 2.4.6, glibc of Debian 12 (2.36), Linux x86-64, 2026-11-30.
#
# Expected: a forest of 73 MiB, read from its file once at the start of a service, holds some 73 MiB from then on.
# Seen: it holds 146 for as long as the process lives. Each tree copies the arrays that were read for it, and the first ones that are
# given back teach glibc to take arrays of that size (here 0.8 MB a tree) from its heap, where what is free lies between trees that
# stay. So the process holds the file twice, with joblib as with pickle, in each worker of a server. MALLOC_MMAP_THRESHOLD_=131072,
# which keeps glibc from learning, malloc_trim(0) after loading, and mmap_mode="r" each leave 73. The last one shares nothing
# between workers, though that is what it is for: the copies of the trees are private; a KNeighborsClassifier is shared by it.
#
# Needs python3 of 3.11 to 3.14 on glibc. Output seen, in MiB of anonymous memory that loading adds:
#   forest: 146 as it is, 73 with MALLOC_MMAP_THRESHOLD_, 73 after malloc_trim, 73 with mmap_mode
#   neighbours: 47 as it is, 47 with MALLOC_MMAP_THRESHOLD_, 47 after malloc_trim, 0 with mmap_mode
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check scikit-learn==1.9.0 joblib==1.6.0 numpy==2.4.6 scipy==1.17.1
export OMP_NUM_THREADS=1

cat >make.py <<'PY'
import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier

random = np.random.default_rng(1)
rows, kinds = random.random((20000, 20)), random.integers(0, 5, 20000)
forest = RandomForestClassifier(60, random_state=1).fit(rows, kinds)
joblib.dump(forest, "forest")
wide, labels = random.random((100000, 60)), random.integers(0, 5, 100000)
joblib.dump(KNeighborsClassifier().fit(wide, labels), "neighbours")
PY
cat >probe.py <<'PY'
import ctypes
import re
import sys

import joblib
import sklearn.ensemble  # noqa: F401, so that loading adds the model and no library
import sklearn.neighbors  # noqa: F401


def anonymous():
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1]) / 1024


name, way = sys.argv[1:]
before = anonymous()
model = joblib.load(name, mmap_mode="r" if way == "mmap" else None)
if way == "trim":
    ctypes.CDLL("libc.so.6").malloc_trim(0)
print(round(anonymous() - before))
PY
env/bin/python make.py

code=0
for name in forest neighbours; do
  plain=$(env/bin/python probe.py $name plain)
  threshold=$(MALLOC_MMAP_THRESHOLD_=131072 env/bin/python probe.py $name plain)
  trim=$(env/bin/python probe.py $name trim)
  mmap=$(env/bin/python probe.py $name mmap)
  echo "$name: $plain as it is, $threshold with MALLOC_MMAP_THRESHOLD_, $trim after malloc_trim, $mmap with mmap_mode"
  if [ $name = forest ]; then
    for other in $threshold $trim $mmap; do ((plain * 2 > other * 3)) || code=1; done
    ((mmap > 50)) || code=1
  else
    ((mmap < 10)) || code=1
  fi
done
exit $code
