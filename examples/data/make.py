"""Makes the tables of the examples from data that well-known packages ship: run with scikit-learn and NumPy.

    python examples/data/make.py

penguins       Palmer Penguins (Gorman, Williams, Fraser 2014, CC0), as vega-datasets ships them
breast-cancer  Breast Cancer Wisconsin (Diagnostic), as scikit-learn ships it
diabetes       Diabetes (Efron et al. 2004), as scikit-learn ships it
queries        made up: 40 queries with 10 answers each, whose relevance follows two of four features

A last column `held_out` is 1 in the rows that examples watch rather than learn from: every fifth, or every fifth query.
"""

import csv
import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes

HERE = Path(__file__).parent
PENGUINS = HERE.parents[1] / "node_modules/vega-datasets/data/penguins.json"


def write(name: str, header: list[str], rows) -> None:
    with (HERE / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*header, "held_out"])
        for number, row in enumerate(rows):
            writer.writerow([*row, int((row[0] if name == "queries" else number) % 5 == 4)])


def penguins() -> None:
    columns = {
        "species": "Species",
        "island": "Island",
        "bill_length": "Beak Length (mm)",
        "bill_depth": "Beak Depth (mm)",
        "flipper_length": "Flipper Length (mm)",
        "body_mass": "Body Mass (g)",
        "sex": "Sex",
    }
    rows = []
    for penguin in json.loads(PENGUINS.read_text(encoding="utf-8")):
        row = {name: penguin[source] for name, source in columns.items()}
        row["sex"] = row["sex"].lower() if row["sex"] in ("MALE", "FEMALE") else None
        rows.append(list(row.values()))
    write("penguins", list(columns), rows)


def bunch(name: str, data, label) -> None:
    names = [feature.replace(" ", "_") for feature in data.feature_names]
    rows = ([*map(float, x), label(y)] for x, y in zip(data.data, data.target, strict=True))
    write(name, [*names, "label"], rows)


def queries() -> None:
    random = np.random.default_rng(7)
    rows = []
    for query in range(40):
        features = random.normal(size=(10, 4)).round(4)
        worth = features[:, 0] + 0.5 * features[:, 1] + random.normal(scale=0.3, size=10)
        relevance = np.digitize(worth, [-0.5, 0.7, 1.5])
        rows += [[query, *map(float, x), int(r)] for x, r in zip(features, relevance, strict=True)]
    write("queries", ["query", "a", "b", "c", "d", "relevance"], rows)


if __name__ == "__main__":
    penguins()
    bunch("breast-cancer", load_breast_cancer(), int)
    bunch("diabetes", load_diabetes(scaled=False), float)
    queries()
