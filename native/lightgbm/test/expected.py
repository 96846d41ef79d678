"""Makes the fixtures that the tests compare with: models and predictions of Python's lightgbm 4.7.0.

    python -m venv venv && venv/bin/pip install lightgbm==4.7.0 numpy scikit-learn
    venv/bin/python test/expected.py

The data is not stored: `data.ts` makes the same from the same generator.
"""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

HERE = Path(__file__).parent
ROWS = 600
VALIDATION = 200
PREDICTED = 20
COMMON = {"num_leaves": 6, "min_data_in_leaf": 5, "num_threads": 2, "verbosity": -1, "seed": 7, "force_row_wise": True}


def uniform(seed: int, count: int) -> np.ndarray:
    """A linear congruential generator of 32 bits: each value is exact in both languages."""
    values, state = np.empty(count), seed
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state / 2**32
    return values


def features(seed: int, rows: int) -> np.ndarray:
    columns = [uniform(seed + k, rows) for k in range(6)]
    columns[3] = np.floor(columns[3] * 8)
    columns[4] = np.where(uniform(seed + 6, rows) < 0.1, np.nan, columns[4])
    columns[5] = np.where(columns[5] < 0.8, 0.0, columns[5])
    return np.stack(columns, axis=1)


def labels(kind: str, X: np.ndarray, seed: int) -> np.ndarray:
    noise = uniform(seed + 7, len(X))
    number = 3 * X[:, 0] - X[:, 1] * X[:, 2] + np.where((X[:, 3] == 2) | (X[:, 3] == 5), 1.0, 0.0) + X[:, 5] + 1
    number = number + np.where(np.isnan(X[:, 4]), 0.5, 0.0) + noise / 4
    return {
        "number": number,
        "binary": np.where(number > 2.75, 1.0, 0.0),
        "noisy": np.where(noise > 0.4 + X[:, 0] / 4, 1.0, 0.0),
        "class": np.where(number > 3.25, 2.0, np.where(number > 2.25, 1.0, 0.0)),
        "grade": np.minimum(np.floor(number), 4.0),
        "one": np.ones(len(X)),
    }[kind].astype(np.float32)


def main() -> None:
    assert lgb.__version__ == "4.7.0", lgb.__version__
    X, V = features(1, ROWS), features(1001, VALIDATION)
    weight = (uniform(99, ROWS) + 0.5).astype(np.float32)
    models, expected = {}, {}
    for name, case in json.loads((HERE / "cases.json").read_text()).items():
        params = {**COMMON, **case["params"]}
        train = lgb.Dataset(
            X,
            labels(case["label"], X, 1),
            weight=weight if case.get("weight") else None,
            group=[20] * (ROWS // 20) if case.get("group") else None,
            categorical_feature=case.get("categorical", "auto"),
            params=params,
            free_raw_data=False,
        )
        valid = lgb.Dataset(V, labels(case["label"], V, 1001), reference=train, params=params, free_raw_data=False)
        history: dict = {}
        booster = lgb.train(
            params,
            train,
            num_boost_round=case.get("iterations", 6),
            valid_sets=[valid] if case.get("validate") else None,
            valid_names=["valid"] if case.get("validate") else None,
            init_model=models.get(case.get("continues")),
            callbacks=[lgb.record_evaluation(history)] if case.get("validate") else None,
        )
        models[name] = booster
        text = booster.model_to_string()
        (HERE / "models" / f"{name}.txt").write_text(text)
        rows = X[:PREDICTED]
        predictions = {"normal": booster.predict(rows), "raw": booster.predict(rows, raw_score=True)}
        predictions["leaf"] = booster.predict(rows, pred_leaf=True)
        if not params.get("linear_tree"):
            predictions["contrib"] = booster.predict(rows[:5], pred_contrib=True)
        expected[name] = {
            "bestIteration": booster.best_iteration,
            "bestScore": booster.best_score,
            "history": history.get("valid", {}),
            "numTrees": booster.num_trees(),
            "gain": booster.feature_importance("gain").tolist(),
            "split": booster.feature_importance("split").tolist(),
            "predictions": {kind: values.ravel().tolist() for kind, values in predictions.items()},
        }
    (HERE / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
