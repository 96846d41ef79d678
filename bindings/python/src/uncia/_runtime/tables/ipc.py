"""Record batches on the wire: each is an Arrow IPC stream of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from uncia._runtime.frames import Header, encode_head

if TYPE_CHECKING:
    from uncia._runtime.connection import Connection

BATCH_BYTES = 16 << 20
"""Larger batches cost memory on both sides; smaller ones cost time."""

FIRST_BATCH_BYTES = 2 << 20
"""The core works while further batches are on their way, so the first ones of a large table are small."""

_ROW_STEP = 16
"""Pieces have multiples of so many rows, where that changes their size little: a piece of 13 rows would make a network
that takes 16 at a time run with 13.
"""

_JOIN_BELOW = 1 << 16


class _SocketSink:
    """A file for Arrow to write to: large buffers go to the socket from where they are, small ones are joined first."""

    closed = False

    def __init__(self, write: Callable[[Any], None]) -> None:
        self._write = write
        self._pending = bytearray()

    def write(self, chunk: pa.Buffer) -> int:
        length = len(chunk)
        if length < _JOIN_BELOW:
            self._pending += memoryview(chunk)
            if len(self._pending) >= _JOIN_BELOW:
                self.flush()
        else:
            self.flush()
            self._write(chunk)
        return length

    def flush(self) -> None:
        if self._pending:
            self._write(self._pending)
            self._pending = bytearray()

    def close(self) -> None:
        self.closed = True

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def _write_stream(sink: Any, batch: pa.RecordBatch) -> None:
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)


def send_batch(connection: Connection, header: Header, batch: pa.RecordBatch) -> int:
    """Send one batch, without copying its columns; return the length of its body."""
    measure = pa.MockOutputStream()
    _write_stream(measure, batch)
    length = measure.size()
    head = encode_head(header, length)

    def produce(write: Callable[[Any], None]) -> None:
        sink = _SocketSink(write)
        sink.write(pa.py_buffer(head))
        _write_stream(pa.PythonFile(sink, mode="w"), batch)
        sink.flush()

    connection.send_with(produce)
    return length


def read_batches(bodies: Iterable[pa.Buffer]) -> Generator[pa.RecordBatch, None, None]:
    """Read the batches of a result; they share the memory that they were received into."""
    for body in bodies:
        with pa.ipc.open_stream(body) as stream:
            yield from stream


def read_table(bodies: Iterable[pa.Buffer]) -> pa.Table:
    """Read a whole result."""
    tables: list[pa.Table] = []
    for body in bodies:
        with pa.ipc.open_stream(body) as stream:
            tables.append(stream.read_all())
    return pa.concat_tables(tables) if len(tables) != 1 else tables[0]


def split(batch: pa.RecordBatch, limit: int = BATCH_BYTES) -> Iterator[pa.RecordBatch]:
    """Cut a batch into pieces of about `limit` bytes at most."""
    rows = batch.num_rows
    cuts = list(pieces(rows, batch.nbytes / max(1, rows), limit))
    if len(cuts) <= 1:
        yield batch
        return
    for start, count in cuts:
        yield batch.slice(start, count)


def pieces(rows: int, row_bytes: float, limit: int = BATCH_BYTES) -> Iterator[tuple[int, int]]:
    """Give the first row and the number of rows of each piece in which a table is sent. The first ones are smaller
    than `limit`, so that the core has something to work on while the rest is on its way.
    """
    size = min(FIRST_BATCH_BYTES, limit)
    if rows * row_bytes <= 2 * size:
        if rows:
            yield 0, rows
        return
    start = 0
    while start < rows:
        count = min(rows - start, _rounded(size / row_bytes))
        yield start, count
        start += count
        size = min(2 * size, limit)


def _rounded(rows: float) -> int:
    """Round a number of rows to a multiple of the step, unless it is too small for that."""
    steps = round(rows / _ROW_STEP)
    return steps * _ROW_STEP if steps > 0 else max(1, int(rows))


def empty_batch(schema: pa.Schema) -> pa.RecordBatch:
    """Make a batch without rows."""
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
