"""One call: sends its inputs, hands out its batches, and ends with its value."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from uncia._runtime.connection import Connection
from uncia._runtime.frames import Frame, Header
from uncia._runtime.interrupts import Interruptible
from uncia._runtime.progress import ProgressBars
from uncia.errors import error_from_wire

if TYPE_CHECKING:
    import pyarrow as pa

    from uncia._runtime.tables.input import InputTable

OUTPUT_CREDIT = 256 << 20
"""Bytes of result batches that the core may send ahead of their reader."""


class Call:
    """An open call. Whoever wants its outcome drives it, so all of its work happens in that thread.

    Inputs are sent while there is credit for them; what arrives meanwhile is looked at between any
    two batches, so that an error ends the sending early.
    """

    def __init__(
        self,
        connection: Connection,
        op: str,
        args: Header,
        inputs: Sequence[InputTable],
        *,
        progress: bool,
        deadline: float | None = None,
    ) -> None:
        self._connection = connection
        self._op = op
        self._credit = connection.input_credit
        self._is_cancelled = False
        self._is_over = False
        self._bars = ProgressBars()
        self.value: Any = None
        self._pending = self._batches_to_send(inputs)
        self._next_batch = next(self._pending, None)
        header: Header = {
            "type": "call",
            "op": op,
            "args": args,
            "inputs": len(inputs),
            "credit": OUTPUT_CREDIT,
            "progress": progress,
        }
        self._inbox = connection.open_call(header)
        self._timer = None if deadline is None else self._cancel_after(deadline)

    def _cancel_after(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self.cancel)
        timer.daemon = True
        timer.start()
        return timer

    def _batches_to_send(
        self, inputs: Sequence[InputTable]
    ) -> Iterator[tuple[int, pa.RecordBatch | None]]:
        for index, table in enumerate(inputs):
            for batch in table.batches():
                yield index, batch
            yield index, None

    def run(self) -> Any:
        """Drive a call without result batches to its end, and return its value."""
        try:
            while self._advance() is not None:
                pass
        finally:
            self.close()
        return self.value

    def batches(self) -> Iterator[pa.Buffer]:
        """Drive the call; yield the body of each result batch."""
        try:
            while (frame := self._advance()) is not None:
                assert frame.body is not None
                yield frame.body
                self._connection.send(
                    {"type": "credit", "id": self._inbox.id, "bytes": frame.body.size}
                )
        finally:
            self.close()

    def _advance(self) -> Frame | None:
        """Work until the next result batch has come, or, with None, until the call is over."""
        if self._is_over:
            return None
        with Interruptible(self.cancel, self._connection.process.kill):
            while not self._is_over:
                frame = self._next_frame()
                if frame is not None and self._handle(frame):
                    return frame
        return None

    def _next_frame(self) -> Frame | None:
        sends = self._next_batch is not None and self._credit > 0 and not self._is_cancelled
        frame = self._connection.receive(self._inbox, wait=not sends)
        if frame is None and sends:
            self._send_next()
        return frame

    def _send_next(self) -> None:
        from uncia._runtime.tables.ipc import send_batch

        assert self._next_batch is not None
        index, batch = self._next_batch
        frame: Header = {"type": "inputEnd", "id": self._inbox.id, "input": index}
        if batch is None:
            self._connection.send(frame)
        else:
            frame["type"] = "batch"
            self._credit -= send_batch(self._connection, frame, batch)
        try:
            self._next_batch = next(self._pending, None)
        except Exception as error:
            # The user's own source failed: the core gives up, the user sees the exception of the
            # source.
            self._connection.send(
                {"type": "inputError", "id": self._inbox.id, "input": index, "message": repr(error)}
            )
            self._end()
            raise

    def _handle(self, frame: Frame) -> bool:
        """Take note of a frame; tell whether it is a result batch."""
        header = frame.header
        kind = header["type"]
        if kind == "batch":
            return True
        if kind == "credit":
            self._credit += header["bytes"]
        elif kind == "progress":
            self._bars.report(header)
        elif kind == "result":
            self.value = header.get("value")
            self._end()
        elif kind == "error":
            self._end()
            raise error_from_wire(header["error"])
        return False

    def cancel(self) -> None:
        """Ask the core to stop; the call ends with an error of code ``cancelled``, or with its
        result if that came first.
        """
        if self._is_over or self._is_cancelled:
            return
        self._is_cancelled = True
        try:
            self._connection.send({"type": "cancel", "id": self._inbox.id})
        except Exception:  # whoever drives the call will meet the same failure
            pass

    def close(self) -> None:
        """Give the call up if it is not over."""
        if self._is_over:
            return
        self._is_over = True
        try:
            # The garbage collector may be what closes the call, inside code of this thread that
            # holds a lock which this needs.
            _thread.start_new_thread(self._abandon, ())
        except RuntimeError:  # the interpreter is shutting down, and the core with it
            pass

    def _abandon(self) -> None:
        self._is_over = False
        self.cancel()
        self._end()

    def _end(self) -> None:
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        self._connection.close_inbox(self._inbox)
        self._next_batch = None
        self._bars.close()
