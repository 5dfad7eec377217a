#!/usr/bin/env bash
# onnxruntime 1.32.0 (onnx 1.23.2, NumPy 2.4.6), Linux x86-64, CPU, 2026-11-30.
#
# Expected: a session holds the weights of its model once, wherever they are stored; what loading takes on top goes when it has loaded.
# Seen: with the weights in the model's file, which is how nearly every model up to 2 GB is published, a session holds them twice for as
# long as it lives: the parsed ones, and a copy repacked for its matrix products. `enable_cpu_mem_arena` and the level of optimisation
# change nothing. The same model with its weights in a file next to it ("external data") is held once: what has been repacked is let go.
# With `session.disable_prepacking` as well its weights are the file's own pages: several workers share them, and the kernel can take
# them back. Without external data that setting spares the second copy only.
#
# Needs python3 of 3.11 to 3.14. Output seen, in MiB of anonymous memory that a session adds after it has answered, for 128 MiB of weights:
#   inside the file: 250, and 130 without prepacking
#   in a file next to it: 130, and 2 without prepacking
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6

cat >make.py <<'PY'
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE, LAYERS = 1448, 16
random = np.random.default_rng(1)
weights = [random.standard_normal((SIZE, SIZE), dtype=np.float32) / SIZE for _ in range(LAYERS)]
graph = helper.make_graph(
    [helper.make_node("MatMul", [f"x{i}", f"w{i}"], [f"x{i + 1}"]) for i in range(LAYERS)],
    "layers",
    [helper.make_tensor_value_info("x0", TensorProto.FLOAT, ["rows", SIZE])],
    [helper.make_tensor_value_info(f"x{LAYERS}", TensorProto.FLOAT, ["rows", SIZE])],
    [numpy_helper.from_array(weight, f"w{i}") for i, weight in enumerate(weights)],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])
model.ir_version = 10
onnx.save(model, "inside.onnx")
onnx.save(model, "next.onnx", save_as_external_data=True, location="next.data")
PY
cat >probe.py <<'PY'
import re
import sys

import numpy as np
import onnxruntime


def anonymous():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search(r"Anonymous:\s+(\d+)", file.read())[1]) / 1024


before = anonymous()
options = onnxruntime.SessionOptions()
options.add_session_config_entry("session.disable_prepacking", sys.argv[2])
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
session.run(None, {"x0": np.zeros((4, 1448), np.float32)})
print(round(anonymous() - before))
PY
env/bin/python make.py
held() { env/bin/python probe.py "$1.onnx" "$2"; }
inside=$(held inside 0) inside_plain=$(held inside 1) next=$(held next 0) next_plain=$(held next 1)
echo "inside the file: $inside, and $inside_plain without prepacking"
echo "in a file next to it: $next, and $next_plain without prepacking"
[ "$inside" -gt 230 ] && [ "$inside_plain" -lt 150 ] && [ "$next" -lt 150 ] && [ "$next_plain" -lt 20 ]
