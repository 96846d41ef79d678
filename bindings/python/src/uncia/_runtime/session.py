"""The core of this process: started when it is first needed, replaced when it has died."""

from __future__ import annotations

import atexit
import collections
import importlib
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from uncia._runtime import registry
from uncia._runtime.calls import Call
from uncia._runtime.connection import Connection
from uncia._runtime.frames import Header
from uncia._runtime.process import CoreProcess
from uncia._runtime.progress import wants_progress
from uncia._version import version
from uncia.errors import UnciaError

if TYPE_CHECKING:
    import pyarrow as pa

    from uncia._runtime.tables.input import InputTable

PROTOCOL = 1
SWEEP_DELAY = 1.0
"""Seconds until unused models are freed when no call does it."""


class Garbage:
    """Digests of models that nobody uses any more, to be freed in the core's memory.

    Finalizers run at any moment, within code that holds a lock for instance, so they only note what
    is to be done: appending to a deque and `put` of a SimpleQueue may be called there. The next call
    does it for all of them at once, or a thread that waits for this, as a core's memory does not
    make Python collect its garbage.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._used: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()
        # Only `sweep` takes from here, so that a call always finds all that was dropped before it.
        self._dropped: collections.deque[str] = collections.deque()
        self._drops: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._sweeper: threading.Thread | None = None

    def use(self, digest: str) -> None:
        """Count one more user of a model."""
        with self._lock:
            self._used[digest] += 1
            if self._sweeper is None:
                self._sweeper = threading.Thread(
                    target=self._sweep_later, name="uncia-sweeper", daemon=True
                )
                self._sweeper.start()

    def drop(self, digest: str) -> None:
        """Note one user less. Callable from a finalizer."""
        self._dropped.append(digest)
        self._drops.put(None)

    def is_empty(self) -> bool:
        """Tell whether nothing is left to be freed."""
        return not self._dropped

    def _sweep_later(self) -> None:
        while True:
            self._drops.get()
            time.sleep(SWEEP_DELAY)  # others may follow
            try:
                self._session.sweep()
            except UnciaError:
                pass  # a core that has died holds nothing

    def sweep(self, connection: Connection | None) -> None:
        """Free the models whose last user is gone."""
        unused: list[str] = []
        with self._lock:
            while self._dropped:
                digest = self._dropped.popleft()
                self._used[digest] -= 1
                if self._used[digest] <= 0:
                    del self._used[digest]
                    unused.append(digest)
        if unused and connection is not None:
            Call(connection, "free", {"states": unused}, (), progress=False).run()


class Session:
    """Makes the calls of all threads of this process over one connection."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._starting: CoreProcess | None = None
        self._connection: Connection | None = None
        self._packages: registry.Packages = {}
        self._replaced: list[Connection] = []
        self.welcome: Header = {}
        self.garbage = Garbage(self)

    def warm_up(self, *preload: str) -> None:
        """Start the core without waiting for it, so that it comes up while the caller prepares data.

        Parameters
        ----------
        *preload : str
            What the core is to load meanwhile: ``stages``, ``engine`` (of SQL and files).
        """
        if self._connection is None and self._starting is None:
            with self._lock:
                if self._connection is None and self._starting is None:
                    self._starting = CoreProcess(preload)

    def connect(self) -> Connection:
        """Return a connection to a core that runs and knows all packages of stages that are registered."""
        connection = self._connection
        if (
            connection is not None
            and connection.is_usable()
            and self._packages == registry.packages()
        ):
            return connection
        with self._lock:
            connection = self._connection
            if connection is not None:
                if connection.is_usable() and self._packages == registry.packages():
                    return connection
                self._retire(connection)
            self.warm_up()
            process, self._starting = self._starting, None
            assert process is not None
            self._packages = dict(registry.packages())
            try:
                # Nearly every call needs it, and Node takes as long to start as this does.
                importlib.import_module("pyarrow")
                connection = Connection(process)
            except BaseException:
                process.kill()
                process.close()
                raise
            try:
                self.welcome = connection.greet(self._hello())
            except BaseException:
                process.kill()
                connection.close()
                raise
            self._connection = connection
            return connection

    def _retire(self, connection: Connection) -> None:
        """Let go of a core; calls that are open on it may end first."""
        self._connection = None
        self._replaced.append(connection)
        for old in list(self._replaced):
            if not (old.is_usable() and old.open_calls):
                self._replaced.remove(old)
                old.close()

    def _hello(self) -> Header:
        hello: Header = {
            "type": "hello",
            "protocol": PROTOCOL,
            "client": f"python/{version}",
            "capabilities": {"dictionaries": True, "stringViews": False, "compression": False},
            "packages": [package.to_wire() for package in self._packages.values()],
        }
        if threads := os.environ.get("UNCIA_THREADS"):
            hello["threads"] = int(threads)
        return hello

    def call(
        self,
        op: str,
        args: Header | None = None,
        inputs: Sequence[InputTable] = (),
        *,
        progress: bool | None = False,
    ) -> Any:
        """Make a call whose result is one value, and return that."""
        connection = self.connect()
        self.garbage.sweep(connection)
        shows = wants_progress(progress)
        return Call(connection, op, args or {}, inputs, progress=shows).run()

    def stream(
        self,
        op: str,
        args: Header,
        inputs: Sequence[InputTable] = (),
        *,
        progress: bool | None = None,
        deadline: float | None = None,
    ) -> Iterator[pa.Buffer]:
        """Make a call whose result is a table; yield the Arrow stream of each of its batches."""
        connection = self.connect()
        self.garbage.sweep(connection)
        shows = wants_progress(progress)
        return Call(connection, op, args, inputs, progress=shows, deadline=deadline).batches()

    def sweep(self) -> None:
        """Free what is no longer used; no core is started for it."""
        connection = self._connection
        usable = connection is not None and connection.is_usable()
        self.garbage.sweep(connection if usable else None)

    def close(self) -> None:
        """End the core, if there is one."""
        with self._lock:
            for connection in (self._connection, *self._replaced):
                if connection is not None:
                    connection.close()
            if self._starting is not None:
                self._starting.kill()
                self._starting.close()
            self._connection = self._starting = None
            self._replaced.clear()

    def forget(self) -> None:
        """In a forked child: leave everything to the parent."""
        for connection in (self._connection, *self._replaced):
            if connection is not None:
                connection.forget()
        if self._starting is not None:
            self._starting.forget()


_session = Session()


def current() -> Session:
    """Return the session of this process; after a fork the child has one of its own."""
    return _session


def _start_over_after_fork() -> None:
    global _session
    _session.forget()
    _session = Session()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_over_after_fork)


@atexit.register
def _close_at_exit() -> None:
    _session.close()
