"""Frames on the wire: a prelude of 16 bytes, a header in JSON and, for batches, a body of raw bytes."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from uncia.errors import ProtocolError

if TYPE_CHECKING:
    import pyarrow as pa

Header = dict[str, Any]

MAX_HEADER = 16 << 20
MAX_BODY = 2 << 30
_MAGIC = 0x31434E55  # "UNC1"
_PRELUDE = struct.Struct("<IIQ")
SPIN_SECONDS = 1e-4
"""How long a reader looks for an answer before it sleeps: waking up takes longer than a small call."""
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode
_decode = json.JSONDecoder().decode


class Frame(NamedTuple):
    """What one frame says, and its body if it has one."""

    header: Header
    body: pa.Buffer | None


def encode_head(header: Header, body_length: int = 0) -> bytes:
    """Encode prelude and header of a frame."""
    text = _encode(header).encode()
    if len(text) > MAX_HEADER:
        raise ProtocolError(
            f"A call's arguments take {len(text)} bytes; {MAX_HEADER} is the limit. "
            "Pass large values as a table."
        )
    if body_length > MAX_BODY:
        raise ProtocolError(f"One row or batch takes {body_length} bytes; {MAX_BODY} is the limit.")
    return _PRELUDE.pack(_MAGIC, len(text), body_length) + text


class FrameReader:
    """Reads frames from a socket.

    All progress is kept in the object, so that a read which an exception has interrupted (a signal
    handler's, say) goes on where it stopped. Small frames take one system call; a body is received
    into its final place.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        self._poll = poll.poll
        # On a single processor the core could not run meanwhile.
        self._spin_seconds = SPIN_SECONDS if _processors() > 1 else 0.0
        self._scratch = memoryview(bytearray(1 << 16))
        self._start = 0
        self._end = 0
        self._header: Header | None = None
        self._body: pa.Buffer | None = None
        self._target = memoryview(b"")
        self._received: list[int] = []

    def has_input(self) -> bool:
        """Tell whether bytes are there, so that a read makes progress without waiting."""
        return self._end > self._start or bool(self._poll(0))

    def read(self) -> Frame:
        """Read the next frame.

        Raises
        ------
        EOFError
            When the other side has closed the connection.
        """
        while self._header is None and not self._parse_head():
            self._spin()
            self._fill_scratch()
        while len(self._target) > 0:
            count = self._receive(self._target, socket.MSG_WAITALL)
            # Stores that follow each other without a call between them are not torn apart by a
            # signal handler.
            self._target, self._received = self._target[count:], []
        assert self._header is not None
        frame = Frame(self._header, self._body)
        self._header = self._body = None
        return frame

    def _spin(self) -> None:
        until = time.perf_counter() + self._spin_seconds
        while time.perf_counter() < until and not self._poll(0):
            os.sched_yield()

    def _receive(self, into: memoryview, flags: int = 0) -> int:
        """Receive some bytes; the caller clears `_received` as it takes them over.

        Receiving and noting the number happen inside one call into C, so that no signal handler can
        come between them and leave bytes received but not counted.
        """
        if not self._received:
            self._received.extend(map(self._socket.recv_into, (into,), (0,), (flags,)))
        if self._received[0] == 0:
            raise EOFError
        return self._received[0]

    def _fill_scratch(self) -> None:
        if not self._received:
            if self._start == self._end:
                self._start = self._end = 0
            elif self._end == len(self._scratch):
                self._make_room()
        count = self._receive(self._scratch[self._end :])
        self._end, self._received = self._end + count, []

    def _make_room(self) -> None:
        pending = self._scratch[self._start : self._end]
        bigger = len(pending) > len(self._scratch) // 2
        scratch = memoryview(bytearray(len(self._scratch) * 2)) if bigger else self._scratch
        scratch[: len(pending)] = pending.tobytes()
        self._scratch, self._start, self._end = scratch, 0, len(pending)

    def _parse_head(self) -> bool:
        if self._end - self._start < _PRELUDE.size:
            return False
        magic, header_length, body_length = _PRELUDE.unpack_from(self._scratch, self._start)
        if magic != _MAGIC or header_length > MAX_HEADER or body_length > MAX_BODY:
            raise ProtocolError("The core sent something that is not a frame.")
        begin = self._start + _PRELUDE.size
        if self._end - begin < header_length:
            return False
        try:
            header = _decode(str(self._scratch[begin : begin + header_length], "utf-8"))
        except ValueError as error:
            raise ProtocolError("The core sent a header that is not JSON.") from error
        if not isinstance(header, dict):
            raise ProtocolError("The core sent a header that is not an object.")
        begin += header_length
        over_read = min(body_length, self._end - begin)
        if body_length:
            self._open_body(body_length, self._scratch[begin : begin + over_read])
        self._header, self._start = header, begin + over_read
        return True

    def _open_body(self, length: int, first: memoryview) -> None:
        import pyarrow as pa

        body = pa.allocate_buffer(length)
        target = memoryview(body).cast("B")
        target[: len(first)] = first
        self._body, self._target = body, target[len(first) :]


def _processors() -> int:
    """Return the number of processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
