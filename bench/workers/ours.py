"""Our side from Python, through the bridge. It answers a line of JSON with a line of JSON.

usage: ours.py PARAMETERS ITERATIONS pyarrow|pandas
"""

import hashlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from uncia._runtime import session
from uncia.lightgbm import LightGBMClassificationModel, LightGBMClassifier

FOLDER = Path(__file__).parents[2] / ".cache/bench"
ROWS, WIDTH = 500_000, 28
SETTINGS: dict[str, Any] = json.loads(sys.argv[1])
ITERATIONS = int(sys.argv[2])
KIND = sys.argv[3]

columns = np.fromfile(FOLDER / "columns.f64").reshape(WIDTH, ROWS)
labels = np.fromfile(FOLDER / "labels.f64")
NAMES = [f"f{i}" for i in range(WIDTH)]


def make_table() -> Any:
    """Make what a user of each library would hold; the numbers themselves are not copied."""
    if KIND == "pyarrow":
        arrays = {
            name: pa.array(column) for name, column in zip(NAMES, columns, strict=True)
        }
        return pa.table({**arrays, "label": pa.array(labels)})
    import pandas as pd

    frame = pd.DataFrame(columns.T, columns=NAMES, copy=False)
    frame["label"] = labels
    return frame


table = make_table()
# The objective follows from the labels, and the level of the log from the core.
OURS = {
    name: value
    for name, value in SETTINGS.items()
    if name not in ("objective", "verbosity")
}
classifier = LightGBMClassifier(features_cols=NAMES, num_iterations=ITERATIONS, **OURS)
model: LightGBMClassificationModel | None = None


def digest(probabilities: np.ndarray) -> str:
    """Digest of the probability of the second class, which is all that the peer gives."""
    second = np.ascontiguousarray(probabilities[:, 1], dtype="<f8")
    return hashlib.sha256(second.tobytes()).hexdigest()


def fit() -> dict[str, Any]:
    global model
    started = time.perf_counter()
    model = classifier.fit(table)
    seconds = time.perf_counter() - started
    head = table.slice(0, 1000) if isinstance(table, pa.Table) else table.head(1000)
    return {
        "seconds": seconds,
        "digest": digest(model.predict_proba(head)),
        "parameters": model.parameters(),
    }


def predict() -> dict[str, Any]:
    if model is None:
        fit()
    started = time.perf_counter()
    probabilities = model.predict_proba(table)
    return {"seconds": time.perf_counter() - started, "digest": digest(probabilities)}


def peak(pid: int | str) -> int:
    """Largest resident memory that a process ever had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def memory() -> dict[str, Any]:
    core = session.current().welcome["pid"]
    return {"seconds": 0, "memory": {"python": peak("self"), "core": peak(core)}}


WORK = {"fit": fit, "predict": predict, "memory": memory}
for line in sys.stdin:
    print(json.dumps(WORK[json.loads(line)["work"]]()), flush=True)
