"""Every example gives in Python what it gives in TypeScript, and every param arrives where it has an effect."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import uncia
from tests.support.digest import digest
from tests.support.examples import (
    EXAMPLES,
    SCHEMA,
    Example,
    Probe,
    data_of,
    file_params,
    fitted,
    is_right,
    metric_of,
    output,
    stage_of,
    value_of,
)
from tests.support.refused import refused_by
from uncia._runtime.progress import ProgressBars
from uncia.base import Estimator, Evaluator, Stage, Transformer
from uncia.params import Param


def each_example(surface: str) -> pytest.MarkDecorator:
    """Run once for each stage, under the name that every language gives this test."""
    ids = [f"conformance: {e['class']} / {surface}" for e in EXAMPLES]
    return pytest.mark.parametrize("example", EXAMPLES, ids=ids)


def each_probe(member: str, surface: str) -> pytest.MarkDecorator:
    """Run once for each param of the stages, or (`modelProbes`) of their models."""
    cases = [(e, name) for e in EXAMPLES for name in e.get(member, {})]
    ids = [f"conformance: {_owner(e, member)['class']} / {surface} {name}" for e, name in cases]
    return pytest.mark.parametrize(("example", "name"), cases, ids=ids)


def _owner(example: Example, member: str) -> dict[str, Any]:
    stage = SCHEMA[example["class"]]
    return SCHEMA[stage["model"]] if member == "modelProbes" else stage


def test_there_are_examples() -> None:
    assert EXAMPLES


@each_example("example")
def test_example(example: Example) -> None:
    if "value" in example:
        assert is_right(example, metric_of(example))
        return
    table = output(example, fitted(example))
    assert digest(table, example["outputs"]) == example["digest"]
    for condition in example["holds"]:
        query = f"SELECT ({condition}) AS holds FROM output"
        assert uncia.DataFrame.sql(query, tables={"output": table}).to_rows() == [
            {"holds": True}
        ], condition


@each_example("save and load")
def test_round_trip(example: Example, tmp_path: Path) -> None:
    stage = stage_of(example["stage"])
    stage.save(tmp_path / "stage")
    loaded = uncia.load(tmp_path / "stage")
    assert (type(loaded), loaded.uid) == (type(stage), stage.uid)
    assert loaded._values.keys() == stage._values.keys()
    # The files that its params name have come along: those are named now.
    carried = {type(stage)._param_of(name).name for name in file_params(example)}
    for name, value in loaded._values.items():
        if name in carried:
            assert value.startswith("saved:files/")
        else:
            assert same(value, stage._values[name])
    if "value" in example:
        for twin in (loaded, pickle.loads(pickle.dumps(stage))):
            assert is_right(example, twin.evaluate(data_of(example)))
        return
    model = fitted(example)
    model.save(tmp_path / "model")
    for twin in (uncia.load(tmp_path / "model"), pickle.loads(pickle.dumps(model))):
        assert type(twin) is type(model)
        assert digest(output(example, twin), example["outputs"]) == example["digest"]


@each_example("copy")
def test_copy(example: Example) -> None:
    stage = stage_of(example["stage"])
    model = stage if isinstance(stage, Evaluator) else fitted(example)
    for one in (stage, model):
        before = one.explain_params()
        copied = one.copy()
        assert copied is not one
        assert (type(copied), copied.uid, copied.explain_params()) == (type(one), one.uid, before)
        # What is done to the copy leaves the original as it was.
        for name in filter(one.is_set, one.param_names()):
            assert not copied.clear(name).is_set(name)
        assert one.explain_params() == before
    if isinstance(model, Evaluator):
        assert is_right(example, model.copy().evaluate(data_of(example)))
        return
    assert digest(output(example, model.copy()), example["outputs"]) == example["digest"]


@each_example("own tables")
def test_pandas_gives_the_same(example: Example) -> None:
    if "value" in example:
        stage = stage_of(example["stage"])
        assert isinstance(stage, Evaluator)
        assert is_right(example, stage.evaluate(data_of(example).to_pandas()))
        return
    expected = output(example, fitted(example))
    out = fitted(example).transform(data_of(example).to_pandas())
    assert isinstance(out, pd.DataFrame)
    assert list(out.columns) == expected.column_names
    assert digest(
        fitted(example).transform(data_of(example).to_arrow()), expected.column_names
    ) == (_digest_of_all(expected))


@each_probe("probes", "set")
def test_param_is_set_and_read(example: Example, name: str) -> None:
    _set_in_every_way(stage_of(example["stage"]), name, example["probes"][name])


@each_probe("modelProbes", "set")
def test_model_param_is_set_and_read(example: Example, name: str) -> None:
    _set_in_every_way(fitted(example), name, example["modelProbes"][name])


def _set_in_every_way(stage: Stage, wire_name: str, probe: Probe) -> None:
    param = stage._param_of(wire_name)
    value = value_of(type(stage), wire_name, probe["value"])
    by_setter = stage.copy()
    assert getattr(by_setter, f"set_{param.name}")(value) is by_setter
    by_property = stage.copy()
    setattr(by_property, param.name, value)
    made = type(stage)(**{param.name: value})
    kept = kept_of(param, value)
    for one in (by_setter, by_property, made, stage.copy(**{param.name: value})):
        assert getattr(one, param.name) == kept
        assert one.get_params(deep=False)[param.name] == kept
        assert one.is_set(param.name)
        assert one.clear(param.name).get_params(deep=False)[param.name] == param.default
    assert f"{param.name}: " in stage.explain_params()


@each_probe("probes", "refuse")
def test_param_refuses(example: Example, name: str) -> None:
    _refuse_in_every_way(stage_of(example["stage"]), _owner(example, "probes"), name)


@each_probe("modelProbes", "refuse")
def test_model_param_refuses(example: Example, name: str) -> None:
    _refuse_in_every_way(fitted(example).copy(), _owner(example, "modelProbes"), name)


def _refuse_in_every_way(stage: Stage, owner: dict[str, Any], wire_name: str) -> None:
    name = stage._param_of(wire_name).name
    before = stage.explain_params()
    [facts] = [param for param in owner["params"] if param["name"] == wire_name]
    values = refused_by(facts)
    assert values
    for value in values:
        ways: list[Callable[[], Any]] = [
            lambda value=value: getattr(stage, f"set_{name}")(value),
            lambda value=value: setattr(stage, name, value),
            lambda value=value: stage.set_params(**{name: value}),
            lambda value=value: stage.copy(**{name: value}),
            lambda value=value: type(stage)(**{name: value}),
        ]
        for attempt in ways:
            with pytest.raises(uncia.errors.InvalidParamError) as caught:
                attempt()
            assert (caught.value.stage, caught.value.param) == (type(stage).__name__, name)
            assert f"{type(stage).__name__}.{name} must be " in str(caught.value)
    assert stage.explain_params() == before


@each_probe("probes", "probe")
def test_probe_arrives(
    example: Example, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if example["probes"][name]["arrives"] == "progress":
        _see_in_progress(example, name, monkeypatch)
        return
    owner = type(stage_of(example["stage"]))
    _check_arrival(example, owner, name, "probes", lambda more: fitted(example, **more), tmp_path)


@each_probe("modelProbes", "probe")
def test_model_probe_arrives(example: Example, name: str, tmp_path: Path) -> None:
    model = fitted(example)
    owner = type(model)

    def with_settings(settings: dict[str, Any]) -> Transformer:
        return model.copy(
            **{owner._param_of(n).name: value_of(owner, n, v) for n, v in settings.items()}
        )

    _check_arrival(example, owner, name, "modelProbes", with_settings, tmp_path)


def _check_arrival(
    example: Example,
    owner: type[Stage],
    name: str,
    member: str,
    make: Callable[[dict[str, Any]], Any],
    tmp_path: Path,
) -> None:
    probe: Probe = example[member][name]
    companions = probe.get("with", {})
    arrives, value = probe["arrives"], probe["value"]
    model = None if "value" in example else make({**companions, name: value})
    if "value" in example:
        before = _metric_without(example, companions, owner._param_of(name).name)
        assert metric_of(example, **companions, **{name: value}) != before
    elif arrives == "output":
        assert model is not None
        changed = _digest_of_all(output(example, model))
        assert changed != _output_without(example, make, companions, owner._param_of(name).name)
    elif arrives == "model":
        # By way of the core, which writes down what it was told.
        assert model is not None
        model.save(tmp_path / "model")
        loaded = uncia.load(tmp_path / "model")
        param = loaded._param_of(name)
        assert same(loaded._values[param.name], kept_of(param, value_of(type(loaded), name, value)))
    else:
        method = {"kernel": "parameters", "prediction": "prediction_parameters"}[arrives]
        alias = owner._param_of(name).alias or name
        assert _is_recorded(getattr(model, method)()[alias], value)
        assert not _is_recorded(getattr(make(companions), method)().get(alias), value)


def kept_of(param: Param[Any], value: Any) -> Any:
    """Return a value as a stage keeps it."""
    return param.parse(value, "Stage")


def same(one: Any, other: Any) -> bool:
    """Compare values, stages among them by what was set."""
    if isinstance(one, Stage):
        return type(one) is type(other) and repr(one) == repr(other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _metric_without(example: Example, companions: dict[str, Any], missing: str) -> Any:
    try:
        return metric_of(example, **companions)
    except uncia.UnciaError as error:
        if error.param == missing:
            return error.code
        raise


def _output_without(
    example: Example, make: Callable[[Any], Any], companions: dict[str, Any], missing: str
) -> str:
    """Return the digest of what a run gives; not to work without `missing`, and to say so, is one too."""
    try:
        return _digest_of_all(output(example, make(companions)))
    except uncia.UnciaError as error:
        if error.param == missing:
            return error.code
        raise


def _see_in_progress(example: Example, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[Any] = []
    monkeypatch.setattr(ProgressBars, "report", lambda _, header: reports.append(header))

    def last_message(params: dict[str, Any]) -> Any:
        reports.clear()
        stage = stage_of(example["stage"], **params)
        assert isinstance(stage, Estimator)
        stage.fit(data_of(example), progress=True)
        return reports[-1].get("message")

    probe: Probe = example["probes"][name]
    companions = probe.get("with", {})
    assert last_message({**companions, name: probe["value"]}) != last_message(companions)


def _digest_of_all(table: pa.Table) -> str:
    return digest(table, table.column_names)


def _is_recorded(text: str | None, value: Any) -> bool:
    """Compare with the kernel's own way of writing a value."""
    if text is None:
        return False
    if isinstance(value, bool):
        return text in (("1", "true") if value else ("0", "false"))
    if isinstance(value, (int, float)):
        return float(text) == value
    if isinstance(value, list):
        parts = text.split(",")
        return len(parts) == len(value) and all(map(_is_recorded, parts, value))
    return text == value
