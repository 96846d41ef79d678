"""Params are Python values: keywords, properties, setters that chain, and scikit-learn's protocol."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from uncia import Pipeline
from uncia.base import Transformer
from uncia.errors import InvalidParamError, MissingParamError, UnciaError, UnknownParamError
from uncia.lightgbm import LightGBMClassifier
from uncia.params import (
    Param,
    columns_param,
    double_param,
    doubles_param,
    enum_param,
    long_param,
    string_map_param,
    string_param,
)


class Service(Transformer):
    """A stage with a param of each kind that LightGBM's lack."""

    _wire_class = "test/test#Service"

    api_key: Param[str | None] = string_param("apiKey", secret=True, has_column=True)
    api_key_col: Param[str | None] = string_param("apiKeyCol", column_of="api_key")
    limit: Param[int] = long_param("limit", default=10, max=2**62)
    shape: Param[str] = enum_param("shape", ("round", "square"), default="round")
    ratios: Param[Any] = doubles_param("ratios", min=0, max_items=3)
    names: Param[Any] = columns_param("names", min_items=1)
    headers: Param[Any] = string_map_param("headers")
    code: Param[str | None] = string_param("code", pattern="[A-Z]{2}")
    old: Param[Any] = string_param("old", deprecated="Use `code`.")
    share: Param[float] = double_param("share", default=0.5, exclusive_min=0, max=1)


def test_constructor_setters_and_properties_agree() -> None:
    made = LightGBMClassifier(num_iterations=7, learning_rate=0.3)
    chained = LightGBMClassifier().set_num_iterations(7).set_learning_rate(0.3)
    assert (made.num_iterations, made.learning_rate) == (7, 0.3)
    assert made.get_params() == chained.get_params()


def test_setter_returns_the_stage_itself() -> None:
    stage = LightGBMClassifier()
    assert stage.set_num_iterations(3) is stage
    assert type(stage) is LightGBMClassifier


def test_assigning_a_property_checks_the_value() -> None:
    stage = LightGBMClassifier()
    stage.num_iterations = 5
    assert stage.num_iterations == 5
    with pytest.raises(InvalidParamError):
        stage.num_iterations = -5


def test_set_and_default_are_told_apart() -> None:
    stage = LightGBMClassifier()
    default = stage.num_iterations
    assert not stage.is_set("num_iterations")
    stage.set_num_iterations(default)
    assert stage.is_set("num_iterations")
    assert not stage.clear("num_iterations").is_set("num_iterations")


def test_none_means_not_set() -> None:
    stage = LightGBMClassifier(num_iterations=None)
    assert not stage.is_set("num_iterations")
    assert (
        not stage.set_params(num_iterations=3)
        .set_params(num_iterations=None)
        .is_set("num_iterations")
    )


@pytest.mark.parametrize("value", [7.5, "7", True, None.__class__, 2**40, -1])
def test_a_wrong_value_names_stage_param_value_and_what_is_allowed(value: Any) -> None:
    with pytest.raises(
        InvalidParamError, match=r"LightGBMClassifier\.num_iterations must be a whole"
    ) as caught:
        LightGBMClassifier().set_num_iterations(value)
    assert isinstance(caught.value, ValueError)
    assert (caught.value.code, caught.value.stage, caught.value.param) == (
        "invalid_param",
        "LightGBMClassifier",
        "num_iterations",
    )
    assert repr(value) in str(caught.value)


def test_numpy_scalars_are_values() -> None:
    stage = LightGBMClassifier(num_iterations=np.int64(4), learning_rate=np.float32(0.5))  # pyright: ignore
    assert type(stage.num_iterations) is int
    assert type(stage.learning_rate) is float


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("shape", "triangle", "one of 'round', 'square'"),
        ("ratios", [0.1, -2], r"item 1 is a number >= 0"),
        ("ratios", [0.1] * 4, "at most 3 numbers"),
        ("ratios", [float("nan")], "item 0 is a number"),
        ("names", [], "at least 1 names of columns"),
        ("names", "ab", "a list of names of columns"),
        ("headers", {"a": 1}, "dict from strings to strings"),
        ("code", "abc", "matches"),
        ("share", 0, "> 0 and <= 1"),
        ("limit", 2**63, "64 bits"),
    ],
)
def test_every_kind_is_checked(name: str, value: Any, expected: str) -> None:
    with pytest.raises(InvalidParamError, match=expected):
        Service().set_params(**{name: value})


def test_deprecated_params_warn() -> None:
    with pytest.warns(DeprecationWarning, match=r"Service\.old is deprecated: Use `code`\."):
        Service().set_params(old="x")


