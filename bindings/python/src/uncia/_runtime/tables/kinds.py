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


def column_to_numpy(column: pa.ChunkedArray) -> Any:
    """Give a column as a numpy array; a column of vectors as a matrix."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_fixed_size_list(column.type) and column.null_count == 0:
        import numpy as np

        width = column.type.list_size
        parts = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
        if len(parts) == 1:
            return parts[0].reshape(-1, width)
        flat = np.concatenate(parts) if parts else np.empty(0)
        return flat.reshape(-1, width)
    return column.to_numpy()


def iter_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """Give the rows of batches as dicts, one after the other."""
    for batch in batches:
        yield from batch.to_pylist()
