"""Every fluent method of a stage adds the step that the core's method adds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import SCHEMA
from uncia._runtime import registry
from uncia._runtime.names import snake_case
from uncia.errors import InvalidParamError

STEPS = [(stage["class"], step) for stage in SCHEMA.values() for step in stage.get("steps", [])]


def _value(wire_type: dict[str, Any]) -> Any:
    """Return a value of a type: the same in Python and on the wire."""
    kind = wire_type["kind"]
    if kind == "enum":
        return wire_type["values"][-1]
    if kind == "list":
        return [_value(wire_type["of"])]
    return {"boolean": True, "int": 3, "double": 1.5, "string": "text"}[kind]


def test_there_are_steps() -> None:
    assert STEPS


@pytest.mark.parametrize(("wire_class", "step"), STEPS)
def test_a_method_adds_the_step_of_its_name(wire_class: str, step: dict[str, Any]) -> None:
    cls = registry.class_of(wire_class)
    param = cls._param_of(step["param"]).name
    args = {arg["name"]: _value(arg["type"]) for arg in step["args"]}
    positional = [args[arg["name"]] for arg in step["args"] if not arg.get("option")]
    options = {snake_case(a["name"]): args[a["name"]] for a in step["args"] if a.get("option")}
    stage = cls()
    method = getattr(stage, snake_case(step["name"]))
    assert method(*positional, **options) is stage
    assert list(getattr(stage, param)) == [{"name": step["name"], "args": args}]
    for index in range(len(positional)):
        with pytest.raises(InvalidParamError, match="must be"):
            method(*positional[:index], object(), *positional[index + 1 :])
    for option in options:
        with pytest.raises(InvalidParamError, match=f"{option} must be"):
            method(*positional, **{**options, option: object()})
    assert len(getattr(stage, param)) == 1
