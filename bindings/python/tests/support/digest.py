"""The digest over columns that every language computes alike; see docs/conformance.md."""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

_NAN = struct.pack("<Q", 0x7FF8000000000000)


def digest(table: pa.Table, columns: Iterable[str]) -> str:
    """Return the SHA-256 over the named columns, in this order."""
    sha = hashlib.sha256()
    for name in columns:
        column = table.column(name)
        sha.update(name.encode() + b"\0")
        write = _writer(column.type)
        sha.update(b"".join(map(write, column.to_pylist())))
    return sha.hexdigest()


def _writer(kind: pa.DataType) -> Any:
    """Return what writes a value of this type."""
    if pa.types.is_dictionary(kind):
        return _writer(kind.value_type)
    if pa.types.is_boolean(kind):
        return _nullable(lambda value: b"\x03" + (b"\x01" if value else b"\0"))
    if kind in (pa.int64(), pa.uint64()):
        return _nullable(lambda value: b"\x05" + (value % (1 << 64)).to_bytes(8, "little"))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _nullable(_number)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _nullable(_text)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _nullable(lambda value: b"\x06" + struct.pack("<I", len(value)) + value)
    if pa.types.is_struct(kind):
        return _nullable(_struct_writer(kind))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        write = _writer(kind.value_type)
        return _nullable(
            lambda items: b"\x04" + struct.pack("<I", len(items)) + b"".join(map(write, items))
        )
    raise AssertionError(f"The digest has no rule for {kind}.")


def _struct_writer(kind: pa.StructType) -> Any:
    # Where a picture came from is a path, which is another on each machine.
    names = [kind.field(index).name for index in range(kind.num_fields)]
    writers = [
        _nullable(lambda value: _text(value.rpartition("/")[2]))
        if name == "origin"
        else _writer(kind.field(name).type)
        for name in names
    ]
    head = b"\x07" + struct.pack("<I", len(names))
    return lambda value: (
        head + b"".join(write(value[name]) for name, write in zip(names, writers, strict=True))
    )


def _nullable(write: Any) -> Any:
    return lambda value: b"\0" if value is None else write(value)


def _number(value: float) -> bytes:
    number = float(value)
    return b"\x01" + (_NAN if math.isnan(number) else struct.pack("<d", number))


def _text(value: str) -> bytes:
    encoded = value.encode()
    return b"\x02" + struct.pack("<I", len(encoded)) + encoded
