"""The closed list of param kinds: how a value of each is checked, kept, and written on the wire."""

from __future__ import annotations

import math
import numbers
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from uncia._runtime.values import double_from_json, double_to_json


class RefusedError(Exception):
    """A value is not allowed; the text says what would be, in a few words."""


class Rules(NamedTuple):
    """What a declaration allows."""

    min: float | None = None
    max: float | None = None
    exclusive_min: float | None = None
    exclusive_max: float | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    values: tuple[str, ...] = ()

    def describe_range(self) -> str:
        """Say the range in words, such as ``> 0 and <= 1``."""
        parts = [
            f"{sign} {bound}"
            for sign, bound in (
                (">=", self.min),
                (">", self.exclusive_min),
                ("<=", self.max),
                ("<", self.exclusive_max),
            )
            if bound is not None
        ]
        return " and ".join(parts)


def _in_range(value: Any, rules: Rules, noun: str) -> Any:
    outside = (
        (rules.min is not None and value < rules.min)
        or (rules.max is not None and value > rules.max)
        or (rules.exclusive_min is not None and value <= rules.exclusive_min)
        or (rules.exclusive_max is not None and value >= rules.exclusive_max)
    )
    if outside:
        raise RefusedError(f"{noun} {rules.describe_range()}")
    return value


def _boolean(value: Any, rules: Rules) -> bool:
    if isinstance(value, bool):
        return value
    if type(value).__name__ == "bool":  # numpy's, which is imported only where the user did
        return bool(value)
    raise RefusedError("True or False")


def _index(value: Any) -> int | None:
    """Return the whole number that a value is: also numpy's, and floats such as 3.0, but no booleans."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)  # pyright: ignore[reportArgumentType]
    except TypeError:
        return None


def _whole(bits: int) -> Callable[[Any, Rules], int]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def parse(value: Any, rules: Rules) -> int:
        number = _index(value)
        if number is None or not low <= number <= high:
            raise RefusedError(f"a whole number of {bits} bits")
        return _in_range(number, rules, "a whole number")

    return parse


def _double(value: Any, rules: Rules) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or math.isnan(value):
        raise RefusedError("a number")
    return _in_range(float(value), rules, "a number")


def _string(value: Any, rules: Rules) -> str:
    if not isinstance(value, str):
        raise RefusedError("a string")
    if rules.pattern is not None and not re.fullmatch(rules.pattern, value):
        raise RefusedError(f"a string that matches {rules.pattern}")
    return str(value)


def _column(value: Any, rules: Rules) -> str:
    if not isinstance(value, str) or not value:
        raise RefusedError("the name of a column")
    return str(value)


def _enum(value: Any, rules: Rules) -> str:
    if not isinstance(value, str) or value not in rules.values:
        raise RefusedError("one of " + ", ".join(repr(allowed) for allowed in rules.values))
    return str(value)


def _list_of(
    noun: str, parse_item: Callable[[Any, Rules], Any]
) -> Callable[[Any, Rules], tuple[Any, ...]]:
    def parse(value: Any, rules: Rules) -> tuple[Any, ...]:
        is_list = isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))
        if not is_list:
            raise RefusedError(f"a list of {noun}")
        items = list(value)
        if rules.min_items is not None and len(items) < rules.min_items:
            raise RefusedError(f"a list of at least {rules.min_items} {noun}")
        if rules.max_items is not None and len(items) > rules.max_items:
            raise RefusedError(f"a list of at most {rules.max_items} {noun}")
        parsed: list[Any] = []
        for index, item in enumerate(items):
            try:
                parsed.append(parse_item(item, rules))
            except RefusedError as reason:
                raise RefusedError(f"a list of {noun}, where item {index} is {reason}") from None
        return tuple(parsed)

    return parse


def _string_map(value: Any, rules: Rules) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(
        isinstance(key, str) and isinstance(item, str) for key, item in value.items()
    ):
        raise RefusedError("a dict from strings to strings")
    return dict(value)


def _stage(value: Any, rules: Rules) -> Any:
    from uncia._runtime.stage import Stage

    if not isinstance(value, Stage):
        raise RefusedError("a stage")
    return value


def _table(value: Any, rules: Rules) -> Any:
    from uncia._runtime.dataframe import as_dataframe

    return as_dataframe(value)


def _steps(value: Any, rules: Rules) -> Any:
    from uncia._runtime.steps import parse_steps

    return parse_steps(value, rules)


def _param_maps(value: Any, rules: Rules) -> Any:
    from uncia._runtime.param_maps import parse_maps

    return parse_maps(value, rules)


def _param_space(value: Any, rules: Rules) -> Any:
    from uncia._runtime.param_maps import parse_space

    return parse_space(value, rules)


_int32 = _whole(32)

_parsers: dict[str, Callable[[Any, Rules], Any]] = {
    "boolean": _boolean,
    "int": _int32,
    "long": _whole(64),
    "double": _double,
    "string": _string,
    "enum": _enum,
    "column": _column,
    "columns": _list_of("names of columns", _column),
    "ints": _list_of("whole numbers", _int32),
    "doubles": _list_of("numbers", _double),
    "strings": _list_of("strings", _string),
    "enums": _list_of("names", _enum),
    "stringMap": _string_map,
    "stage": _stage,
    "stages": _list_of("stages", _stage),
    "table": _table,
    "steps": _steps,
    "paramMaps": _param_maps,
    "paramSpace": _param_space,
}


def parse(kind: str, value: Any, rules: Rules) -> Any:
    """Return the value as it is kept.

    Raises
    ------
    RefusedError
        With what would have been allowed.
    """
    return _parsers[kind](value, rules)


def value_to_wire(kind: str, value: Any) -> Any:
    """Write a value in JSON. Stages, tables and maps of params have forms of their own."""
    if kind == "long":
        return str(value)
    if kind == "double":
        return double_to_json(value)
    if kind == "doubles":
        return [double_to_json(item) for item in value]
    return list(value) if isinstance(value, tuple) else value


def value_from_wire(kind: str, value: Any) -> Any:
    """Read a value from JSON."""
    if kind == "long":
        return int(value)
    if kind == "double":
        return double_from_json(value)
    if kind == "doubles":
        return tuple(double_from_json(item) for item in value)
    return tuple(value) if isinstance(value, list) else value
