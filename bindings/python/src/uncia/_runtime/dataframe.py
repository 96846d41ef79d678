"""The hand-written part of DataFrame: how tables come in and go out. Its other methods are
generated from the core's.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

from uncia._runtime import session, wire
from uncia._runtime.names import public_names
from uncia._runtime.plan import Input, Plan, Source, Step

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from typing_extensions import Self

    from uncia._runtime.tables.kinds import TableKind


class BaseDataFrame:
    """A table as a plan: where its rows come from and what is done to them. See `uncia.DataFrame`."""

    _wire_class: ClassVar[str] = "uncia/frame#DataFrame"
    _plan: Plan

    def __init__(self, data: Any) -> None:
        self._plan = as_dataframe(data)._plan if data is not None else _refuse_none()

    @classmethod
    def _of(cls, plan: Plan) -> Self:
        frame = cls.__new__(cls)
        frame._plan = plan
        return frame

    @classmethod
    def _source(cls, method: str, /, **args: Any) -> Self:
        session.current().warm_up("stages", "engine")
        return cls._of(Source(method, args))

    def _step(self, method: str, /, **args: Any) -> Self:
        return self._of(Step(self._plan, method, args))

    def _steps(self, method: str, count: int, /, **args: Any) -> list[Self]:
        return [self._of(Step(self._plan, method, args, item)) for item in range(count)]

    def _action(self, method: str, returns: str, /, **args: Any) -> Any:
        return wire.call("action", {"data": self, "method": method, "args": args}, returns)

    def _bodies(self, deadline: float | None = None) -> Generator[pa.Buffer, None, None]:
        return wire.stream("collect", {"data": self}, deadline=deadline)

    def to_arrow(self) -> pa.Table:
        """Read all rows into a pyarrow.Table."""
        from uncia._runtime.tables.ipc import read_table

        return read_table(self._bodies())

    def to_pandas(self) -> pd.DataFrame:
        """Read all rows into a pandas.DataFrame.

        Vectors become numpy arrays, one a row. Whole numbers and booleans with missing values
        become pandas' nullable types, so that no digits are lost.
        """
        from uncia._runtime.tables.pandas import to_pandas

        return to_pandas(self.to_arrow())

    def to_polars(self) -> pl.DataFrame:
        """Read all rows into a polars.DataFrame."""
        from uncia._runtime.tables.polars import to_polars

        return to_polars(self.to_arrow())

    def to_rows(self) -> list[dict[str, Any]]:
        """Read all rows into a list of dicts."""
        return self.to_arrow().to_pylist()

    def to_dict(self) -> dict[str, Any]:
        """Read all rows into a dict of numpy arrays, by column; vectors become matrices."""
        from uncia._runtime.tables.kinds import Columns

        return Columns(as_numpy=True).restore(self.to_arrow())

    def to_reader(self) -> BatchReader:
        """Read batch by batch, as fast as they are taken and no faster, so that a table larger than memory flows."""
        return BatchReader(self._bodies())

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        with self.to_reader() as reader:
            yield from reader

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa

        reader = self.to_reader()
        stream = pa.RecordBatchReader.from_batches(reader.schema, reader)
        return stream.__arrow_c_stream__(requested_schema)

    def show(self, rows: int = 20) -> None:
        """Print the first rows.

        Parameters
        ----------
        rows : int, default 20
            How many.
        """
        print(self._action("toText", "string", rows=rows))

    def _head(self, rows: int, deadline: float) -> pa.Table:
        from uncia._runtime.tables.ipc import read_table

        # Of pictures small ones are enough, however large they are.
        head = self._step("limit", count=rows)._step("thumbnails")
        return read_table(head._bodies(deadline))

    def __repr__(self) -> str:
        return f"DataFrame({self._plan.describe()})"

    def _repr_html_(self) -> str:
        from uncia._runtime.display.table import frame_html

        return frame_html(self)

    def __dir__(self) -> list[str]:
        return public_names(super().__dir__())


class BatchReader:
    """Record batches as they come. Closing it early stops the work behind it."""

    def __init__(self, bodies: Generator[pa.Buffer, None, None]) -> None:
        from uncia._runtime.tables.ipc import read_batches

        self._bodies = bodies
        self._batches = read_batches(bodies)
        first = next(self._batches)
        self._first: pa.RecordBatch | None = first
        self.schema: pa.Schema = first.schema

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self

    def __next__(self) -> pa.RecordBatch:
        first, self._first = self._first, None
        return next(self._batches) if first is None else first

    def close(self) -> None:
        """Stop reading."""
        self._batches.close()
        self._bodies.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _refuse_none() -> Plan:
    raise TypeError("A table is needed, not None.")


def as_dataframe(data: Any) -> BaseDataFrame:
    """Return a DataFrame over whatever holds a table."""
    return open_table(data)[0]


def open_table(data: Any) -> tuple[BaseDataFrame, TableKind | None]:
    """Return a DataFrame over `data`, and how to give results back; None where they are DataFrames, too."""
    if isinstance(data, BaseDataFrame):
        return data, None
    from uncia._runtime.tables.input import read_input
    from uncia.frame import DataFrame

    table, kind = read_input(data)
    return DataFrame._of(Input(table)), kind


def give_back(frame: BaseDataFrame, kind: TableKind | None) -> Any:
    """Give a result in the kind of table that came in."""
    if kind is None:
        return frame
    if kind.streams:
        import pyarrow as pa

        reader = frame.to_reader()
        return pa.RecordBatchReader.from_batches(reader.schema, reader)
    return kind.restore(frame.to_arrow())
