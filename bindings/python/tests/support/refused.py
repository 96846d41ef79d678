"""Values that a param must refuse, worked out from what the schema says of it."""

from __future__ import annotations

import math
import re
from typing import Any

Facts = dict[str, Any]

_OTHER_TYPES: dict[str, list[Any]] = {
    "boolean": ["true", 1, []],
    "int": ["3", 1.5, math.nan, math.inf, 2**31, -(2**31) - 1, True, [1]],
    "long": ["3", 1.5, math.nan, 2**63, -(2**63) - 1, True, [1]],
    "double": ["0.5", math.nan, True, [0.5]],
    "string": [3, True, ["text"]],
    "enum": ["no such name", "", 3, []],
    "column": ["", 3, ["name"]],
    "columns": ["name", 3, [3], [""], {}],
    "ints": [1, "1", [1.5], ["1"], [2**31], {}],
    "doubles": [0.5, "0.5", ["0.5"], [math.nan], {}],
    "strings": ["text", 3, [3], {}],
    "enums": ["no such name", 3, ["no such name"], [3], {}],
    "stringMap": ["text", {"a": 1}, ["text"]],
    "stage": ["name", 3, []],
    "stages": ["name", 3, [3], {}],
    "table": ["name", 3],
    "steps": ["name", 3, ["name"], [{"args": {}}], {}],
    "paramMaps": ["name", 3, [3], [[3]], [[{"stage": "a", "param": "b"}]], {}],
    "paramSpace": ["name", 3, [3], [{"stage": "a", "param": "b"}], {}],
}

_TEXTS = ["", " ", "\n", "no such form", "-1", "\u2603"]


def refused_by(param: Facts) -> list[Any]:
    """Return values of another type, out of range, of another form, too few and too many."""
    outside = _out_of_range(param)
    is_list = param["kind"] in ("ints", "doubles")
    return [
        *_OTHER_TYPES[param["kind"]],
        *([[one] for one in outside] if is_list else outside),
        *_wrong_form(param),
    ]


def _out_of_range(param: Facts) -> list[Any]:
    """Return the nearest values outside: a bound that is off by one must not go unnoticed."""
    is_whole = param["kind"] in ("int", "long", "ints")

    def beyond(bound: float, direction: int) -> float:
        return bound + direction if is_whole else math.nextafter(bound, direction * math.inf)

    values: list[Any] = []
    if "min" in param:
        values.append(beyond(param["min"], -1))
    if "max" in param:
        values.append(beyond(param["max"], 1))
    values += [param[key] for key in ("exclusiveMin", "exclusiveMax") if key in param]
    return values


def _wrong_form(param: Facts) -> list[Any]:
    item: Any = 1 if param["kind"] in ("ints", "doubles") else "a"
    values: list[Any] = []
    if "pattern" in param:
        values += [text for text in _TEXTS if not re.fullmatch(param["pattern"], text)]
    if param.get("minItems"):
        values.append([item] * (param["minItems"] - 1))
    if "maxItems" in param:
        values.append([item] * (param["maxItems"] + 1))
    return values
