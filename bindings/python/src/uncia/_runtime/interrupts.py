"""Ctrl-C while a call is open."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible(cancel: Callable[[], None], kill: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C cancel the call, the second one kill the core.

    An exception in the middle of a frame would leave the connection useless, so the handler raises nothing. When the call has
    ended, the signal is given to the handler that was there before, which raises KeyboardInterrupt by default.
    Nothing is changed outside the main thread, or where signals are not handled in Python.
    """
    previous = (
        signal.getsignal(signal.SIGINT)
        if threading.current_thread() is threading.main_thread()
        else None
    )
    if not callable(previous):
        yield
        return
    caught: list[FrameType | None] = []

    def handle(signum: int, frame: FrameType | None) -> None:
        caught.append(frame)
        if len(caught) == 1:
            # Not from here: the interrupted code may hold the lock that sending needs.
            _thread.start_new_thread(cancel, ())
        elif len(caught) == 2:
            kill()
        else:
            # The user's own source of batches may be what does not return; the core is gone in any case.
            previous(signum, frame)

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if caught:
            previous(signal.SIGINT, caught[0])
