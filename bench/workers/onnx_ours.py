"""Our side from Python, through the bridge. It answers a line of JSON with a line of JSON.

usage: onnx_ours.py FOLDER THREADS
"""

import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from uncia import DataFrame
from uncia.onnx import ONNXModel

FOLDER = Path(sys.argv[1])
pictures = np.load(FOLDER / "pictures.npy")
width = pictures[0].size
table = pa.table(
    {"image": pa.FixedSizeListArray.from_arrays(pa.array(pictures.reshape(-1)), width)}
)
model = ONNXModel(
    model_location=str(FOLDER / "network.onnx"),
    mini_batch_size=16,
    threads=int(sys.argv[2]),
)

for _ in sys.stdin:
    started = time.perf_counter()
    scored = model.transform(DataFrame(table)).select("logits").to_arrow()
    logits = scored.column("logits").combine_chunks().flatten().to_numpy()
    seconds = time.perf_counter() - started
    digest = hashlib.sha256(logits.tobytes()).hexdigest()
    print(json.dumps({"seconds": seconds, "digest": digest}), flush=True)
