"""Ctrl-C while a call is open."""

from __future__ import annotations

# `signal` wraps these two in enumerations, which takes longer than a small call.
import _signal  # pyright: ignore[reportMissingImports]
import _thread
import threading
from collections.abc import Callable
from signal import SIGINT
from types import FrameType, TracebackType
from typing import Any


class Interruptible:
    """Lets the first Ctrl-C cancel the call, the second one kill the core.

    An exception in the middle of a frame would leave the connection useless, so the handler raises
    nothing. When the call has ended, the signal is given to the handler that was there before,
    which raises KeyboardInterrupt by default. Nothing is changed outside the main thread, or where
    signals are not handled in Python.
    """

    def __init__(self, cancel: Callable[[], None], kill: Callable[[], None]) -> None:
        self._cancel = cancel
        self._kill = kill
        self._previous: Any = None
        self._caught: list[FrameType | None] = []

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            previous = _signal.getsignal(SIGINT)
            if callable(previous):
                self._previous = previous
                _signal.signal(SIGINT, self._handle)

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        self._caught.append(frame)
        if len(self._caught) == 1:
            # Not from here: the interrupted code may hold the lock that sending needs.
            _thread.start_new_thread(self._cancel, ())
        elif len(self._caught) == 2:
            self._kill()
        else:
            # The user's own source of batches may be what does not return; the core is gone in any
            # case.
            self._previous(signum, frame)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._previous is None:
            return
        _signal.signal(SIGINT, self._previous)
        if self._caught:
            self._previous(SIGINT, self._caught[0])
