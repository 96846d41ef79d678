"""The same program with lightgbm and pandas: usage: cold_peer.py FILE PARAMETERS ITERATIONS."""

import hashlib
import json
import sys

# lightgbm imports scikit-learn where it is installed, but does not need it: without it the peer is at its fastest.
sys.modules["sklearn"] = None

import lightgbm
import pandas as pd

file, settings, iterations = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])

data = pd.read_csv(file)
features = [f"f{i}" for i in range(28)]
dataset = lightgbm.Dataset(data[features], label=data["label"])
model = lightgbm.train(settings, dataset, num_boost_round=iterations)
predictions = model.predict(data[features])
print(hashlib.sha256(predictions.astype("<f8").tobytes()).hexdigest())
