"""scikit-learn's tools over stages."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.conftest import FEATURES
from uncia import Pipeline
from uncia.errors import UnknownParamError, UnsupportedError
from uncia.featurize import CleanMissingData
from uncia.lightgbm import LightGBMClassifier, LightGBMRanker, LightGBMRegressor
from uncia.sklearn import as_sklearn

Numbers = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def test_cross_validation(numbers: Numbers) -> None:
    scores = cross_val_score(as_sklearn(LightGBMClassifier(num_iterations=20)), *numbers, cv=3)
    assert scores.min() > 0.8
    areas = cross_val_score(
        as_sklearn(LightGBMClassifier(num_iterations=20)), *numbers, cv=3, scoring="roc_auc"
    )
    assert areas.min() > 0.9


def test_a_grid_over_params_by_their_own_names(numbers: Numbers) -> None:
    learner = LightGBMClassifier(num_iterations=5)
    grid = {"num_leaves": [2, 31], "learning_rate": [0.01, 0.3]}
    search = GridSearchCV(as_sklearn(learner), grid, cv=3).fit(*numbers)
    assert search.best_params_ == {"num_leaves": 31, "learning_rate": 0.3}
    assert search.best_estimator_.model_.parameters()["num_leaves"] == "31"
    assert not learner.is_set("num_leaves")


def test_a_grid_reaches_into_pipelines(penguins: pd.DataFrame) -> None:
    table = penguins[FEATURES]
    stages = [
        CleanMissingData(input_cols=FEATURES),
        LightGBMClassifier(features_cols=FEATURES, num_iterations=3),
    ]
    search = GridSearchCV(
        as_sklearn(Pipeline(stages=stages)), {"stages__1__num_leaves": [2, 8]}, cv=3
    ).fit(table, penguins["species"])
    assert search.best_params_ == {"stages__1__num_leaves": 8}
    assert list(search.classes_) == ["Adelie", "Chinstrap", "Gentoo"]
    assert search.predict(table.head(2)).tolist() == ["Adelie", "Adelie"]


def test_kinds_are_told_apart(numbers: Numbers) -> None:
    assert is_classifier(as_sklearn(LightGBMClassifier()))
    assert is_regressor(as_sklearn(LightGBMRegressor()))
    assert is_classifier(as_sklearn(Pipeline(stages=[LightGBMClassifier()])))
    with pytest.raises(UnsupportedError, match="LightGBMRanker cannot be used"):
        as_sklearn(LightGBMRanker())
    with pytest.raises(UnsupportedError, match="takes an estimator, not str"):
        as_sklearn("LightGBMClassifier")  # type: ignore[arg-type]


def test_a_regressor_is_scored_by_r2(numbers: Numbers) -> None:
    features, _ = numbers
    target = features[:, 0] * 3
    scores = cross_val_score(as_sklearn(LightGBMRegressor(num_iterations=50)), features, target)
    assert scores.min() > 0.9


def test_inside_of_what_scikit_learn_builds(numbers: Numbers) -> None:
    features, labels = numbers
    adapter = as_sklearn(LightGBMClassifier(num_iterations=20))
    scaled = make_pipeline(StandardScaler(), adapter).fit(features, labels)
    assert scaled.score(features, labels) > 0.9
    calibrated = CalibratedClassifierCV(adapter, cv=3).fit(features, labels)
    assert calibrated.predict_proba(features).shape == (300, 2)
    importance = permutation_importance(
        adapter.fit(features, labels), features, labels, n_repeats=2
    )
    assert set(np.argsort(importance.importances_mean)[-2:]) == {0, 1}
    assert cross_val_predict(adapter, features, labels, n_jobs=2).shape == (300,)


def test_clones_are_apart_and_not_fitted(numbers: Numbers) -> None:
    adapter = as_sklearn(LightGBMClassifier(num_iterations=3)).fit(*numbers)
    twin = clone(adapter).set_params(num_leaves=3)
    assert twin.get_params()["num_iterations"] == 3
    assert adapter.get_params()["num_leaves"] == 31
    with pytest.raises(NotFittedError):
        twin.predict(numbers[0])
    again = pickle.loads(pickle.dumps(adapter))
    np.testing.assert_array_equal(again.predict(numbers[0]), adapter.predict(numbers[0]))


def test_weights_reach_the_learner(numbers: Numbers) -> None:
    features, labels = numbers
    weight = np.where(labels == 1, 1.0, 0.0)
    fitted = as_sklearn(LightGBMClassifier(num_iterations=5)).fit(features, labels, weight)
    assert fitted.predict_proba(features)[:, 1].min() > 0.9


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UnknownParamError, match="num_leaves"):
        as_sklearn(LightGBMClassifier()).set_params(num_leafs=3)
