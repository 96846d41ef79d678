# pyright: strict, reportMissingTypeStubs=false
"""What a user writes, under the strictest checks; `pyright -p bindings/python` looks at it, nothing runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

import uncia
from uncia import DataFrame, Pipeline, PipelineModel
from uncia.errors import InvalidParamError, MissingColumnError
from uncia.lightgbm import LightGBMClassificationModel, LightGBMClassifier

if TYPE_CHECKING:
    from typing_extensions import assert_type


def fit_and_predict(penguins: pd.DataFrame) -> None:
    learner = LightGBMClassifier(label_col="species", num_iterations=50, boosting_type="dart")
    assert_type(learner.num_iterations, int)
    assert_type(learner.features_cols, Sequence[str] | None)
    assert_type(learner.boosting_type, Literal["gbdt", "rf", "dart"])
    assert_type(learner.set_num_leaves(15).set_learning_rate(0.1), LightGBMClassifier)
    learner.num_iterations = 60
    model = learner.fit(penguins)
    assert_type(model, LightGBMClassificationModel)
    assert_type(model.transform(penguins), pd.DataFrame)
    assert_type(model.feature_importances("gain"), list[float])
    assert_type(model.predict_proba(penguins), np.ndarray[Any, Any])
    assert_type(learner.copy(num_leaves=3), LightGBMClassifier)
    with learner.fit(penguins) as inner:
        assert_type(inner, LightGBMClassificationModel)


def wrong() -> None:
    LightGBMClassifier(num_iteration=3)  # pyright: ignore[reportCallIssue]
    LightGBMClassifier(num_iterations="3")  # pyright: ignore[reportArgumentType]
    LightGBMClassifier(boosting_type="goos")  # pyright: ignore[reportArgumentType]
    LightGBMClassifier().set_num_leaves(1.5)  # pyright: ignore[reportArgumentType]
    print(LightGBMClassifier().num_leavs)  # pyright: ignore


def pipelines(data: DataFrame) -> None:
    pipeline = Pipeline(stages=[LightGBMClassifier()])
    model = pipeline.fit(data)
    assert_type(model, PipelineModel)
    assert_type(model.transform(data), DataFrame)
    assert_type(model.transform(np.zeros((2, 2))), dict[str, Any])
    model.save("somewhere", overwrite=True)
    assert_type(PipelineModel.load("somewhere"), PipelineModel)
    uncia.load("somewhere")


def tables() -> None:
    data = DataFrame.read_csv("a.csv", header=True).filter("x > 1").select("x", "y")
    assert_type(data, DataFrame)
    assert_type(data.count(), int)
    assert_type(data.columns, list[str])
    assert_type(data.random_split([0.8, 0.2]), list[DataFrame])
    assert_type(data.to_pandas(), pd.DataFrame)
    assert_type(data.to_rows(), list[dict[str, Any]])
    try:
        data.show()
    except (MissingColumnError, InvalidParamError) as error:
        assert_type(error.stage, str | None)
