"""What users pass as a table, made ready for sending."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from uncia._runtime.tables import kinds
from uncia._runtime.tables.ipc import empty_batch, split
from uncia.errors import InvalidDataError, UnsupportedError


class InputTable:
    """A table of the client's: its schema and its batches."""

    def __init__(self, table: pa.Table) -> None:
        self.schema = table.schema
        self._table = table

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches, at least one."""
        sent = False
        for batch in self._table.to_batches():
            if batch.num_rows:
                sent = True
                yield from split(batch)
        if not sent:
            yield empty_batch(self.schema)

    def table(self) -> pa.Table:
        """Return the whole table."""
        return self._table


class InputReader(InputTable):
    """A table that can be read once, such as a stream from a database."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self.schema = _plain_schema(reader.schema)
        self._reader: pa.RecordBatchReader | None = reader

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches.

        Raises
        ------
        UnsupportedError
            The second time.
        """
        reader, self._reader = self._reader, None
        if reader is None:
            raise UnsupportedError(
                "This table is a stream, which was read already. Make a pyarrow.Table of it to use it repeatedly."
            )
        sent = False
        for batch in reader:
            sent = True
            plain = plain_types(pa.Table.from_batches([batch]))
            for part in plain.to_batches() or [empty_batch(self.schema)]:
                yield from split(part)
        if not sent:
            yield empty_batch(self.schema)

    def table(self) -> pa.Table:
        """Read everything into memory, so that the table can be read again."""
        raise UnsupportedError("A stream cannot be given back as a table.")


def read_input(data: Any) -> tuple[InputTable, kinds.TableKind]:
    """Turn a table of any kind that is understood into one that can be sent, and tell its kind.

    Raises
    ------
    UnsupportedError
        When `data` is no table.
    """
    if isinstance(data, pa.Table):
        return InputTable(plain_types(data)), kinds.ArrowTable()
    if isinstance(data, pa.RecordBatch):
        return InputTable(plain_types(pa.Table.from_batches([data]))), kinds.ArrowBatch()
    if isinstance(data, pa.RecordBatchReader):
        return InputReader(data), kinds.ArrowReader()
    # Only libraries that the user has imported can be the source of what was passed.
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        from uncia._runtime.tables.pandas import PandasKind

        kind = PandasKind(data)
        return kind.input, kind
    polars = sys.modules.get("polars")
    if polars is not None and isinstance(data, (polars.DataFrame, polars.LazyFrame)):
        from uncia._runtime.tables.polars import PolarsKind

        kind = PolarsKind(data)
        return InputTable(plain_types(kind.table)), kind
    if hasattr(data, "__arrow_c_stream__"):
        return InputReader(pa.RecordBatchReader.from_stream(data)), kinds.ArrowTable()
    if _is_matrix(data):
        from uncia._runtime.tables.plain import matrix_table

        return InputTable(matrix_table(data)), kinds.Columns(as_numpy=True)
    if isinstance(data, Mapping):
        from uncia._runtime.tables.plain import columns_table

        as_numpy = any(hasattr(column, "__array__") for column in data.values())
        return InputTable(plain_types(columns_table(data))), kinds.Columns(as_numpy)
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return InputTable(_rows_table(data)), kinds.Rows()
    raise UnsupportedError(
        f"A table cannot be made from {type(data).__module__}.{type(data).__qualname__}. Pass a pandas, polars or "
        "pyarrow table, a dict of columns, a list of dicts, a two-dimensional numpy array, or a sparse matrix of scipy."
    )


def _is_matrix(data: Any) -> bool:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(data, numpy.ndarray):
        return True
    return "scipy.sparse" in sys.modules and hasattr(data, "tocsr")


def _rows_table(rows: Sequence[Any]) -> pa.Table:
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise InvalidDataError(
                f"Row {number} of the list is {type(row).__name__}, not a dict from column to value.",
                row=number,
            )
    # `from_pylist` looks at the first row alone for the columns.
    names = list(dict.fromkeys(name for row in rows for name in row))
    try:
        return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InvalidDataError(f"The values of a column differ in type: {error}") from error


def _is_plain(kind: pa.DataType) -> bool:
    return not (
        pa.types.is_run_end_encoded(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def plain_types(table: pa.Table) -> pa.Table:
    """Rewrite the columns whose encodings only some Arrow libraries know: run-end encoded ones and list views."""
    for index, field in enumerate(table.schema):
        if not _is_plain(field.type):
            column = table.column(index)
            decoded = _decode(column)
            table = table.set_column(index, field.with_type(decoded.type), decoded)
    return table


def _decode(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_run_end_encoded(column.type):
        from pyarrow.compute import call_function

        chunks = [call_function("run_end_decode", [chunk]) for chunk in column.chunks]
        return pa.chunked_array(chunks, column.type.value_type)
    chunks = [_list_of_view(chunk) for chunk in column.chunks]
    return pa.chunked_array(chunks, _plain_type(column.type))


def _list_of_view(view: Any) -> pa.Array:
    # Not by a cast: that gives offsets which are one short in an IPC stream.
    import numpy as np

    sizes = view.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    is_large = pa.types.is_large_list_view(view.type)
    offsets = np.zeros(len(view) + 1, np.int64 if is_large else np.int32)
    np.cumsum(sizes, out=offsets[1:])
    make = pa.LargeListArray if is_large else pa.ListArray
    kind = _plain_type(view.type)
    return make.from_arrays(pa.array(offsets), view.flatten(), type=kind, mask=view.is_null())


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_run_end_encoded(kind):
        return kind.value_type
    if pa.types.is_list_view(kind):
        return pa.list_(kind.value_field)
    if pa.types.is_large_list_view(kind):
        return pa.large_list(kind.value_field)
    return kind


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    fields: Iterable[pa.Field] = (field.with_type(_plain_type(field.type)) for field in schema)
    return pa.schema(fields, schema.metadata)
