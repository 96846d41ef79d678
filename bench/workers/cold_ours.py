"""A whole program with uncia: usage: cold_ours.py FILE PARAMETERS ITERATIONS. It prints the digest of its predictions."""

import hashlib
import json
import sys

from uncia import DataFrame
from uncia.lightgbm import LightGBMClassifier

file, settings, iterations = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
settings = {k: v for k, v in settings.items() if k not in ("objective", "verbosity")}

data = DataFrame.read_csv(file)
features = [f"f{i}" for i in range(28)]
model = LightGBMClassifier(
    features_cols=features, num_iterations=iterations, **settings
).fit(data)
predictions = model.predict_proba(data)[:, 1]
print(hashlib.sha256(predictions.astype("<f8").tobytes()).hexdigest())
