#!/usr/bin/env bash
# faiss-cpu 1.15.1 (NumPy 2.4.6), Linux x86-64, 2026-11-30.
#
# Expected: read_index(file, IO_FLAG_MMAP) maps an index, so that several workers share its pages and a container's memory holds what
# is searched.
# Seen: only inverted lists are mapped. A flat index, HNSW, a scalar or a product quantizer is read into memory of the process to its
# last byte, as without the flag, with no error and no word: four workers hold it four times, and the kernel can take none of it back.
# Another flag, IO_FLAG_MMAP_IFC, maps these, and inverted lists as well. What it maps can be searched and not be added to.
#
# Needs python3 of 3.11 to 3.14. Output seen, in MiB of anonymous memory that reading adds, for 96 MiB of vectors (HNSW: 24):
#   flat: 96 without a flag, 96 with MMAP, 0 with MMAP_IFC
#   hnsw: 27 without a flag, 27 with MMAP, 0 with MMAP_IFC
#   sq8: 24 without a flag, 24 with MMAP, 0 with MMAP_IFC
#   ivf: 97 without a flag, 0 with MMAP, 2 with MMAP_IFC
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check faiss-cpu==1.15.1 numpy==2.4.6
export OMP_NUM_THREADS=1

cat >make.py <<'PY'
import faiss
import numpy as np

vectors = np.random.default_rng(1).random((98304, 256), dtype=np.float32)
flat = faiss.IndexFlatIP(256)
flat.add(vectors)
hnsw = faiss.IndexHNSWFlat(256, 16)
hnsw.add(vectors[:24576])
sq8 = faiss.index_factory(256, "SQ8")
ivf = faiss.index_factory(256, "IVF64,Flat")
for index in sq8, ivf:
    index.train(vectors[:8192])
    index.add(vectors)
for name, index in dict(flat=flat, hnsw=hnsw, sq8=sq8, ivf=ivf).items():
    faiss.write_index(index, name)
PY
cat >probe.py <<'PY'
import re
import sys

import faiss
import numpy as np


def anonymous():
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+)", status.read())[1]) / 1024


before = anonymous()
index = faiss.read_index(sys.argv[1], getattr(faiss, sys.argv[2]) if len(sys.argv) > 2 else 0)
print(round(anonymous() - before))
# What was mapped answers like any other.
assert index.search(np.zeros((1, 256), dtype=np.float32), 1)[1][0][0] >= 0
PY
env/bin/python make.py

held() { # NAME [FLAG]
  env/bin/python probe.py "$@"
}
code=0
for name in flat hnsw sq8 ivf; do
  none=$(held $name) mmap=$(held $name IO_FLAG_MMAP) ifc=$(held $name IO_FLAG_MMAP_IFC)
  echo "$name: $none without a flag, $mmap with MMAP, $ifc with MMAP_IFC"
  if [ $name = ivf ]; then
    ((mmap * 4 < none)) || code=1
  else
    ((mmap * 10 > none * 9)) || code=1
  fi
  ((ifc * 4 < none)) || code=1
done
exit $code
