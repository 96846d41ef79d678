"""The core as a child process: how it is started, watched and ended."""

from __future__ import annotations

import collections
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO

from uncia._runtime.locate import (
    NODE_FIX,
    Found,
    find_core,
    find_node,
    find_onnx_runtime,
    unfit_node,
)
from uncia._runtime.scratch import private_folder
from uncia.errors import CoreDiedError, IOFailedError, UnciaError, UnsupportedError

START_DEADLINE = 60.0
"""Seconds until a core that has not connected is given up; a loaded machine can take several."""

_LOG_LINES = 40
_SOCKET = "core.sock"
# The address of a socket has 108 bytes on Linux and 104 elsewhere.
_LONGEST_FOLDER = 100 - len(_SOCKET)


class CoreProcess:
    """A core that was told to connect to a socket of ours.

    Starting takes a millisecond or two, because nothing is waited for: :meth:`accept` does the
    waiting, and what runs in between (such as the import of pyarrow) costs no time.
    """

    def __init__(self, preload: Sequence[str] = ()) -> None:
        if not hasattr(socket, "AF_UNIX"):
            raise UnsupportedError("Uncia for Python needs unix sockets, which this system lacks.")
        core, self._node = find_core(), find_node()
        self._folder = private_folder("uncia-core-", longest=_LONGEST_FOLDER)
        path = os.path.join(self._folder, _SOCKET)
        self._listener = socket.socket(socket.AF_UNIX)
        try:
            self._listener.bind(path)
            self._listener.listen(1)
            command = [self._node.path, core.path, "--connect", path]
            for part in preload:
                command += ["--preload", part]
            self._popen = _start(command, self._node)
        except BaseException:
            self._close_listener()
            raise
        assert self._popen.stdout is not None
        self.log = LogTail(self._popen.stdout)

    @property
    def pid(self) -> int:
        """Process id of the core."""
        return self._popen.pid

    def accept(self) -> socket.socket:
        """Wait until the core has connected, and return the connection."""
        deadline = time.monotonic() + START_DEADLINE
        try:
            while not select.select([self._listener], [], [], 0.05)[0]:
                if not self.is_running():
                    raise self._start_failure()
                if time.monotonic() > deadline:
                    self.kill()
                    raise self.death_notice(f"as it had not connected after {START_DEADLINE:.0f} s")
            connection, _ = self._listener.accept()
            return connection
        finally:
            self._close_listener()

    def _close_listener(self) -> None:
        self._listener.close()
        for remove, path in (
            (os.unlink, os.path.join(self._folder, _SOCKET)),
            (os.rmdir, self._folder),
        ):
            try:
                remove(path)
            except OSError:
                pass

    def is_running(self) -> bool:
        """Tell whether the process has not ended."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """End the core at once. Callable from a signal handler."""
        try:
            self._popen.kill()
        except OSError:
            pass

    def close(self) -> None:
        """Let the core end by itself, without waiting for it."""
        self._close_listener()
        self.log.forwards = False
        if self._popen.stdin is not None:
            self._popen.stdin.close()
        _let_go.append(self._popen)
        _let_go[:] = [popen for popen in _let_go if popen.poll() is None]

    def forget(self) -> None:
        """In a forked child: close what was inherited and leave the process to the parent."""
        self._listener.close()
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                os.close(stream.fileno())

    def _start_failure(self) -> UnciaError:
        """Make the error for a core that ended before it had connected: Node itself may be the reason."""
        notice = self.death_notice("before it had connected")
        reason = unfit_node(self._node)
        if reason is None:
            return notice
        reason.message = f"{reason.message}\n{notice.message}"
        return reason

    def death_notice(self, when: str) -> CoreDiedError:
        """Make the error for the core's end, with its exit code and the last lines of its log."""
        try:
            code = self._popen.wait(timeout=0.5)
            how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        except subprocess.TimeoutExpired:
            how = "closed its connection"
        lines = self.log.last_lines(wait=0.2)
        said = (
            "\nIts last words were:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""
        )
        return CoreDiedError(f"The core {how} {when}.{said}")


class _Core(subprocess.Popen[bytes]):
    def __del__(self) -> None:
        """Do not warn that the process still runs: it ends by itself when its lifeline closes."""


def _start(command: Sequence[str], node: Found) -> _Core:
    try:
        return _Core(
            command,
            stdin=subprocess.PIPE,  # the lifeline: the core exits when it closes
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=core_environment(),
            # Ctrl-C in the terminal goes to the process group, and the core must outlive it.
            start_new_session=True,
        )
    except OSError as error:
        raise IOFailedError(
            f"Node cannot be started: {node.path} ({node.rule}): {error.strerror}.", fix=NODE_FIX
        ) from error


# Cores that were let go, to be asked for their exit code one day, or they would stay as zombies.
_let_go: list[_Core] = []


def core_environment() -> dict[str, str]:
    """Return the environment that a core is started in."""
    environment = {"UNCIA_CALLER": "python", **os.environ}
    if (runtime := find_onnx_runtime()) is not None:
        environment.setdefault("UNCIA_ONNX", runtime)
    # Huge pages double the speed of large transfers on Linux; other tunables of the user are kept.
    given = environment.get("GLIBC_TUNABLES", "")
    if "glibc.malloc.hugetlb" not in given:
        environment["GLIBC_TUNABLES"] = ":".join(filter(None, [given, "glibc.malloc.hugetlb=1"]))
    return environment


class LogTail:
    """Passes what the core writes on to the user's stderr, and remembers the last lines."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.forwards = True
        self._lines: collections.deque[str] = collections.deque(maxlen=_LOG_LINES)
        self._thread = threading.Thread(
            target=self._drain, args=(stream,), name="uncia-core-log", daemon=True
        )
        self._thread.start()

    def _drain(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self._lines.append(line)
                # Looked up anew: notebooks and test runners replace it.
                if self.forwards and sys.stderr is not None:
                    try:
                        sys.stderr.write(line + "\n")
                    except (OSError, ValueError):
                        pass

    def last_lines(self, wait: float) -> list[str]:
        """Return the last lines, after `wait` seconds at most for what is still on its way."""
        self._thread.join(wait)
        return list(self._lines)
