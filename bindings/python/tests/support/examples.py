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
from uncia.base import Estimator, Stage, Transformer

Example = dict[str, Any]
Probe = dict[str, Any]

# A package of stages of one's own can be held to its examples by naming them here.
FILE = Path(os.environ.get("UNCIA_EXAMPLES", REPOSITORY / "bindings" / "examples.json"))
EXAMPLES: list[Example] = json.loads(FILE.read_text())["examples"]


def stage_of(wire: Example, **overrides: Any) -> Stage:
    """Make a stage through its constructor; `overrides` are in the form of the wire, too."""
    cls = registry.class_of(wire["class"])
    params = {**wire["params"], **overrides}
    return cls(**{cls._param_of(n).name: value_of(cls, n, v) for n, v in params.items()})


def value_of(cls: type[Stage], wire_name: str, value: Any) -> Any:
    """Turn a value of the wire into what a user would pass."""
    kind = cls._param_of(wire_name).kind
    if kind == "stage":
        return stage_of(value)
    if kind == "stages":
        return [stage_of(item) for item in value]
    read = kinds.value_from_wire(kind, value)
    return list(read) if isinstance(read, tuple) else read


@cache
def data_of(name: str) -> uncia.DataFrame:
    """Return the table of an example, as the core reads it."""
    return uncia.DataFrame.read_csv(DATA / f"{name}.csv")


def fit(stage: Stage, data: Any) -> Transformer:
    """Return the model of an estimator, a transformer as it is."""
    fitted = stage.fit(data) if isinstance(stage, Estimator) else stage
    assert isinstance(fitted, Transformer)
    return fitted


@cache
def _fitted(key: str) -> Transformer:
    class_name, data, params = json.loads(key)
    return fit(stage_of({"class": class_name, "params": params}), data_of(data))


def fitted(example: Example, **overrides: Any) -> Transformer:
    """Return the fitted stage of an example; each combination is fitted once."""
    params = {**example["stage"]["params"], **overrides}
    return _fitted(json.dumps([example["class"], example["data"], params], sort_keys=True))


def output(example: Example, model: Transformer) -> pa.Table:
    """Return what a fitted stage makes of the table of its example."""
    return model.transform(data_of(example["data"])).to_arrow()
