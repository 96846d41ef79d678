"""One connection to a core, shared by all threads of this process."""

from __future__ import annotations

import collections
import itertools
import socket
import threading
from collections.abc import Callable
from copy import copy
from typing import Any

from uncia._runtime.frames import Frame, FrameReader, Header, encode_head
from uncia._runtime.process import CoreProcess
from uncia.errors import ProtocolError, UnciaError, error_from_wire


class Inbox:
    """Where the frames of one call arrive."""

    def __init__(self, call_id: int) -> None:
        self.id = call_id
        self.frames: collections.deque[Frame] = collections.deque()
        self.wakeup: threading.Condition | None = None
        """What a thread waits for, while one does."""

    def notify(self) -> None:
        """Wake the thread that waits, if one does. The connection's lock must be held."""
        if self.wakeup is not None:
            self.wakeup.notify()


class Connection:
    """Sends frames, and sorts those that arrive by call.

    There is no thread for reading: of the threads that wait for an answer one is the *leader*,
    which reads and hands frames on to the others; when its own has come, it makes another one the
    leader. So a program with one thread never waits for a thread to wake up.
    """

    def __init__(self, process: CoreProcess) -> None:
        self.process = process
        self.input_credit = 0
        """Bytes of batches that a call may send before the core has taken any."""
        self._socket = process.accept()
        self._reader = FrameReader(self._socket)
        self._write_lock = threading.Lock()
        self._lock = threading.Lock()
        self._inboxes: dict[int, Inbox] = {}
        self._ids = itertools.count(1)
        self._has_leader = False
        self._failure: UnciaError | None = None

    def greet(self, hello: Header) -> Header:
        """Make the first exchange, and return what the core says about itself."""
        self.send(hello)
        try:
            welcome = self._reader.read().header
        except (OSError, EOFError):
            raise self.fail(self.process.death_notice("before it had answered")) from None
        if welcome.get("type") == "error":
            raise self.fail(error_from_wire(welcome["error"]))
        self.input_credit = welcome["credit"]
        return welcome

    def is_usable(self) -> bool:
        """Tell whether calls can be made."""
        return self._failure is None and self.process.is_running()

    @property
    def open_calls(self) -> int:
        """Number of calls that have not ended."""
        return len(self._inboxes)

    def open_call(self, header: Header) -> Inbox:
        """Send the frame that begins a call, under the next id, and expect frames for it."""
        # Ids must arrive in ascending order, so that none may be taken while another is on its way.
        with self._write_lock:
            inbox = Inbox(next(self._ids))
            head = encode_head({**header, "id": inbox.id})
            with self._lock:
                self._inboxes[inbox.id] = inbox
            try:
                self._write(lambda write: write(head))
            except BaseException:
                self.close_inbox(inbox)
                raise
            return inbox

    def close_inbox(self, inbox: Inbox) -> None:
        """End a call: frames about it that still come are dropped."""
        with self._lock:
            self._inboxes.pop(inbox.id, None)

    def send(self, header: Header) -> None:
        """Send a frame without a body."""
        head = encode_head(header)
        self.send_with(lambda write: write(head))

    def send_with(self, produce: Callable[[Callable[[Any], None]], None]) -> None:
        """Let `produce` write one whole frame; nothing else is written meanwhile."""
        with self._write_lock:
            self._write(produce)

    def _write(self, produce: Callable[[Callable[[Any], None]], None]) -> None:
        if self._failure is not None:
            raise copy(self._failure)
        complete = False
        try:
            produce(self._socket.sendall)
            complete = True
        except (OSError, EOFError) as error:
            raise self.fail(self.process.death_notice("while a call was sent to it")) from error
        finally:
            if not complete:
                # Half of a frame is out there: nothing that follows could be understood.
                self.fail(ProtocolError("A frame was interrupted while it was written."))

    def receive(self, inbox: Inbox, *, wait: bool = True) -> Frame | None:
        """Return the next frame for a call; without `wait`, None when there is none yet."""
        while True:
            leads = False
            try:
                with self._lock:
                    while True:
                        if inbox.frames:
                            return inbox.frames.popleft()
                        if self._failure is not None:
                            raise copy(self._failure)
                        if not self._has_leader:
                            leads = self._has_leader = True
                            break
                        if not wait:
                            return None
                        inbox.wakeup = threading.Condition(self._lock)
                        inbox.wakeup.wait()
                        inbox.wakeup = None
                frame = self._lead(inbox, wait)
                if frame is not None or (not wait and self._failure is None):
                    return frame
            finally:
                if leads:
                    self._hand_over()

    def _lead(self, inbox: Inbox, wait: bool) -> Frame | None:
        """Read and sort frames until there is one for `inbox`, or nothing to read without waiting."""
        try:
            while wait or self._reader.has_input():
                frame = self._reader.read()
                call_id = frame.header.get("id")
                if call_id == inbox.id:
                    return frame
                if call_id is None and frame.header.get("type") == "error":
                    raise error_from_wire(frame.header["error"])
                with self._lock:
                    owner = self._inboxes.get(call_id)  # type: ignore[arg-type]
                    if owner is not None:
                        owner.frames.append(frame)
                        owner.notify()
        except (OSError, EOFError):
            self.fail(self.process.death_notice("while a call was open"))
        except UnciaError as error:
            self.fail(error)
        return None

    def _hand_over(self) -> None:
        with self._lock:
            self._has_leader = False
            for other in self._inboxes.values():
                if other.wakeup is not None and not other.frames:
                    other.notify()
                    break

    def fail(self, error: UnciaError) -> UnciaError:
        """End the connection: every open call, and every later one, raises the first error that was given."""
        with self._lock:
            if self._failure is None:
                self._failure = error
            for inbox in self._inboxes.values():
                inbox.notify()
            failure = copy(self._failure)
        try:
            # Wakes a thread that is reading, which closing would not.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        return failure

    def close(self) -> None:
        """Close the socket, and let the core end by itself."""
        self._socket.close()
        self.process.close()

    def forget(self) -> None:
        """In a forked child: close what was inherited; the connection stays the parent's."""
        self._socket.close()
        self.process.forget()
