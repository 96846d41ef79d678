"""The folder of this process for fitted models."""

from __future__ import annotations

import atexit
import os
import tempfile

from uncia.errors import IOFailedError, UnciaError

try:
    import fcntl
except ImportError:  # not a Unix; leftovers are then the system's to remove
    fcntl = None

_PREFIX = "uncia-models-"
_LOCK = "in-use"
_UNWRITABLE = (
    "ENOSPC",
    "EFBIG",
    "EDQUOT",
    "EROFS",
    "No space left on device",
    "Read-only file system",
)


def private_folder(prefix: str, longest: int | None = None) -> str:
    """Make a fresh folder for temporary files that only the user can enter.

    Parameters
    ----------
    prefix : str
        How its name begins.
    longest : int, optional
        How many bytes its path may have. Where that of the usual place is longer, /tmp is taken.

    Raises
    ------
    IOFailedError
        When none can be made.
    """
    try:
        parent = tempfile.gettempdir()
        # mkdtemp adds eight characters.
        path = os.path.join(parent, prefix + 8 * "x")
        if longest is not None and len(os.fsencode(path)) > longest:
            parent = "/tmp"
        return tempfile.mkdtemp(prefix=prefix, dir=parent)
    except OSError as error:
        raise IOFailedError(
            f"No folder for temporary files can be made: {error}.",
            fix="Set TMPDIR to a folder that you may write, with free space.",
        ) from error


def with_advice(error: UnciaError) -> UnciaError:
    """Add what can be done to an error of the core about a disk that is full or must not be written."""
    if error.code == "io" and any(sign in error.message for sign in _UNWRITABLE):
        error.message = (
            f"{error.message.rstrip('.')}. Fitted models, and tables that must be read twice, are kept in "
            f"{tempfile.gettempdir()}: free space there, or set TMPDIR to another folder before Python starts."
        )
        error.args = (error.message,)
    return error


class ScratchFolder:
    """A fresh folder that only the user can enter, removed at exit.

    A process that is killed cannot clean up, so whoever makes a folder removes those that nobody
    holds any more. A lock tells, not a process id: those of other containers mean nothing here.
    """

    def __init__(self) -> None:
        self.path = private_folder(_PREFIX)
        self._owner = os.getpid()
        self._lock = _lock(self.path)
        atexit.register(self.remove)
        _remove_abandoned()

    @property
    def is_own(self) -> bool:
        """Tell whether this process made it, rather than the one that it was forked from."""
        return self._owner == os.getpid()

    def remove(self) -> None:
        """Remove the folder; in a forked child do nothing."""
        if self.is_own:
            _remove(self.path)


def _remove(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def _lock(path: str) -> int | None:
    """Hold a lock as long as this process, or one that was forked from it, lives."""
    if fcntl is None:
        return None
    draft = os.path.join(path, f"{_LOCK}.new")
    held = os.open(draft, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    # Under its name it is there only when it is locked.
    os.rename(draft, os.path.join(path, _LOCK))
    return held


def _remove_abandoned() -> None:
    with os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            is_ours = entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)
            if is_ours and _is_abandoned(entry.path):
                _remove(entry.path)


def _is_abandoned(path: str) -> bool:
    if fcntl is None:
        return False
    try:
        tried = os.open(os.path.join(path, _LOCK), os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(tried, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(tried)
    return True
