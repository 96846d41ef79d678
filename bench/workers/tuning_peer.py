"""The peer of bench/tuning.ts: GridSearchCV over Python's lightgbm. It answers a line of JSON with a line of JSON."""

import json
import sys
import time
import warnings

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.model_selection import GridSearchCV, PredefinedSplit

ROWS, WIDTH = int(sys.argv[2]), int(sys.argv[3])
table = np.fromfile(sys.argv[1])
features = table[: ROWS * WIDTH].reshape(ROWS, WIDTH)
labels = table[ROWS * WIDTH :].astype(np.int32)
search = GridSearchCV(
    LGBMClassifier(n_estimators=40, n_jobs=2, deterministic=True, force_col_wise=True, verbosity=-1),
    # In the order of their names, the last changing fastest, as scikit-learn has it.
    {"learning_rate": [0.05, 0.1], "min_child_samples": [10, 50], "num_leaves": [7, 31]},
    scoring="roc_auc",
    cv=PredefinedSplit(np.arange(ROWS) % 3),
)
warnings.filterwarnings("ignore", message="X does not have valid feature names")

for _ in sys.stdin:
    started = time.perf_counter()
    search.fit(features, labels)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "scores": search.cv_results_["mean_test_score"].tolist()}), flush=True)
