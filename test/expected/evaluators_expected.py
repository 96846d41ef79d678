"""Works out with scikit-learn what the evaluators of `uncia/train` are compared with.

    python -m venv venv && venv/bin/pip install numpy scikit-learn
    venv/bin/python test/expected/evaluators_expected.py

Labels, predictions, scores and weights are kept beside the metrics, so that both sides measure the same. Some scores are equal, and some
weights are 0. Of rankings with ties, scikit-learn has the mean over all orders for NDCG alone; the others are averaged here over all of them.
"""

import json
import math
import warnings
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

HERE = Path(__file__).parent


def binary(random: np.random.Generator) -> dict:
    labels = random.integers(0, 2, 60)
    # Tenths, so that several rows share a score.
    scores = np.clip(np.round(0.2 + 0.4 * labels + random.normal(scale=0.3, size=60), 1), 0, 1)
    weights = np.round(random.random(60) * 3, 1)
    weights[::9] = 0
    return {
        "label": labels.tolist(),
        "score": scores.tolist(),
        "weight": weights.tolist(),
        "areaUnderROC": metrics.roc_auc_score(labels, scores),
        "areaUnderPR": metrics.average_precision_score(labels, scores),
        "weighted": {
            "areaUnderROC": metrics.roc_auc_score(labels, scores, sample_weight=weights),
            "areaUnderPR": metrics.average_precision_score(labels, scores, sample_weight=weights),
        },
    }


def of_classes(labels: np.ndarray, predicted: np.ndarray, probability: np.ndarray, weight: np.ndarray | None) -> dict:
    common = {"sample_weight": weight, "zero_division": 0}
    last = probability.shape[1] - 1
    each = metrics.precision_recall_fscore_support(labels, predicted, **common)
    averages = {
        name: metrics.precision_recall_fscore_support(labels, predicted, average=name, **common)
        for name in ("weighted", "macro")
    }
    return {
        "accuracy": metrics.accuracy_score(labels, predicted, sample_weight=weight),
        "f1": averages["weighted"][2],
        "weightedPrecision": averages["weighted"][0],
        "weightedRecall": averages["weighted"][1],
        "macroF1": averages["macro"][2],
        "macroPrecision": averages["macro"][0],
        "macroRecall": averages["macro"][1],
        "precisionByLabel": each[0][last],
        "recallByLabel": each[1][last],
        "f1ByLabel": each[2][last],
        "logLoss": metrics.log_loss(labels, probability, sample_weight=weight),
    }


def multiclass(random: np.random.Generator) -> dict:
    names = ["a", "b", "ç"]
    labels = random.integers(0, 3, 70)
    scores = np.round(random.random((70, 3)), 2) + 0.01 + np.eye(3)[labels] * 0.4
    scores[:, 1] /= 8  # So that class "b" is never predicted.
    probability = scores / scores.sum(axis=1, keepdims=True)
    predicted = probability.argmax(axis=1)
    weights = np.round(random.random(70) * 2, 1)
    weights[::11] = 0
    return {
        "label": [names[one] for one in labels],
        "prediction": [names[one] for one in predicted],
        "probability": probability.tolist(),
        "weight": weights.tolist(),
        **of_classes(labels, predicted, probability, None),
        "weighted": of_classes(labels, predicted, probability, weights),
    }


def of_numbers(labels: np.ndarray, predicted: np.ndarray, weight: np.ndarray | None) -> dict:
    return {
        "mse": metrics.mean_squared_error(labels, predicted, sample_weight=weight),
        "rmse": metrics.root_mean_squared_error(labels, predicted, sample_weight=weight),
        "mae": metrics.mean_absolute_error(labels, predicted, sample_weight=weight),
        "r2": metrics.r2_score(labels, predicted, sample_weight=weight),
    }


def regression(random: np.random.Generator) -> dict:
    labels = random.normal(loc=1e6, scale=30, size=50).round(3)
    predicted = (labels + random.normal(scale=9, size=50)).round(3)
    weights = np.round(random.random(50) * 2, 1)
    weights[::7] = 0
    return {
        "label": labels.tolist(),
        "prediction": predicted.tolist(),
        "weight": weights.tolist(),
        **of_numbers(labels, predicted, None),
        "weighted": of_numbers(labels, predicted, weights),
    }


def orders(scores: list[float]) -> list[tuple[int, ...]]:
    """All orders of the rows in which no score stands before a larger one."""
    rows = range(len(scores))
    return [order for order in permutations(rows) if all(scores[a] >= scores[b] for a, b in pairwise(order))]


def one_order(grades: list[int], k: int) -> dict:
    hits = [grade > 0 for grade in grades]
    first = hits[:k]
    precisions = [sum(hits[: place + 1]) / (place + 1) for place in range(len(first)) if first[place]]
    return {
        "mapAt": sum(precisions) / min(sum(hits), k) if any(hits) else 0.0,
        "precisionAt": sum(first) / k,
        "recallAt": sum(first) / sum(hits) if any(hits) else 0.0,
    }


def of_lists(lists: list[dict], k: int) -> dict:
    found: dict[str, list[float]] = {"ndcgAt": [], "linear": [], "mapAt": [], "precisionAt": [], "recallAt": []}
    for one in lists:
        grades = np.array([one["label"]])
        scores = np.array([one["prediction"]])
        found["ndcgAt"].append(metrics.ndcg_score(2**grades - 1, scores, k=k))
        found["linear"].append(metrics.ndcg_score(grades, scores, k=k))
        all_orders = orders(one["prediction"])
        each = [one_order([one["label"][row] for row in order], k) for order in all_orders]
        for name in ("mapAt", "precisionAt", "recallAt"):
            found[name].append(math.fsum(order[name] for order in each) / len(each))
    return {name: math.fsum(values) / len(values) for name, values in found.items()}


def ranking(random: np.random.Generator) -> dict:
    lists = [
        {
            "group": f"q{number}",
            "label": random.choice([0, 0, 1, 2, 3], size=7).tolist(),
            # Few different scores, so that there are ties within the first k and across its border.
            "prediction": random.integers(0, 4, 7).astype(float).tolist(),
        }
        for number in range(6)
    ]
    lists.append({"group": "none", "label": [0, 0, 0], "prediction": [3.0, 2.0, 1.0]})
    return {"lists": lists, "k": {str(k): of_lists(lists, k) for k in (1, 3, 5, 10)}}


def main() -> None:
    warnings.simplefilter("error")
    random = np.random.default_rng(11)
    expected = {
        "scikitLearn": sklearn.__version__,
        "binary": binary(random),
        "multiclass": multiclass(random),
        "regression": regression(random),
        "ranking": ranking(random),
    }
    text = json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
    (HERE / "evaluators_expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
