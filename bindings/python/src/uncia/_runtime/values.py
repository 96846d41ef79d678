"""Values in the JSON form that they have on the wire, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_SPECIAL_DOUBLES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def double_to_json(value: float) -> float | str:
    """Write a double; those that JSON cannot write become text."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def double_from_json(value: Any) -> float:
    """Read a double."""
    return _SPECIAL_DOUBLES[value] if isinstance(value, str) else float(value)


@cache
def parse_type(text: str) -> tuple[str, Any]:
    """Split the name of a wire type, such as ``list<nullable<long>>``, into its kind and what it is of."""
    kind, _, rest = text.partition("<")
    return (kind, parse_type(rest[:-1])) if rest else (kind, None)


def from_wire(wire_type: tuple[str, Any], value: Any) -> Any:
    """Turn a result into Python's form. Tables and stages are left to the caller."""
    kind, of = wire_type
    if kind == "nullable":
        return None if value is None else from_wire(of, value)
    if kind == "long":
        return int(value)
    if kind == "double":
        return double_from_json(value)
    if kind == "list":
        return [from_wire(of, item) for item in value]
    if kind == "map":
        return {key: from_wire(of, item) for key, item in value.items()}
    if kind == "schema":
        return schema_from_wire(value)
    if kind == "plot":
        from uncia._runtime.plot import Plot

        return Plot._from_wire(value)
    return value


def to_wire(wire_type: tuple[str, Any], value: Any) -> Any:
    """Turn an argument into its JSON form. Tables and stages are left to the caller."""
    kind, of = wire_type
    if value is None:
        return None
    if kind == "nullable":
        return to_wire(of, value)
    if kind == "long":
        return str(int(value))
    if kind == "double":
        return double_to_json(float(value))
    if kind == "list":
        return [to_wire(of, item) for item in value]
    if kind == "map":
        return {str(key): to_wire(of, item) for key, item in value.items()}
    if kind == "json":
        return _plain_json(value)
    return value.item() if hasattr(value, "item") else value


def _plain_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_json(item) for item in value]
    if isinstance(value, float):
        return double_to_json(value)
    return value.item() if hasattr(value, "item") else value


def schema_from_wire(text: str) -> pa.Schema:
    """Read a schema that was sent as an Arrow stream without batches, in base64."""
    import base64

    import pyarrow as pa

    return pa.ipc.open_stream(pa.py_buffer(base64.b64decode(text))).schema
