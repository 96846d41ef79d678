"""The peer: Python's lightgbm on the same data with the same parameters. It answers a line of JSON with a line of JSON."""

import hashlib
import json
import resource
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np

FOLDER = Path(__file__).parents[2] / ".cache/bench"
ROWS, WIDTH = 500_000, 28
SETTINGS = json.loads(sys.argv[1])
ITERATIONS = int(sys.argv[2])

# Column by column, so that the peak of memory is that of one table.
features = np.empty((ROWS, WIDTH))
for index in range(WIDTH):
    features[:, index] = np.fromfile(
        FOLDER / "columns.f64", count=ROWS, offset=8 * index * ROWS
    )
labels = np.fromfile(FOLDER / "labels.f64")
model: lightgbm.Booster | None = None


def digest(values: np.ndarray) -> str:
    return hashlib.sha256(
        np.ascontiguousarray(values, dtype="<f8").tobytes()
    ).hexdigest()


def fit() -> dict:
    global model
    started = time.perf_counter()
    dataset = lightgbm.Dataset(features, label=labels)
    model = lightgbm.train(SETTINGS, dataset, num_boost_round=ITERATIONS)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "digest": digest(model.predict(features[:1000])),
        "parameters": parameters(model),
    }


def parameters(booster: lightgbm.Booster) -> dict[str, str]:
    """LightGBM's own record of all its parameters, which stands at the end of the model's text."""
    _, _, record = booster.model_to_string().partition("\nparameters:\n")
    lines = (line[1:-1] for line in record.splitlines() if line.startswith("["))
    return dict(
        line.split(":", 1) if line.endswith(":") else line.split(": ", 1)
        for line in lines
    )


def predict() -> dict:
    if model is None:
        fit()
    started = time.perf_counter()
    predictions = model.predict(features)
    return {"seconds": time.perf_counter() - started, "digest": digest(predictions)}


def row() -> dict:
    """The mean time of one row, over many."""
    if model is None:
        fit()
    rows = [features[i : i + 1] for i in range(2000)]
    for one in rows[:200]:
        model.predict(one)
    started = time.perf_counter()
    predictions = [model.predict(one)[0] for one in rows]
    seconds = (time.perf_counter() - started) / len(rows)
    return {"seconds": seconds, "digest": digest(np.array(predictions))}


def memory() -> dict:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": 0, "memory": {"python": peak}}


WORK = {"fit": fit, "predict": predict, "row": row, "memory": memory}
for line in sys.stdin:
    print(json.dumps(WORK[json.loads(line)["work"]]()), flush=True)
