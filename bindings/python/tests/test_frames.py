"""Frames are read in whatever pieces they come, and go on after an exception."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from uncia._runtime.frames import MAX_HEADER, FrameReader, encode_head
from uncia.errors import ProtocolError

Pair = tuple[socket.socket, FrameReader]


@pytest.fixture
def pair() -> Iterator[Pair]:
    near, far = socket.socketpair()
    with near, far:
        yield far, FrameReader(near)


def test_many_frames_in_one_piece(pair: Pair) -> None:
    far, reader = pair
    far.sendall(b"".join(encode_head({"type": "x", "id": i}) for i in range(100)))
    assert [reader.read().header["id"] for _ in range(100)] == list(range(100))
    assert not reader.has_input()


def test_one_byte_at_a_time(pair: Pair) -> None:
    far, reader = pair
    body = bytes(range(256))
    sent = encode_head({"type": "batch", "name": "Größe"}, len(body)) + body
    thread = threading.Thread(
        target=lambda: [far.sendall(sent[i : i + 1]) for i in range(len(sent))]
    )
    thread.start()
    frame = reader.read()
    thread.join()
    assert frame.header == {"type": "batch", "name": "Größe"}
    assert frame.body is not None
    assert frame.body.to_pybytes() == body


def test_a_body_and_the_frames_around_it(pair: Pair) -> None:
    far, reader = pair
    body = b"ab" * 1_000_000
    head = encode_head({"id": 1})
    thread = threading.Thread(
        target=far.sendall, args=(head + encode_head({"id": 2}, len(body)) + body + head,)
    )
    thread.start()
    frames = [reader.read() for _ in range(3)]
    thread.join()
    assert [frame.header["id"] for frame in frames] == [1, 2, 1]
    assert frames[1].body is not None
    assert frames[1].body.to_pybytes() == body
    assert frames[1].body.address % 8 == 0


def test_a_header_larger_than_the_scratch_memory(pair: Pair) -> None:
    far, reader = pair
    text = "x" * 300_000
    thread = threading.Thread(
        target=far.sendall, args=(encode_head({"a": 1}) + encode_head({"text": text}),)
    )
    thread.start()
    assert reader.read().header == {"a": 1}
    assert reader.read().header["text"] == text
    thread.join()


@pytest.mark.parametrize("cut", [3, 16, 30, 60_000])
def test_a_read_goes_on_after_an_exception(
    pair: Pair, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    far, reader = pair
    body = bytes(100_000)
    sent = encode_head({"id": 1}, len(body)) + body
    far.sendall(sent[:cut])
    reader._socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        reader.read()
    reader._socket.settimeout(None)
    thread = threading.Thread(target=far.sendall, args=(sent[cut:],))
    thread.start()
    frame = reader.read()
    thread.join()
    assert frame.header == {"id": 1}
    assert frame.body is not None
    assert frame.body.size == len(body)


def test_the_end_of_the_connection(pair: Pair) -> None:
    far, reader = pair
    far.sendall(encode_head({"id": 1})[:-1])
    far.close()
    with pytest.raises(EOFError):
        reader.read()


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\n",
        struct.pack("<IIQ", 0x31434E55, MAX_HEADER + 1, 0),
        struct.pack("<IIQ", 0x31434E55, 2, 3 << 30) + b"{}",
        struct.pack("<IIQ", 0x31434E55, 2, 0) + b"[]",
        struct.pack("<IIQ", 0x31434E55, 2, 0) + b"{,",
    ],
)
def test_what_is_no_frame_is_refused(pair: Pair, sent: bytes) -> None:
    far, reader = pair
    far.sendall(sent)
    with pytest.raises(ProtocolError):
        reader.read()


def test_limits_hold_for_what_is_sent() -> None:
    with pytest.raises(ProtocolError, match="limit"):
        encode_head({"text": "x" * MAX_HEADER})
    head = encode_head({"a": "ü"}, 5)
    assert struct.unpack_from("<IIQ", head) == (0x31434E55, len(head) - 16, 5)
    assert json.loads(head[16:]) == {"a": "ü"}
