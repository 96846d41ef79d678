"""Steps, grids and spaces are values of params that are checked where they are made."""

from __future__ import annotations

import pickle
from typing import Any, cast

import numpy as np
import pytest
from sklearn.base import clone
from typing_extensions import Self

from uncia import Pipeline
from uncia._runtime import registry, wire
from uncia._runtime.models import ModelFolder
from uncia._runtime.param_maps import HyperparamBuilder, ParamGridBuilder
from uncia.base import Transformer, Typed
from uncia.errors import (
    InvalidParamError,
    LimitError,
    UnciaError,
    UnknownParamError,
    UnsupportedError,
)
from uncia.lightgbm import LightGBMClassifier
from uncia.params import (
    Param,
    ParamRange,
    ParamSetting,
    ParamValues,
    long_param,
    param_maps_param,
    param_space_param,
    stage_param,
    steps_param,
    string_param,
)


class Brush(Transformer):
    """A stage with the kinds that hold more than a value."""

    _wire_class = "acme/maps#Brush"

    strokes: Param[Any] = steps_param("strokes", default=())
    maps: Param[Any] = param_maps_param("maps")
    space: Param[Any] = param_space_param("space")
    inner: Param[Any] = stage_param("innerStage")
    key: Param[str | None] = string_param("key", secret=True)
    big: Param[int | None] = long_param("big")

    def paint(
        self, colour: str, mode: str = "thin", *, mean_of: Any = None, times: int | None = None
    ) -> Self:
        return self._add_step(
            "strokes",
            "paint",
            colour=Typed("string", colour),
            mode=Typed("enum<thin|thick>", mode),
            meanOf=Typed("list<double>", mean_of),
            times=Typed("int", times),
        )


def test_steps_are_added_in_order() -> None:
    brush = Brush().paint("red", mean_of=np.array([1, 0.5]))
    assert brush.paint("blue", "thick", times=cast("int", np.int64(3))) is brush
    assert list(brush.strokes) == [
        {"name": "paint", "args": {"colour": "red", "mode": "thin", "meanOf": [1.0, 0.5]}},
        {"name": "paint", "args": {"colour": "blue", "mode": "thick", "times": 3}},
    ]
    assert len(brush.copy().paint("green").strokes) == 3
    assert len(brush.strokes) == 2
    assert Brush(strokes=brush.strokes).strokes == brush.strokes
    assert Brush().strokes == ()
    assert "name" in repr(brush)


@pytest.mark.parametrize(
    ("args", "options", "text"),
    [
        ((1,), {}, "Brush.paint: colour must be a string, not 1."),
        (("red", "fat"), {}, "mode must be one of 'thin', 'thick', not 'fat'."),
        (("red",), {"mean_of": 5}, "Brush.paint: mean_of must be a list, not 5."),
        (("red",), {"mean_of": [float("inf")]}, "mean_of must be a finite number"),
        (("red",), {"times": 1.5}, "times must be a whole number of 32 bits, not 1.5."),
    ],
)
def test_a_wrong_argument_of_a_step_is_refused(args: Any, options: Any, text: str) -> None:
    brush = Brush()
    with pytest.raises(InvalidParamError, match="must be") as caught:
        brush.paint(*args, **options)
    assert text in str(caught.value)
    assert (caught.value.stage, caught.value.param) == ("Brush", "strokes")
    assert brush.strokes == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("paint", "a list of steps"),
        ([{"args": {}}], "item 0 is a step"),
        ([{"name": "paint", "args": {"mode": object()}}], "whose argument mode is a finite number"),
    ],
)
def test_what_is_no_step_is_refused(value: Any, text: str) -> None:
    with pytest.raises(InvalidParamError) as caught:
        Brush(strokes=value)
    assert text in str(caught.value)


def test_a_grid_has_all_combinations_the_last_fastest() -> None:
    one, other = LightGBMClassifier(), Brush()
    grid = (
        ParamGridBuilder()
        .add_grid(one, "num_leaves", [3])
        .add_grid(one, "numLeaves", np.array([7, 31]))
        .add_grid(one, LightGBMClassifier.learning_rate, (0.5, 1))
        .add_grid(other, "inner", [one])
        .build()
    )
    assert [[(s.param, s.value) for s in point] for point in grid] == [
        [("numLeaves", leaves), ("learningRate", rate), ("innerStage", one)]
        for leaves in (7, 31)
        for rate in (0.5, 1.0)
    ]
    assert {s.stage for s in grid[0]} == {one.uid, other.uid}
    assert repr(grid[0][0]) == f"{one.uid}.num_leaves=7"
    assert ParamGridBuilder().build() == [()]


