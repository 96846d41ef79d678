"""The peer: cv2 and onnxruntime in a loop, as one writes it down. It answers a line of JSON with a line of JSON."""

import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

FOLDER = Path(sys.argv[1])
BATCH = int(sys.argv[2])
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)

session = onnxruntime.InferenceSession(
    FOLDER / "network.onnx", providers=["CPUExecutionProvider"]
)


def prepared(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    picture = cv2.cvtColor(cv2.resize(picture, (224, 224)), cv2.COLOR_BGR2RGB)
    return ((picture.astype(np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1)


def features() -> np.ndarray:
    paths = sorted((FOLDER / "pictures").glob("*.jpg"))
    parts = []
    for start in range(0, len(paths), BATCH):
        batch = np.stack([prepared(path) for path in paths[start : start + BATCH]])
        parts.append(session.run(["features"], {"image": batch})[0])
    return np.concatenate(parts)


for line in sys.stdin:
    work = json.loads(line)["work"]
    started = time.perf_counter()
    cpu = time.process_time()
    found = features()
    answer = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
    }
    if work == "check":
        found.astype("<f4").tofile(FOLDER / "peer.f32")
    print(json.dumps(answer), flush=True)
