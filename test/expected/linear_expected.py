"""Works out with scikit-learn what `LogisticRegression` and `LinearRegression` are compared with.

    python -m venv venv && venv/bin/pip install numpy pandas scikit-learn
    venv/bin/python test/expected/linear_expected.py

Each case says which table, columns and params it is of. Where `standardization` is on, scikit-learn is given features at unit deviation, and
its coefficients are turned back into those of the features as they are.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, Ridge

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "examples" / "data"

CANCER = ["mean_radius", "mean_texture", "mean_smoothness", "worst_area", "worst_concavity"]
PENGUIN = ["bill_length", "bill_depth", "flipper_length", "body_mass"]
DIABETES = ["age", "bmi", "bp", "s1", "s2", "s5"]


def sparse_table(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    values = np.round(
        random.normal(size=(rows, columns)) * (random.random((rows, columns)) < 0.3), 3
    )
    label = (values @ random.normal(size=columns) + random.normal(size=rows) > 0.2).astype(int)
    return values, label


SPARSE = sparse_table(240, 12)


def table(case: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if case["table"] == "sparse":
        x, y = SPARSE
        return x, y, np.ones(len(y))
    frame = pd.read_csv(DATA / f"{case['table']}.csv").dropna(
        subset=[*case["features"], case["label"]]
    )
    weight = frame[case["weight"]].to_numpy(float) if "weight" in case else np.ones(len(frame))
    # Weights count relative to each other; near one they suit scikit-learn's solvers.
    return frame[case["features"]].to_numpy(float), frame[case["label"]].to_numpy(), weight / weight.mean()


def deviation(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    mean = np.average(x, axis=0, weights=weight)
    degrees = weight.sum() - (weight**2).sum() / weight.sum()
    return np.sqrt((weight[:, None] * (x - mean) ** 2).sum(axis=0) / degrees)


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, params: dict) -> tuple:
    strength, mixed = params.get("regParam", 0), params.get("elasticNetParam", 0)
    common = {
        "C": np.inf if strength == 0 else 1 / (strength * weight.sum()),
        "fit_intercept": params.get("fitIntercept", True),
        "max_iter": 1_000_000,
    }
    if mixed == 0:
        model = LogisticRegression(solver="newton-cholesky", tol=1e-12, **common)
    else:
        model = LogisticRegression(
            solver="saga", penalty="elasticnet", l1_ratio=mixed, tol=1e-11, **common
        )
    model.fit(x, y, sample_weight=weight)
    return model.coef_, model.intercept_


def linear(x: np.ndarray, y: np.ndarray, weight: np.ndarray, params: dict) -> tuple:
    strength, mixed = params.get("regParam", 0), params.get("elasticNetParam", 0)
    intercept = params.get("fitIntercept", True)
    if strength == 0:
        model = LinearRegression(fit_intercept=intercept)
    elif mixed == 0:
        model = Ridge(alpha=strength * weight.sum(), fit_intercept=intercept, solver="cholesky")
    else:
        model = ElasticNet(
            alpha=strength, l1_ratio=mixed, fit_intercept=intercept, tol=1e-12, max_iter=1_000_000
        )
    model.fit(x, y, sample_weight=weight)
    return np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)


cancer = {"kind": "logistic", "table": "breast-cancer", "features": CANCER, "label": "label"}
penguins = {"kind": "logistic", "table": "penguins", "features": PENGUIN, "label": "species"}
diabetes = {"kind": "linear", "table": "diabetes", "features": DIABETES, "label": "label"}
sparse = {"kind": "logistic", "table": "sparse", "features": [], "label": "label"}

CASES = {
    "binary, without penalty": {**cancer, "params": {}},
    "binary, L2": {**cancer, "params": {"regParam": 0.01, "standardization": False}},
    "binary, L2 at unit deviation": {**cancer, "params": {"regParam": 0.1}},
    "binary, L1": {**cancer, "params": {"regParam": 0.05, "elasticNetParam": 1}},
    "binary, elastic net": {**cancer, "params": {"regParam": 0.05, "elasticNetParam": 0.4}},
    "binary, weighted": {**cancer, "weight": "mean_perimeter", "params": {"regParam": 0.02}},
    "binary, weighted, elastic net": {
        **cancer,
        "weight": "mean_perimeter",
        "params": {"regParam": 0.02, "elasticNetParam": 0.5},
    },
    "binary, no intercept": {
        **cancer,
        "params": {"regParam": 0.01, "standardization": False, "fitIntercept": False},
    },
    "binary, texts": {**penguins, "label": "sex", "params": {"regParam": 0.01}},
    "multinomial, L2": {**penguins, "params": {"regParam": 0.02}},
    "multinomial, L1": {**penguins, "params": {"regParam": 0.02, "elasticNetParam": 1}},
    "multinomial, elastic net": {**penguins, "params": {"regParam": 0.05, "elasticNetParam": 0.5}},
    "multinomial, weighted": {**penguins, "weight": "body_mass", "params": {"regParam": 0.02}},
    "multinomial, no intercept": {
        **penguins,
        "params": {"regParam": 0.02, "standardization": False, "fitIntercept": False},
    },
    "sparse, L2": {**sparse, "params": {"regParam": 0.02, "standardization": False}},
    "sparse, L2 at unit deviation": {**sparse, "params": {"regParam": 0.02}},
    "sparse, L1": {**sparse, "params": {"regParam": 0.02, "elasticNetParam": 1}},
    "least squares": {**diabetes, "params": {}},
    "least squares, L2": {**diabetes, "params": {"regParam": 0.3, "standardization": False}},
    "least squares, L1": {**diabetes, "params": {"regParam": 2, "elasticNetParam": 1}},
    "least squares, elastic net": {
        **diabetes,
        "params": {"regParam": 0.5, "elasticNetParam": 0.5, "standardization": False},
    },
    "least squares, weighted": {**diabetes, "weight": "s4", "params": {"regParam": 0.1}},
    "least squares, weighted, L1": {
        **diabetes,
        "weight": "s4",
        "params": {"regParam": 1, "elasticNetParam": 1},
    },
    "least squares, no intercept": {
        **diabetes,
        "params": {"regParam": 0.3, "standardization": False, "fitIntercept": False},
    },
}


def solve(case: dict) -> dict:
    x, y, weight = table(case)
    params = case["params"]
    is_standardized = params.get("standardization", True)
    scale = deviation(x, weight) if is_standardized else np.ones(x.shape[1])
    # Centred besides, which changes the intercept alone and lets the solvers get there.
    centre = (
        np.average(x, axis=0, weights=weight)
        if params.get("fitIntercept", True)
        else np.zeros(x.shape[1])
    )
    fit = logistic if case["kind"] == "logistic" else linear
    coefficients, intercepts = fit((x - centre) / scale, y, weight, params)
    coefficients = coefficients / scale
    intercepts = intercepts - coefficients @ centre
    if len(intercepts) > 1:
        intercepts = intercepts - intercepts.mean()
    return {**case, "coefficients": coefficients.tolist(), "intercepts": intercepts.tolist()}


def main() -> None:
    warnings.simplefilter("ignore", FutureWarning)
    found = {
        "sklearn": sklearn.__version__,
        "sparse": {"values": SPARSE[0].tolist(), "label": SPARSE[1].tolist()},
        "cases": {name: solve(case) for name, case in CASES.items()},
    }
    (HERE / "linear_expected.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
