#!/usr/bin/env bash
# xgboost 3.2.0 (NumPy 2.4.6), Linux x86-64, glibc, 2026-11-30.
#
# Expected: a model saved as .json takes more disk than the same model as .ubj, and the same memory once it is loaded.
# Seen: reading the JSON takes ten times the file, and the process keeps that for as long as it lives: the parsed document is given back
# to the C library in pieces between those of the model, which does not give them back to the kernel. The same model in UBJ, loaded by
# the same call, takes a seventh. A second model loaded into the same process fits into the hole, and malloc_trim gives most of it back;
# each worker of a service that loads one model has the hole once.
#
# Needs python3 of 3.11 to 3.14; xgboost brings a GPU library (400 MB). Output seen, in MiB of anonymous memory after one answer:
#   json: 9 MiB on disk, 93 held, 8 after malloc_trim
#   ubj: 5 MiB on disk, 13 held, 8 after malloc_trim
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check xgboost==3.2.0 numpy==2.4.6

cat >make.py <<'PY'
import numpy as np
import xgboost

random = np.random.default_rng(1)
rows = random.random((15000, 20), dtype=np.float32)
answers = rows[:, 0] * rows[:, 1] + random.random(15000) > 0.8
settings = {"max_depth": 14, "objective": "binary:logistic", "min_child_weight": 0.1, "nthread": 2}
model = xgboost.train(settings, xgboost.DMatrix(rows, answers), 120)
model.save_model("model.json")
model.save_model("model.ubj")
PY
cat >probe.py <<'PY'
import ctypes
import os
import re
import sys

import numpy as np
import xgboost


def anonymous():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search(r"Anonymous:\s+(\d+)", file.read())[1]) / 1024


before = anonymous()
model = xgboost.Booster()
model.load_model(sys.argv[1])
model.predict(xgboost.DMatrix(np.zeros((1, 20), np.float32)))
held = anonymous() - before
ctypes.CDLL(None).malloc_trim(0)
print(round(os.path.getsize(sys.argv[1]) / 2**20), round(held), round(anonymous() - before))
PY
env/bin/python make.py
read -r json_file json json_trimmed < <(env/bin/python probe.py model.json)
read -r ubj_file ubj ubj_trimmed < <(env/bin/python probe.py model.ubj)
echo "json: $json_file MiB on disk, $json held, $json_trimmed after malloc_trim"
echo "ubj: $ubj_file MiB on disk, $ubj held, $ubj_trimmed after malloc_trim"
[ "$json" -gt $((json_file * 8)) ] && [ "$json" -gt $((ubj * 4)) ] && [ "$json_trimmed" -lt $((json / 2)) ]
