"""Trains each case of `lightgbm_cases.json` with Python's lightgbm 4.7.0 and writes what it predicts.

    python -m venv venv && venv/bin/pip install lightgbm==4.7.0 numpy pandas scikit-learn
    venv/bin/python test/expected/lightgbm_expected.py

Numbers are kept as the SHA-256 of their little-endian float64 bytes, row by row, beside the first few of them: they must be equal
bit for bit. So is the text of the trees, which proves that a model saved on one side scores the same on the other.
"""

import hashlib
import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "examples" / "data"
COMMON = {
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 2,
    "seed": 7,
    "verbosity": -1,
    "num_leaves": 7,
    "min_data_in_leaf": 5,
}
ITERATIONS = 8


def numbers(values: np.ndarray) -> dict:
    flat = np.ascontiguousarray(values, dtype="<f8").ravel()
    return {
        "count": len(flat),
        "sha256": hashlib.sha256(flat.tobytes()).hexdigest(),
        "first": flat[:6].tolist(),
    }


def features(case: dict, table: pd.DataFrame):
    names = case.get("features") or [name for name in table.columns if name not in (case["label"], "held_out")]
    chosen = table[names].copy()
    texts = [name for name in names if not pd.api.types.is_numeric_dtype(chosen[name])]
    for name in texts:
        chosen[name] = chosen[name].astype("category")
    if texts:
        return names, chosen
    matrix = chosen.to_numpy(dtype=np.float64)
    layout = case.get("layout")
    if layout == "float32":
        matrix = matrix.astype(np.float32)
    if layout == "sparse":
        matrix = csr_matrix(np.maximum(matrix, 0))
    return ([f"Column_{i}" for i in range(len(names))] if layout else names), matrix


def labels(case: dict, table: pd.DataFrame) -> np.ndarray:
    column = table[case["label"]]
    if not pd.api.types.is_numeric_dtype(column):
        return np.unique(column, return_inverse=True)[1].astype(np.float32)
    if "positive" in case:
        return (column >= case["positive"]).to_numpy(dtype=np.float32)
    return column.to_numpy(dtype=np.float32)


def initial(case: dict, table: pd.DataFrame):
    if "initScore" not in case:
        return None
    if case["initScore"] == "by class":
        row = np.arange(len(table))
        return np.stack([((k + 1) * row % 7) / 10 for k in range(3)], axis=1)
    return table[case["initScore"]].to_numpy(dtype=np.float64)


def train(case: dict, before: "lgb.Booster | None") -> tuple[lgb.Booster, object]:
    table = pd.read_csv(DATA / f"{case['table']}.csv")
    names, matrix = features(case, table)
    y, scores = labels(case, table), initial(case, table)
    params = {**COMMON, "num_iterations": ITERATIONS, **case["params"]}
    if "multiclass" in params["objective"]:
        params["num_class"] = int(y.max()) + 1

    def dataset(rows: np.ndarray, reference=None) -> lgb.Dataset:
        part = matrix[rows] if not isinstance(matrix, pd.DataFrame) else matrix.iloc[rows]
        group = None
        if "group" in case:
            keys = table[case["group"]].to_numpy()[rows]
            group = np.diff(np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1], [True]])))
        return lgb.Dataset(
            part,
            y[rows],
            weight=table[case["weight"]].to_numpy(dtype=np.float32)[rows] if "weight" in case else None,
            init_score=scores[rows] if scores is not None else None,
            group=group,
            position=(rows % 10).astype(np.int32) if "positions" in case else None,
            feature_name=names,
            categorical_feature=case.get("categorical", "auto"),
            reference=reference,
            params=params,
            free_raw_data=False,
        )

    held_out = table["held_out"].to_numpy() == 1 if case.get("validation") else np.zeros(len(table), dtype=bool)
    data = dataset(np.flatnonzero(~held_out))
    watched = [dataset(np.flatnonzero(held_out), data)] if held_out.any() else None
    return lgb.train(params, data, valid_sets=watched, init_model=before), matrix


def main() -> None:
    assert lgb.__version__ == "4.7.0", lgb.__version__
    models: dict[str, lgb.Booster] = {}
    expected, texts = {}, {}
    for name, case in json.loads((HERE / "lightgbm_cases.json").read_text()).items():
        booster, matrix = train(case, models.get(case.get("continues")))
        models[name] = booster
        text = booster.model_to_string()
        span = case.get("predict", {})
        how = {"start_iteration": span.get("start", 0), "num_iteration": span.get("count")}
        outputs = {
            "normal": booster.predict(matrix, **how),
            "raw": booster.predict(matrix, raw_score=True, **how),
            "leaf": booster.predict(matrix, pred_leaf=True, **how),
        }
        if case.get("contrib"):
            contributions = booster.predict(matrix, pred_contrib=True, **how)
            outputs["contrib"] = contributions.toarray() if hasattr(contributions, "toarray") else contributions
            if isinstance(contributions, list):
                outputs["contrib"] = np.hstack([part.toarray() for part in contributions])
        expected[name] = {
            "bestIteration": max(0, booster.best_iteration) if case.get("validation") else 0,
            "treesSha256": hashlib.sha256(text[: text.index("\nparameters:")].encode()).hexdigest(),
            "pandasCategorical": text.rstrip("\n").rsplit("\n", 1)[1],
            "gain": numbers(booster.feature_importance("gain")),
            "outputs": {kind: numbers(values) for kind, values in outputs.items()},
        }
        if case.get("text"):
            texts[name] = text
    (HERE / "lightgbm_expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    (HERE / "lightgbm_models.json").write_text(json.dumps(texts, indent=1) + "\n")


if __name__ == "__main__":
    main()
