"""Every example gives in Python what it gives in TypeScript, and every param arrives where it has an effect."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import uncia
from tests.support.digest import digest
from tests.support.examples import (
    EXAMPLES,
    Example,
    Probe,
    data_of,
    fitted,
    output,
    stage_of,
    value_of,
)
from uncia.base import Stage, Transformer

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["class"])


def each_probe(member: str) -> pytest.MarkDecorator:
    cases = [(e, name) for e in EXAMPLES for name in e.get(member, {})]
    return pytest.mark.parametrize(
        ("example", "name"), cases, ids=[f"{e['class']}.{name}" for e, name in cases]
    )


def test_there_are_examples() -> None:
    assert EXAMPLES


@each_example
def test_example(example: Example) -> None:
    table = output(example, fitted(example))
    assert digest(table, example["outputs"]) == example["digest"]
    for condition in example["holds"]:
        query = f"SELECT ({condition}) AS holds FROM output"
        assert uncia.DataFrame.sql(query, tables={"output": table}).to_rows() == [
            {"holds": True}
        ], condition


@each_example
def test_round_trip(example: Example, tmp_path: Path) -> None:
    stage = stage_of(example["stage"])
    stage.save(tmp_path / "stage")
    loaded = uncia.load(tmp_path / "stage")
    assert (type(loaded), loaded.uid, loaded._values) == (
        type(stage),
        stage.uid,
        _values(stage, loaded),
    )
    model = fitted(example)
    model.save(tmp_path / "model")
    for twin in (uncia.load(tmp_path / "model"), pickle.loads(pickle.dumps(model))):
        assert type(twin) is type(model)
        assert digest(output(example, twin), example["outputs"]) == example["digest"]


def _values(stage: Stage, loaded: Stage) -> dict[str, Any]:
    """The values of a stage, with the stages among them replaced by those that were loaded, if they are equal."""
    values = dict(stage._values)
    for (path, mine), (_, other) in zip(stage._nested(), loaded._nested(), strict=True):
        assert (type(mine), mine.uid, repr(mine)) == (type(other), other.uid, repr(other))
        values[path.split("__")[0]] = loaded._values[path.split("__")[0]]
    return values


@each_example
def test_pandas_gives_the_same(example: Example) -> None:
    frame = data_of(example["data"]).to_pandas()
    out = fitted(example).transform(frame)
    assert list(out.columns) == output(example, fitted(example)).column_names


@each_probe("probes")
def test_param_is_set_and_read(example: Example, name: str) -> None:
    _set_in_every_way(stage_of(example["stage"]), name, example["probes"][name])


@each_probe("modelProbes")
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
    kept = tuple(value) if isinstance(value, list) else value
    for one in (by_setter, by_property, made, stage.copy(**{param.name: value})):
        assert getattr(one, param.name) == kept
        assert one.get_params(deep=False)[param.name] == kept
        assert one.is_set(param.name)
        assert one.clear(param.name).get_params(deep=False)[param.name] == param.default
    assert f"{param.name}: " in stage.explain_params()


@each_probe("probes")
def test_probe_arrives(example: Example, name: str, tmp_path: Path) -> None:
    probe: Probe = example["probes"][name]
    companions = probe.get("with", {})
    with_probe = fitted(example, **{**companions, name: probe["value"]})
    _check_arrival(
        example, probe, name, with_probe, lambda: fitted(example, **companions), tmp_path
    )


@each_probe("modelProbes")
def test_model_probe_arrives(example: Example, name: str, tmp_path: Path) -> None:
    probe: Probe = example["modelProbes"][name]
    model = fitted(example)

    def with_settings(settings: dict[str, Any]) -> Transformer:
        cls = type(model)
        return model.copy(
            **{cls._param_of(n).name: value_of(cls, n, v) for n, v in settings.items()}
        )

    companions = probe.get("with", {})
    with_probe = with_settings({**companions, name: probe["value"]})
    _check_arrival(example, probe, name, with_probe, lambda: with_settings(companions), tmp_path)


def _check_arrival(
    example: Example, probe: Probe, name: str, model: Any, compared_with: Any, tmp_path: Path
) -> None:
    arrives, value = probe["arrives"], probe["value"]
    if arrives == "output":
        try:
            plain = output(example, compared_with())
        except uncia.UnciaError:
            return  # that it works with the probe is a difference, too
        assert _digest_of_all(output(example, model)) != _digest_of_all(plain)
    elif arrives == "model":
        # By way of the core, which writes down what it was told.
        model.save(tmp_path / "model")
        loaded = uncia.load(tmp_path / "model")
        param = loaded._param_of(name)
        kept = value_of(type(loaded), name, value)
        assert loaded._values[param.name] == (tuple(kept) if isinstance(kept, list) else kept)
    else:
        record = model.parameters() if arrives == "kernel" else model.prediction_parameters()
        owner = stage_of(example["stage"]) if name in example["probes"] else model
        assert _is_recorded(record[owner._param_of(name).alias], value)


def _digest_of_all(table: pa.Table) -> str:
    return digest(table, table.column_names)


def _is_recorded(text: str, value: Any) -> bool:
    """Compare with the kernel's own way of writing a value."""
    if isinstance(value, bool):
        return text in (("1", "true") if value else ("0", "false"))
    if isinstance(value, (int, float)):
        return float(text) == value
    if isinstance(value, list):
        parts = text.split(",")
        return len(parts) == len(value) and all(map(_is_recorded, parts, value))
    return text == value
