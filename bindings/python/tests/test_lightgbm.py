"""LightGBM through every kind of table, and as scikit-learn's users expect."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import uncia
from tests.conftest import FEATURES
from uncia.errors import (
    ColumnExistsError,
    EmptyDataError,
    InvalidDataError,
    MissingColumnError,
    UnsupportedError,
)
from uncia.lightgbm import LightGBMClassifier, LightGBMRegressor

Numbers = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def species_learner(**params: Any) -> LightGBMClassifier:
    return LightGBMClassifier(
        label_col="species", features_cols=FEATURES, num_iterations=20, min_data_in_leaf=5, **params
    )


def test_a_pandas_user(penguins: pd.DataFrame) -> None:
    model = species_learner().fit(penguins)
    out = model.transform(penguins)
    assert list(out.columns) == [*penguins.columns, "probability", "prediction"]
    predicted = model.predict(penguins)
    assert isinstance(predicted, pd.Series)
    assert predicted.name == "prediction"
    assert (predicted == penguins["species"]).mean() > 0.95
    assert model.class_labels() == sorted(penguins["species"].unique())
    probabilities = model.predict_proba(penguins)
    assert probabilities.shape == (len(penguins), 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(np.stack(out["probability"].to_list()), probabilities)


def test_every_kind_of_table_gives_the_same_predictions(penguins: pd.DataFrame) -> None:
    model = species_learner().fit(penguins)
    expected = model.predict(penguins).tolist()
    table = pa.Table.from_pandas(penguins, preserve_index=False)
    polars = pl.from_pandas(penguins)
    assert model.predict(table).to_pylist() == expected
    assert isinstance(model.predict(polars), pl.Series)
    assert model.predict(polars).to_list() == expected
    assert model.predict(penguins.to_dict("list")).tolist() == expected
    assert model.predict(table.to_pylist()).tolist() == expected
    assert model.predict(uncia.DataFrame(penguins)).tolist() == expected
    assert model.predict(table.to_reader()).to_pylist() == expected


def test_predictions_keep_the_index(penguins: pd.DataFrame) -> None:
    model = species_learner().fit(penguins)
    part = penguins.sample(20, random_state=1)
    pd.testing.assert_index_equal(model.predict(part).index, part.index)
    named = part.set_index("island", append=True)
    pd.testing.assert_index_equal(model.predict(named).index, named.index)


def test_a_scikit_learn_user(numbers: Numbers) -> None:
    features, labels = numbers
    model = LightGBMClassifier(num_iterations=20).fit(features, labels)
    predicted = model.predict(features)
    assert isinstance(predicted, np.ndarray)
    assert predicted.dtype == labels.dtype
    assert (predicted == labels).mean() > 0.95


def test_features_and_labels_apart_as_tables(penguins: pd.DataFrame) -> None:
    learner = LightGBMClassifier(num_iterations=20, min_data_in_leaf=5)
    model = learner.fit(penguins[FEATURES], penguins["species"])
    assert not learner.is_set("features_cols")
    assert model.features_cols == tuple(FEATURES)
    expected = species_learner().fit(penguins).predict(penguins)
    assert model.predict(penguins).tolist() == expected.tolist()
    polars = pl.from_pandas(penguins)
    other = learner.fit(polars.select(FEATURES), polars["species"])
    assert other.predict(polars).to_list() == expected.tolist()


def test_weights(numbers: Numbers) -> None:
    features, labels = numbers
    learner = LightGBMClassifier(num_iterations=5)
    plain = learner.fit(features, labels)
    ones = learner.fit(features, labels, sample_weight=np.ones(len(labels)))
    skewed = learner.fit(features, labels, sample_weight=np.where(labels == 1, 100.0, 1.0))
    np.testing.assert_allclose(
        plain.predict_proba(features), ones.predict_proba(features), rtol=1e-6
    )
    assert skewed.predict_proba(features)[:, 1].mean() > plain.predict_proba(features)[:, 1].mean()


def test_equal_to_the_python_package_of_lightgbm(numbers: Numbers) -> None:
    features, labels = numbers
    params = {
        "num_leaves": 15,
        "learning_rate": 0.2,
        "seed": 3,
        "num_threads": 1,
        "deterministic": True,
    }
    ours = LightGBMRegressor(num_iterations=30, **params).fit(features, labels.astype(float))  # pyright: ignore
    theirs = lightgbm.train(
        {"objective": "regression", "verbose": -1, **params},
        lightgbm.Dataset(features, labels.astype(float)),
        num_boost_round=30,
    )
    np.testing.assert_allclose(ours.predict(features), theirs.predict(features), rtol=1e-12)


def test_a_model_of_the_python_package_loads(numbers: Numbers, tmp_path: Any) -> None:
    from uncia.lightgbm import LightGBMRegressionModel

    features, labels = numbers
    theirs = lightgbm.train({"verbose": -1}, lightgbm.Dataset(features, labels), num_boost_round=5)
    file = tmp_path / "model.txt"
    theirs.save_model(file)
    ours = LightGBMRegressionModel.load_native_model_from_file(file)
    assert type(ours) is LightGBMRegressionModel
    np.testing.assert_allclose(ours.predict(features), theirs.predict(features))
    again = LightGBMRegressionModel.load_native_model_from_string(ours.native_model())
    assert again.feature_names() == ours.feature_names()


def test_params_reach_the_kernel(numbers: Numbers) -> None:
    model = LightGBMClassifier(num_iterations=3, num_leaves=7, lambda_l2=0.25).fit(*numbers)
    record = model.parameters()
    assert (record["num_iterations"], record["num_leaves"], record["lambda_l2"]) == (
        "3",
        "7",
        "0.25",
    )
    importances = model.feature_importances("gain")
    assert len(importances) == 6
    assert all(isinstance(value, float) for value in importances)


def test_pipelines_predict_by_their_last_model(penguins: pd.DataFrame) -> None:
    model = uncia.Pipeline(stages=[species_learner()]).fit(penguins)
    assert (
        model.predict(penguins).tolist()
        == species_learner().fit(penguins).predict(penguins).tolist()
    )
    assert model.predict_proba(penguins).shape[1] == 3


def test_schemas_are_checked_before_any_row_is_read(penguins: pd.DataFrame) -> None:
    schema = species_learner().transform_schema(penguins)
    assert schema.names == [*penguins.columns, "probability", "prediction"]
    with pytest.raises(MissingColumnError):
        species_learner().transform_schema(pa.schema({"species": pa.string()}))


def test_readable_errors(penguins: pd.DataFrame, numbers: Numbers) -> None:
    features, labels = numbers
    learner = LightGBMClassifier()
    with pytest.raises(EmptyDataError) as empty:
        species_learner().fit(penguins.iloc[:0])
    assert empty.value.stage == "LightGBMClassifier"
    with pytest.raises(InvalidDataError, match="'label' has 2 values for 300 rows"):
        learner.fit(features, [1, 2])
    with pytest.raises(ColumnExistsError, match="'label'"):
        learner.fit({"a": [1.0], "label": [0]}, [1])
    with pytest.raises(UnsupportedError, match="takes no `sample_weight`"):
        uncia.Pipeline(stages=[learner]).fit(features, labels, sample_weight=np.ones(len(labels)))
    with pytest.raises(MissingColumnError, match=r"features_cols: .*wingspan") as missing:
        LightGBMClassifier(features_cols=["wingspan"]).fit(penguins, penguins["species"])
    assert missing.value.param == "features_cols"
    with pytest.raises(MissingColumnError, match=r"features_cols: ") as streamed:
        species_learner().fit(penguins).transform(penguins.drop(columns=FEATURES[0]))
    assert (streamed.value.param, streamed.value.column) == ("features_cols", FEATURES[0])
    from uncia.featurize import DropColumns

    model = uncia.PipelineModel(stages=[DropColumns(cols=["sex"])])
    with pytest.raises(UnsupportedError, match="has no `predict`"):
        model.predict(penguins)