def test_lists_are_kept_apart_from_the_callers() -> None:
    ratios = [0.1, 0.2]
    stage = Service(ratios=ratios)
    ratios.append(0.3)
    assert stage.ratios == (0.1, 0.2)
    assert Service(ratios=np.array([0.5, 1])).ratios == (0.5, 1.0)


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UnknownParamError, match="num_iterations") as caught:
        LightGBMClassifier(num_iteratons=3)  # pyright: ignore[reportCallIssue]
    assert isinstance(caught.value, TypeError)
    with pytest.raises(UnknownParamError, match="Did you mean 'learning_rate'"):
        LightGBMClassifier().set_params(learningrat=3)


def test_aliases_and_camel_case_are_understood() -> None:
    stage = LightGBMClassifier(n_estimators=9)  # pyright: ignore[reportCallIssue]
    assert stage.num_iterations == 9
    assert stage.set_params(numIterations=8).num_iterations == 8


def test_secrets_are_hidden() -> None:
    stage = Service(api_key="swordfish")
    assert "swordfish" not in repr(stage) + stage.explain_params() + stage._repr_html_()
    with pytest.raises(InvalidParamError) as caught:
        stage.set_params(api_key=77345)
    assert "77345" not in str(caught.value)


def test_a_service_param_is_a_value_or_a_column() -> None:
    stage = Service(api_key="k")
    stage.set_params(api_key_col="keys")
    assert (stage.api_key, stage.api_key_col) == (None, "keys")
    stage.set_params(api_key="k")
    assert (stage.api_key, stage.api_key_col) == ("k", None)


def test_a_required_param_is_missed_before_anything_is_sent() -> None:
    with pytest.raises(MissingParamError, match=r"Pipeline\.stages must be set"):
        Pipeline().fit({"a": [1]})


def test_scikit_learn_clones_estimators() -> None:
    stage = LightGBMClassifier(num_iterations=3, features_cols=["a", "b"])
    twin = clone(stage)
    assert twin is not stage
    assert twin.uid != stage.uid
    assert twin.get_params() == stage.get_params()
    twin.set_num_iterations(4)
    assert stage.num_iterations == 3


def test_clones_and_names_reach_into_pipelines() -> None:
    inner = LightGBMClassifier(num_iterations=3)
    pipeline = Pipeline(stages=[inner])
    twin = clone(pipeline).set_params(stages__0__num_iterations=5)
    assert inner.num_iterations == 3
    assert twin.get_params()["stages__0__num_iterations"] == 5
    assert "stages__0" not in pipeline.get_params(deep=False)


def test_copies_keep_uid_and_settings() -> None:
    stage = LightGBMClassifier(num_iterations=3)
    twin = stage.copy(learning_rate=0.2)
    assert (twin.uid, twin.num_iterations, twin.learning_rate) == (stage.uid, 3, 0.2)
    assert not stage.is_set("learning_rate")


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_stages_can_be_copied_and_pickled(duplicate: Any) -> None:
    stage = Pipeline(stages=[LightGBMClassifier(num_iterations=3, features_cols=["a"])])
    twin = duplicate(stage)
    assert type(twin) is Pipeline
    assert twin.uid == stage.uid
    assert repr(twin) == repr(stage)


def test_repr_shows_what_was_set() -> None:
    stage = LightGBMClassifier(num_iterations=3, features_cols=["a"])
    assert repr(stage) == "LightGBMClassifier(features_cols=['a'], num_iterations=3)"
    html = Pipeline(stages=[stage, LightGBMClassifier(label_col="<b>")])._repr_html_()
    assert ">num_iterations<" in html
    assert "&lt;b&gt;" in html


def test_explain_params_has_a_line_for_each() -> None:
    stage = LightGBMClassifier(num_iterations=3)
    lines = stage.explain_params().splitlines()
    assert len(lines) == len(stage.param_names())
    [line] = [line for line in lines if line.startswith("num_iterations:")]
    assert line == "num_iterations: int >= 0; default 100; set to 3"


def test_a_param_names_itself_on_the_class() -> None:
    assert repr(LightGBMClassifier.num_iterations) == "LightGBMClassifier.num_iterations"


def test_errors_travel_between_processes() -> None:
    with pytest.raises(InvalidParamError) as caught:
        LightGBMClassifier(num_iterations=-1)
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (type(twin), str(twin), twin.param) == (
        InvalidParamError,
        str(caught.value),
        "num_iterations",
    )
    assert isinstance(twin, UnciaError)
