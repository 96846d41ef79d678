"""The peer of bench/linear.ts: scikit-learn's logistic regression. It answers a line of JSON with a line of JSON."""

import json
import sys
import time

import numpy as np
from sklearn.linear_model import LogisticRegression

ROWS, WIDTH = int(sys.argv[2]), int(sys.argv[3])
table = np.fromfile(sys.argv[1])
features = table[: ROWS * WIDTH].reshape(ROWS, WIDTH)
labels = table[ROWS * WIDTH :]

for _ in sys.stdin:
    started = time.perf_counter()
    model = LogisticRegression(C=1.0, solver="lbfgs", tol=1e-6, max_iter=100).fit(features, labels)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "coefficients": model.coef_[0].tolist()}), flush=True)
