"""The examples that every language runs; see docs/conformance.md."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

import uncia
from tests.support import DATA, REPOSITORY
from uncia._runtime import kinds, registry
from uncia.base import Estimator, Evaluator, Stage, Transformer
from uncia.params import ParamRange, ParamSetting, ParamValues

Example = dict[str, Any]
Probe = dict[str, Any]

# A package of stages of one's own can be held to its examples by naming them here.
FILE = Path(os.environ.get("UNCIA_EXAMPLES", REPOSITORY / "bindings" / "examples.json"))
EXAMPLES: list[Example] = json.loads(FILE.read_text())["examples"]

SCHEMA: dict[str, Any] = {
    stage["class"]: stage
    for stage in json.loads((REPOSITORY / "bindings" / "schema.json").read_text())["stages"]
}
"""What the schema says of each stage, by its name on the wire."""


def stage_of(wire: Example, **overrides: Any) -> Stage:
    """Make a stage through its constructor; `overrides` are in the form of the wire, too."""
    cls = registry.class_of(wire["class"])
    params = {**wire["params"], **overrides}
    stage = cls(**{cls._param_of(n).name: value_of(cls, n, v) for n, v in params.items()})
    # By which maps of params name it.
    stage._uid = wire.get("uid")
    return stage


def value_of(cls: type[Stage], wire_name: str, value: Any) -> Any:
    """Turn a value of the wire into what a user would pass."""
    return _read(cls._param_of(wire_name).kind, local(value))


def _read(kind: str | None, value: Any) -> Any:
    if kind == "stage":
        return stage_of(value)
    if kind == "stages":
        return [stage_of(item) for item in value]
    if kind == "paramMaps":
        return [[_setting(one) for one in item] for item in value]
    if kind == "paramSpace":
        return [_setting(one) for one in value]
    read = value if kind is None else kinds.value_from_wire(kind, value)
    return list(read) if isinstance(read, tuple) else read


def _setting(wire: dict[str, Any]) -> Any:
    fields = dict(wire)
    if "value" in fields:
        return ParamSetting(**{**fields, "value": _read(fields.get("kind"), fields["value"])})
    if "values" not in fields:
        return ParamRange(**fields)
    values = tuple(_read(fields.get("kind"), value) for value in fields["values"])
    return ParamValues(**{**fields, "values": values})


def local(value: Any) -> Any:
    """Return a value of the wire with the paths of its files as they are here."""
    if isinstance(value, str) and value.startswith("examples:"):
        return str(REPOSITORY / "examples" / value.removeprefix("examples:"))
    if isinstance(value, list):
        return [local(item) for item in value]
    return {k: local(v) for k, v in value.items()} if isinstance(value, dict) else value


def file_params(example: Example) -> list[str]:
    """Return the params, by their names on the wire, that name a file."""
    params = example["stage"]["params"].items()
    return [n for n, v in params if isinstance(v, str) and v.startswith("examples:")]


def metric_of(example: Example, **overrides: Any) -> float:
    """Return what the evaluator of an example measures."""
    stage = stage_of(example["stage"], **overrides)
    assert isinstance(stage, Evaluator)
    return stage.evaluate(data_of(example))


def is_right(example: Example, metric: float) -> bool:
    """Tell whether a metric is what the example says."""
    return abs(metric - example["value"]) <= example["tolerance"]


def data_of(example: Example) -> uncia.DataFrame:
    """Return the table of an example, as the core reads it."""
    return _data_of(example["data"], json.dumps(example.get("columns", {})))


@cache
def _data_of(name: str, columns: str) -> uncia.DataFrame:
    if name.endswith(".parquet"):
        table = uncia.DataFrame.read_parquet(DATA / name)
    elif "." in name:
        table = uncia.DataFrame.read_images(DATA / name)
    else:
        table = uncia.DataFrame.read_csv(DATA / f"{name}.csv")
    for column, expression in json.loads(columns).items():
        table = table.with_column(column, expression)
    return table


def fit(stage: Stage, data: Any) -> Transformer:
    """Return the model of an estimator, a transformer as it is."""
    fitted = stage.fit(data) if isinstance(stage, Estimator) else stage
    assert isinstance(fitted, Transformer)
    return fitted


_fits: dict[str, Transformer] = {}


def fitted(example: Example, **overrides: Any) -> Transformer:
    """Return the fitted stage of an example; each combination is fitted once."""
    params = {**example["stage"]["params"], **overrides}
    key = json.dumps([example["class"], params], sort_keys=True)
    if key not in _fits:
        _fits[key] = fit(stage_of({**example["stage"], "params": params}), data_of(example))
    return _fits[key]


def output(example: Example, model: Transformer) -> pa.Table:
    """Return what a fitted stage makes of the table of its example."""
    return model.transform(data_of(example)).to_arrow()