def test_a_wrong_name_or_value_is_refused_at_once() -> None:
    stage = LightGBMClassifier()
    builder = ParamGridBuilder()
    with pytest.raises(
        UnknownParamError, match=r"has no param 'num_leafs'. Did you mean 'num_leaves'"
    ):
        builder.add_grid(stage, "num_leafs", [7])
    with pytest.raises(
        InvalidParamError, match=r"LightGBMClassifier.num_leaves must be .*, not 'x'"
    ):
        builder.add_grid(stage, "num_leaves", [7, "x"])
    for values in ([], 7, "7"):
        with pytest.raises(InvalidParamError, match="needs a list of at least one value"):
            builder.add_grid(stage, "num_leaves", values)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedError, match="is a secret"):
        builder.add_grid(Brush(), "key", ["k"])
    assert builder.build() == [()]
    wide = ParamGridBuilder().add_grid(stage, "num_leaves", range(2, 402))
    with pytest.raises(LimitError, match="160000 maps"):
        wide.add_grid(stage, "max_depth", range(1, 401)).build()


def test_a_space_has_values_and_ranges() -> None:
    stage = LightGBMClassifier()
    space = (
        HyperparamBuilder()
        .add_discrete(stage, "num_leaves", [7, 31])
        .add_range(stage, "learning_rate", 0.01, 1, log=True)
        .add_range(stage, LightGBMClassifier.max_depth, 2, 8)
        .build()
    )
    assert space == [
        ParamValues(stage.uid, "numLeaves", (7, 31), "int"),
        ParamRange(stage.uid, "learningRate", 0.01, 1.0, True, "double"),
        ParamRange(stage.uid, "maxDepth", 2, 8, False, "int"),
    ]
    with pytest.raises(InvalidParamError, match="holds no number"):
        HyperparamBuilder().add_range(stage, "label_col", "a", "b")  # type: ignore[arg-type]
    for low, high, log in ((2, 1, False), (0, 1, True)):
        with pytest.raises(InvalidParamError, match=r"must (go from a number|be)"):
            HyperparamBuilder().add_range(stage, "learning_rate", low, high, log=log)


def _tuned() -> Brush:
    inner = LightGBMClassifier(num_leaves=5)
    pipeline = Pipeline(stages=[inner])
    grid = ParamGridBuilder().add_grid(inner, "num_leaves", [7])
    brush = Brush(inner=pipeline)
    grid.add_grid(brush, "big", [2**60])
    grid.add_grid(pipeline, "stages", [[inner, LightGBMClassifier(num_leaves=9)]])
    space = HyperparamBuilder().add_discrete(pipeline, "stages", [[inner]])
    space.add_range(inner, "learning_rate", 0.1, 1)
    return brush.set_params(maps=grid.build(), space=space.build())


def test_maps_cross_the_wire_by_the_kinds_of_their_params(monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry.class_of
    monkeypatch.setattr(
        registry, "class_of", lambda name: Brush if name == Brush._wire_class else known(name)
    )
    brush = _tuned()
    sent = wire.Encoder().stage(brush)
    uid = brush.inner.stages[0].uid
    [[leaves, big, stages]] = sent["params"]["maps"]
    assert (big["kind"], big["value"]) == ("long", str(2**60))
    assert leaves == {"stage": uid, "param": "numLeaves", "value": 7, "kind": "int"}
    assert [one["params"] for one in stages["value"]] == [{"numLeaves": 5}, {"numLeaves": 9}]
    assert (
        stages["value"][0]["uid"]
        == uid
        == sent["params"]["innerStage"]["params"]["stages"][0]["uid"]
    )
    back = wire.stage_from_wire(sent, ModelFolder("/nowhere"))
    assert wire.Encoder().stage(back) == sent


def test_maps_are_copied_cloned_and_pickled_with_the_uids_that_they_name() -> None:
    brush = _tuned()
    expected = wire.Encoder().stage(brush)["params"]
    for twin in (brush.copy(), cast("Brush", clone(brush)), pickle.loads(pickle.dumps(brush))):
        assert wire.Encoder().stage(twin)["params"] == expected


def test_settings_can_be_written_by_hand() -> None:
    stage = LightGBMClassifier()
    by_hand = [[{"stage": stage, "param": "num_leaves", "value": 7}]]
    assert Brush(maps=by_hand).maps == ((ParamSetting(stage.uid, "numLeaves", 7),),)
    for value in (5, [5], [[5]], [[{"stage": "a"}]], [[{"stage": "a", "param": 1, "value": 2}]]):
        with pytest.raises(InvalidParamError, match="must be a list of maps of params"):
            Brush(maps=value)
    twice = [{"stage": "a", "param": "b", "value": 1}] * 2
    with pytest.raises(InvalidParamError, match="sets each param once"):
        Brush(maps=[twice])
    for entry in (
        5,
        {"stage": "a", "param": "b", "values": []},
        {"stage": "a", "param": "b", "min": 2, "max": 1},
    ):
        with pytest.raises(UnciaError, match="must be a list of params to search"):
            Brush(space=[entry])
