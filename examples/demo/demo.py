"""The demo in Python. See demo.ts: the two do the same."""

import hashlib
import json
import sys

import numpy as np
import uncia
from uncia import DataFrame, Pipeline
from uncia.featurize import CleanMissingData
from uncia.lightgbm import LightGBMClassifier
from uncia.train import ComputeModelStatistics

MEASUREMENTS = ["bill_length", "bill_depth", "flipper_length", "body_mass"]


def fit_pipeline(data: str, folder: str) -> dict[str, object]:
    penguins = DataFrame.read_csv(data)
    training, held = penguins.random_split([0.8, 0.2], seed=7)

    pipeline = Pipeline(
        stages=[
            CleanMissingData(input_cols=MEASUREMENTS, cleaning_mode="median"),
            LightGBMClassifier(label_col="species", num_iterations=50)
            .set_features_cols([*MEASUREMENTS, "island", "sex"])
            .set_min_data_in_leaf(5)
            .set_force_col_wise(True)
            .set_num_threads(1),
        ]
    )
    model = pipeline.fit(training)
    model.save(folder, overwrite=True)

    statistics = ComputeModelStatistics(label_col="species").transform(model.transform(held))
    return {"accuracy": statistics.to_pandas()["accuracy"][0]}


def score_models(data: str, folders: list[str]) -> dict[str, object]:
    penguins = DataFrame.read_csv(data)
    digests = []
    for folder in folders:
        scored = uncia.load(folder).transform(penguins).to_pandas()
        probabilities = np.stack(scored["probability"]).astype("<f8")
        digests.append(hashlib.sha256(probabilities.tobytes()).hexdigest())
    return {"digests": digests}


command, data, *folders = sys.argv[1:]
result = fit_pipeline(data, folders[0]) if command == "fit" else score_models(data, folders)
print(json.dumps({"language": "Python", **result}))
