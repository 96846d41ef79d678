"""polars DataFrames in and out."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa


class PolarsKind:
    """A polars DataFrame or LazyFrame."""

    streams = False

    def __init__(self, frame: pl.DataFrame | pl.LazyFrame) -> None:
        self._is_lazy = isinstance(frame, pl.LazyFrame)
        eager = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
        self._schema = eager.schema
        self.table = pa.table(eager)

    def restore(self, table: pa.Table) -> Any:
        """Give a result back."""
        frame = to_polars(table)
        casts = {
            name: dtype
            for name, dtype in self._schema.items()
            if isinstance(dtype, (pl.Categorical, pl.Enum))
            and name in frame.columns
            and isinstance(frame.schema[name], (pl.Categorical, pl.Enum, pl.String))
        }
        # Arrow has one type for both of these.
        frame = frame.cast(casts) if casts else frame  # pyright: ignore[reportArgumentType]
        return frame.lazy() if self._is_lazy else frame

    def column(self, table: pa.Table, name: str) -> pl.Series:
        """Give one column back."""
        return to_polars(table.select([name]))[name]


def to_polars(table: pa.Table) -> pl.DataFrame:
    """Make a polars DataFrame."""
    frame = pl.from_arrow(table.replace_schema_metadata(None))
    assert isinstance(frame, pl.DataFrame)
    return frame
