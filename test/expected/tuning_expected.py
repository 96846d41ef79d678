"""Works out with scikit-learn what the searches of `uncia/tune` are compared with.

    python -m venv venv && venv/bin/pip install lightgbm==4.7.0 numpy pandas scikit-learn
    venv/bin/python test/expected/tuning_expected.py

Models are fitted by Python's lightgbm on the same folds, which a column of the table gives; scikit-learn's GridSearchCV scores them. The rule by
which folds are dealt out is worked out here a second time, from its description and from that of the generator, Philox4x32-10.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.model_selection import GridSearchCV, PredefinedSplit

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "examples" / "data"
FEATURES = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"]
COMMON = {"n_estimators": 15, "min_child_samples": 6, "deterministic": True, "force_col_wise": True, "n_jobs": 1, "verbosity": -1}
GRID = {"learning_rate": [0.05, 0.2], "num_leaves": [3, 9]}


def searched(learner, scoring: dict, table: pd.DataFrame, label: str, folds: np.ndarray, best: str) -> dict:
    search = GridSearchCV(learner, GRID, scoring=scoring, cv=PredefinedSplit(folds), refit=best)
    features = table[FEATURES].to_numpy()
    search.fit(features, table[label].to_numpy())
    found = search.cv_results_
    count = len(np.unique(folds))
    outputs = search.predict_proba(features)[:, 1] if hasattr(search, "predict_proba") else search.predict(features)
    return {
        "params": [{name: value for name, value in one.items()} for one in found["params"]],
        "metrics": {
            # scikit-learn turns what is better the smaller it is around.
            metric: {
                "sign": -1 if str(how).startswith("neg_") else 1,
                "mean": found[f"mean_test_{metric}"].tolist(),
                "std": found[f"std_test_{metric}"].tolist(),
                "folds": [found[f"split{fold}_test_{metric}"].tolist() for fold in range(count)],
            }
            for metric, how in scoring.items()
        },
        "best": {"metric": best, "index": int(search.best_index_), "outputs": outputs[:20].tolist()},
    }


def philox(counter: list[int], key: list[int]) -> list[int]:
    c, k, mask = list(counter), list(key), 2**32 - 1
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & mask, (a >> 32) ^ c[3] ^ k[1], a & mask]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return c


def draw(seed: int, row: int) -> float:
    words = philox([row & 0xFFFFFFFF, row >> 32, 0, 0], [seed & 0xFFFFFFFF, 0])
    return ((words[0] << 21) | (words[1] >> 11)) / 2**53


def even_folds(values: list, count: int, seed: int) -> list[int]:
    """Rows of each value, in the order of their draws, are dealt out one after the other; so are those of the next value."""
    draws = [draw(seed, row) for row in range(len(values))]
    order = sorted(range(len(values)), key=lambda row: (values[row], draws[row]))
    folds = [0] * len(values)
    for place, row in enumerate(order):
        folds[row] = place % count
    return folds


def group_folds(groups: list, count: int, seed: int) -> list[int]:
    """Groups, the largest first, then in the order of the draws of their first rows, go to the fold with the fewest rows."""
    first = {group: row for row, group in reversed(list(enumerate(groups)))}
    size = {group: groups.count(group) for group in first}
    sizes = [0] * count
    fold_of = {}
    for group in sorted(first, key=lambda one: (-size[one], draw(seed, first[one]))):
        fold_of[group] = sizes.index(min(sizes))
        sizes[fold_of[group]] += size[group]
    return [fold_of[group] for group in groups]


def main() -> None:
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    table = pd.read_csv(DATA / "breast-cancer.csv")
    # Not in the order of the rows, and of different sizes.
    folds = (np.arange(len(table)) * 7 % 11) % 3
    classes = {
        "areaUnderROC": "roc_auc",
        "areaUnderPR": "average_precision",
        "accuracy": "accuracy",
        "f1": "f1_weighted",
        "macroF1": "f1_macro",
        "logLoss": "neg_log_loss",
    }
    numbers = {
        "rmse": "neg_root_mean_squared_error",
        "mse": "neg_mean_squared_error",
        "mae": "neg_mean_absolute_error",
        "r2": "r2",
    }
    labels = table["label"].tolist()
    groups = [f"g{(row * row) % 23}" for row in range(len(table))]
    expected = {
        "scikitLearn": sklearn.__version__,
        "folds": folds.tolist(),
        "classifier": searched(LGBMClassifier(**COMMON), classes, table, "label", folds, "areaUnderROC"),
        "regressor": searched(LGBMRegressor(**COMMON), numbers, table, "mean_symmetry", folds, "rmse"),
        "dealt": {
            "groups": groups,
            "evenly": {str(seed): even_folds([0] * len(table), 4, seed) for seed in (0, 17)},
            "by label": even_folds(labels, 5, 3),
            "by group": group_folds(groups, 4, 5),
        },
    }
    text = json.dumps(expected) + "\n"
    (HERE / "tuning_expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
