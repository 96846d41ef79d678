"""The kinds of table that users have: how a result is given back in the kind that came in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pyarrow as pa


class TableKind(Protocol):
    """How results are given back."""

    streams: bool
    """True where the result is not read before it is given back."""

    def restore(self, table: pa.Table) -> Any:
        """Give a whole result back."""
        ...

    def column(self, table: pa.Table, name: str) -> Any:
        """Give one column of it back."""
        ...


class ArrowTable:
    """A pyarrow.Table, and all that comes in through Arrow's C stream interface."""

    streams = False

    def restore(self, table: pa.Table) -> Any:
        return table

    def column(self, table: pa.Table, name: str) -> Any:
        return table.column(name)


class ArrowBatch(ArrowTable):
    """A pyarrow.RecordBatch."""

    def restore(self, table: pa.Table) -> Any:
        batches = table.combine_chunks().to_batches()
        if not batches:
            from uncia._runtime.tables.ipc import empty_batch

            return empty_batch(table.schema)
        return batches[0]


class ArrowReader(ArrowTable):
    """A pyarrow.RecordBatchReader: results are streamed, too."""

    streams = True


class Columns(ArrowTable):
    """A dict of columns. Vectors are two-dimensional arrays in it."""

    def __init__(self, as_numpy: bool) -> None:
        self._as_numpy = as_numpy

    def restore(self, table: pa.Table) -> Any:
        if self._as_numpy:
            return {name: column_to_numpy(table.column(name)) for name in table.column_names}
        return table.to_pydict()

    def column(self, table: pa.Table, name: str) -> Any:
        return column_to_numpy(table.column(name))


class Rows(ArrowTable):
    """A list of dicts."""

    def restore(self, table: pa.Table) -> Any:
        return table.to_pylist()

    def column(self, table: pa.Table, name: str) -> Any:
        return column_to_numpy(table.column(name))


_NUMBERS = {
    pa.int8(): "i1",
    pa.int16(): "i2",
    pa.int32(): "i4",
    pa.int64(): "i8",
    pa.uint8(): "u1",
    pa.uint16(): "u2",
    pa.uint32(): "u4",
    pa.uint64(): "u8",
    pa.float32(): "f4",
    pa.float64(): "f8",
}


def column_to_numpy(column: pa.ChunkedArray) -> Any:
    """Give a column as a numpy array; a column of vectors as a matrix."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if column.null_count == 0 and pa.types.is_fixed_size_list(column.type):
        width = column.type.list_size
        parts = [c.values.slice(c.offset * width, len(c) * width) for c in column.chunks]
        return _join(parts, column.type.value_type).reshape(-1, width)
    if column.null_count == 0 and column.type in _NUMBERS:
        return _join(column.chunks, column.type)
    return column.to_numpy()


def _join(parts: list[pa.Array], kind: pa.DataType) -> Any:
    import numpy as np

    arrays = [_view(part) for part in parts if len(part)]
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, _NUMBERS.get(kind, "f8"))


def _view(part: pa.Array) -> Any:
    """Give numbers as numpy sees them where they lie: pyarrow's own way would import pandas first."""
    import numpy as np

    kind = _NUMBERS.get(part.type)
    values = part.buffers()[-1]
    if kind is None or part.null_count or values is None:
        return part.to_numpy(zero_copy_only=False)
    return np.frombuffer(values, kind, len(part), part.offset * np.dtype(kind).itemsize)


def iter_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """Give the rows of batches as dicts, one after the other."""
    for batch in batches:
        yield from batch.to_pylist()
