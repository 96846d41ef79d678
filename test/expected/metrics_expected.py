"""Works out with scikit-learn what `ComputeModelStatistics` and `CleanMissingData` are compared with.

    python -m venv venv && venv/bin/pip install numpy pandas scikit-learn
    venv/bin/python test/expected/metrics_expected.py

Labels, predictions and probabilities are kept beside the metrics, so that both sides measure the same. Some probabilities are equal, so
that curves have steps.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.impute import SimpleImputer

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "examples" / "data"


def points(x, y, thresholds) -> list:
    return [[float(a), float(b), "Infinity" if np.isinf(t) else float(t)] for a, b, t in zip(x, y, thresholds, strict=True)]


def classification(names: list[str], labels: np.ndarray, scores: np.ndarray) -> dict:
    probability = scores / scores.sum(axis=1, keepdims=True)
    predicted = probability.argmax(axis=1)
    binary = len(names) == 2
    average = {"average": "binary"} if binary else {"average": "macro"}
    each = metrics.precision_recall_fscore_support(labels, predicted, zero_division=0)
    last = len(names) - 1
    roc = metrics.roc_curve(labels == last, probability[:, last], drop_intermediate=False)
    precision, recall, thresholds = metrics.precision_recall_curve(labels == last, probability[:, last])
    return {
        "label": [names[one] for one in labels],
        "prediction": [names[one] for one in predicted],
        "probability": probability.tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "precision": metrics.precision_score(labels, predicted, zero_division=0, **average),
        "recall": metrics.recall_score(labels, predicted, zero_division=0, **average),
        "f1": metrics.f1_score(labels, predicted, zero_division=0, **average),
        "auc": metrics.roc_auc_score(labels, probability[:, 1])
        if binary
        else metrics.roc_auc_score(labels, probability, multi_class="ovr"),
        "logLoss": metrics.log_loss(labels, probability),
        "perClass": [[float(v) for v in one] for one in zip(*each, strict=True)],
        "confusion": metrics.confusion_matrix(labels, predicted).tolist(),
        "roc": points(*roc),
        # scikit-learn ends with a point (0, 1) that no threshold gives.
        "precisionRecall": points(recall[:-1], precision[:-1], thresholds),
        "oneAgainstTheRest": {
            name: against_the_rest(labels == code, probability[:, code]) for code, name in enumerate(names)
        },
    }


def against_the_rest(is_class: np.ndarray, probability: np.ndarray) -> dict:
    true, predicted = calibration_curve(is_class, probability, n_bins=10, strategy="uniform")
    return {
        "auc": metrics.roc_auc_score(is_class, probability),
        "averagePrecision": metrics.average_precision_score(is_class, probability),
        "calibration": [[float(a), float(b)] for a, b in zip(predicted, true, strict=True)],
    }


def regression(labels: np.ndarray, predicted: np.ndarray) -> dict:
    return {
        "label": labels.tolist(),
        "prediction": predicted.tolist(),
        "mse": metrics.mean_squared_error(labels, predicted),
        "rmse": metrics.root_mean_squared_error(labels, predicted),
        "mae": metrics.mean_absolute_error(labels, predicted),
        "r2": metrics.r2_score(labels, predicted),
    }


def main() -> None:
    warnings.simplefilter("error")
    random = np.random.default_rng(3)
    two = random.integers(0, 2, 40)
    # Tenths, so that several rows share a probability.
    second = np.clip(np.round(0.25 + 0.4 * two + random.normal(scale=0.25, size=40), 1), 0, 1)
    three = random.integers(0, 3, 45)
    scores = np.round(random.random((45, 3)), 2) + 0.01 + np.eye(3)[three] * 0.4
    scores[:, 1] /= 8  # So that class "b" is never predicted.
    amounts = random.normal(loc=1e6, scale=30, size=50).round(3)
    penguins = pd.read_csv(DATA / "penguins.csv")
    gaps = ["bill_length", "flipper_length", "body_mass"]
    expected = {
        "scikitLearn": sklearn.__version__,
        "binary": classification(["no", "yes"], two, np.stack([1 - second, second], axis=1)),
        "multiclass": classification(["a", "b", "ç"], three, scores),
        "regression": regression(amounts, (amounts + random.normal(scale=9, size=50)).round(3)),
        "worse than the mean": regression(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])),
        "imputed": {
            how: SimpleImputer(strategy=how).fit(penguins[gaps]).statistics_.tolist() for how in ("mean", "median")
        },
    }
    (HERE / "metrics_expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
