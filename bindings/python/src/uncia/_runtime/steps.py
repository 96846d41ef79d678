"""Steps of a stage: operations that it does in order, each by name and arguments."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypedDict

from uncia._runtime.kinds import RefusedError, Rules, parse

_KINDS = {"boolean": "boolean", "int": "int", "double": "double", "string": "string"}


class Step(TypedDict):
    """One operation: the name of the core's method, and its arguments by the core's names."""

    name: str
    args: Mapping[str, Any]


def parse_steps(value: Any, rules: Rules) -> tuple[Step, ...]:
    """Return a list of steps as it is kept."""
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise RefusedError("a list of steps: {'name': ..., 'args': {...}}")
    steps: list[Step] = []
    for index, item in enumerate(value):
        try:
            steps.append(_parse_step(item))
        except RefusedError as reason:
            raise RefusedError(f"a list of steps, where item {index} is {reason}") from None
    return tuple(steps)


def _parse_step(value: Any) -> Step:
    is_step = (
        isinstance(value, Mapping)
        and isinstance(value.get("name"), str)
        and isinstance(value.get("args", {}), Mapping)
        and set(value) <= {"name", "args"}
    )
    if not is_step:
        raise RefusedError("a step: {'name': ..., 'args': {...}}")
    args = value.get("args", {}).items()
    return Step(
        name=value["name"],
        args={str(name): _plain(item, str(name)) for name, item in args if item is not None},
    )


def _plain(value: Any, name: str) -> Any:
    """Return an argument as JSON has it; lists are copies that nobody else can change."""
    if isinstance(value, (str, bool)) or value is None:
        return value
    if hasattr(value, "tolist"):  # numpy's
        value = value.tolist()
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, name) for item in value]
    raise RefusedError(
        f"a step whose argument {name} is a finite number, text, a list or a dict of these"
    )


def check_argument(wire_type: str, value: Any) -> Any:
    """Return the argument of a step as its type has it.

    Raises
    ------
    RefusedError
        With what would have been allowed.
    """
    kind, _, inner = wire_type.partition("<")
    inner = inner[:-1]
    if kind == "nullable":
        return None if value is None else check_argument(inner, value)
    if kind == "enum":
        return parse("enum", value, Rules(values=tuple(inner.split("|"))))
    if kind == "list":
        if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
            raise RefusedError("a list")
        return [check_argument(inner, item) for item in value]
    if kind == "map":
        if not isinstance(value, Mapping):
            raise RefusedError("a dict")
        return {str(key): check_argument(inner, item) for key, item in value.items()}
    checked = parse(_KINDS[kind], value, Rules()) if kind in _KINDS else value
    if kind == "double" and not math.isfinite(checked):
        raise RefusedError("a finite number")
    return checked
