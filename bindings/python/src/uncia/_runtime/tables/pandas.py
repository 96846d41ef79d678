"""pandas DataFrames in and out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from uncia._runtime.tables.input import InputTable, plain_types
from uncia._runtime.tables.ipc import empty_batch, pieces
from uncia._runtime.tables.plain import as_column
from uncia.errors import ColumnExistsError


class PandasKind:
    """A pandas DataFrame: results come back with its index, names and extension types."""

    streams = False

    def __init__(self, frame: pd.DataFrame) -> None:
        names = [str(name) for name in frame.columns]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ColumnExistsError(
                f"There are two columns called {twice!r}. Rename or drop one of them.", column=twice
            )
        self._names: dict[str, Any] = dict(zip(names, frame.columns, strict=True))
        self._rows = len(frame)
        self._index_of = frame.index
        renamed = frame.set_axis(names, axis=1)
        self.input: InputTable = (
            InputFrame(renamed) if _is_numeric(renamed) else InputTable(_to_arrow(renamed))
        )
        self._schema = self.input.schema
        # pyarrow cannot restore nested types of these from their description.
        self._arrow_backed = {
            name for name in names if isinstance(renamed.dtypes[name], pd.ArrowDtype)
        }
        self._description: dict[str, Any] = json.loads(self._schema.metadata[b"pandas"])
        index = self._description["index_columns"]
        self.index_names = [column for column in index if isinstance(column, str)]
        """Columns that stand for the index; one that is a range has none."""

    def restore(self, table: pa.Table) -> pd.DataFrame:
        """Give a result back."""
        frame = to_pandas(table.replace_schema_metadata({b"pandas": self._describe(table)}))
        for name in self._arrow_backed.intersection(self._unchanged(table)):
            frame[name] = pd.arrays.ArrowExtensionArray(table.column(name))
        frame.columns = pd.Index([self._names.get(name, name) for name in frame.columns])
        return frame

    def _describe(self, table: pa.Table) -> bytes:
        """Keep of what pandas notes in a schema the part that is still true of a result."""
        same = self._unchanged(table) - self._arrow_backed
        index = self._description["index_columns"]
        # An index that is a range is not sent: it stands for the rows as long as there are as many.
        has_index = all(
            column in same if isinstance(column, str) else table.num_rows == self._rows
            for column in index
        )
        described = {
            **self._description,
            "columns": [c for c in self._description["columns"] if c["field_name"] in same],
            "column_indexes": [],
            "index_columns": index if has_index else [],
        }
        return json.dumps(described).encode()

    def _unchanged(self, table: pa.Table) -> set[str]:
        """Return the columns of a result that have the name and type of one that was sent."""
        sent, kept = self._schema, table.schema
        return {
            name
            for name in kept.names
            if name in sent.names and kept.field(name).type == sent.field(name).type
        }

    def column(self, table: pa.Table, name: str) -> pd.Series:
        """Give one column back."""
        present = [column for column in self.index_names if column in table.column_names]
        return self.restore(table.select([*present, name]))[name]


class InputFrame(InputTable):
    """A frame of plain numbers. It is turned into Arrow piece by piece, while the core works on the pieces before."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.schema = pa.Schema.from_pandas(frame)
        self._frame = frame

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches, at least one."""
        columns = [self._frame.iloc[:, index].to_numpy() for index in range(self._frame.shape[1])]
        row_bytes = sum(values.itemsize for values in columns)
        for start, count in pieces(len(self._frame), row_bytes):
            arrays = [
                _number_array(values[start : start + count], field.type)
                for values, field in zip(columns, self.schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        if self._frame.empty:
            yield empty_batch(self.schema)

    def table(self) -> pa.Table:
        """Return the whole table."""
        return pa.Table.from_batches(self.batches())


def _number_array(values: np.ndarray[Any, Any], kind: pa.DataType) -> pa.Array:
    # Missing numbers, which pandas writes as NaN, are nulls to Arrow. The smallest number is NaN where any is, and
    # is found many times faster than Arrow looks at each.
    has_gaps = values.dtype.kind == "f" and bool(np.isnan(values.min()))
    return pa.array(values, kind, from_pandas=has_gaps)


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    arrays = {
        name: as_column(frame[name].to_numpy(), name)
        for name in frame.columns
        if _holds_arrays(frame[name])
    }
    table = pa.Table.from_pandas(frame.drop(columns=list(arrays)))
    metadata = table.schema.metadata
    if frame.empty:
        table = table.cast(_texts_for_nulls(table.schema))
    for name, array in arrays.items():
        table = table.add_column(frame.columns.get_loc(name), name, array)
    return plain_types(table).replace_schema_metadata(metadata)


def _is_numeric(frame: pd.DataFrame) -> bool:
    if not isinstance(frame.index, pd.RangeIndex) or frame.columns.empty:
        return False
    return all(isinstance(kind, np.dtype) and kind.kind in "fiub" for kind in frame.dtypes)


def _texts_for_nulls(schema: pa.Schema) -> pa.Schema:
    """Give the columns of an empty frame whose type cannot be told the one that they most often have."""
    fields = [f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in schema]
    return pa.schema(fields, schema.metadata)


def _holds_arrays(column: pd.Series) -> bool:
    if column.dtype != object or not len(column):
        return False
    first = column.first_valid_index()
    if first is None:
        return False
    value = column.loc[first]
    return hasattr(value, "__array__") and getattr(value, "ndim", 0) == 1


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Make a pandas DataFrame; whole numbers and booleans with nulls get the types of pandas that have nulls."""
    described = (table.schema.pandas_metadata or {}).get("columns", [])
    known = {column["field_name"] for column in described}
    nullable = {
        field.name: table.column(i).to_pandas(types_mapper=_NULLABLE.get)
        for i, field in enumerate(table.schema)
        if field.type in _NULLABLE and field.name not in known and table.column(i).null_count
    }
    frame = table.to_pandas()
    for name, series in nullable.items():
        frame[name] = series.array
    return frame


_NULLABLE: dict[pa.DataType, Any] = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.uint8(): pd.UInt8Dtype(),
    pa.uint16(): pd.UInt16Dtype(),
    pa.uint32(): pd.UInt32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
