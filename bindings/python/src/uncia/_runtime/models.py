"""The folders in which fitted models lie.

The core writes a model into a folder that this process gives it, and can load it from there again.
So a model outlives the core that fitted it, a forked child can use it, and a pickled copy can be
unpacked elsewhere.
"""

from __future__ import annotations

import itertools
import os
import threading
import weakref
from typing import TYPE_CHECKING, NamedTuple

from uncia._runtime import session
from uncia.errors import ModelFormatError

if TYPE_CHECKING:
    from uncia._runtime.scratch import ScratchFolder

_lock = threading.Lock()
_numbers = itertools.count(1)
_scratch: ScratchFolder | None = None


def _unlock_after_fork() -> None:
    # A thread of the parent may have held it.
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock_after_fork)


def new_path() -> str:
    """Return a path for a folder that does not exist yet, inside one that only this process uses."""
    global _scratch
    with _lock:
        # A forked child must not write into the folder of its parent.
        if _scratch is None or not _scratch.is_own:
            from uncia._runtime.scratch import ScratchFolder

            _scratch = ScratchFolder()
        return os.path.join(_scratch.path, str(next(_numbers)))


class ModelFolder:
    """One saved stage on disk, with those nested in it; removed when the last object that uses it is gone."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._finalizer = weakref.finalize(self, _remove_folder, path, os.getpid())
        # At exit the whole root is removed at once.
        self._finalizer.atexit = False

    def __reduce__(self) -> tuple[object, ...]:
        from pathlib import Path

        root = Path(self.path)
        files = {
            file.relative_to(root).as_posix(): file.read_bytes()
            for file in sorted(root.rglob("*"))
            if file.is_file()
        }
        return _unpack, (files,)

    def __copy__(self) -> ModelFolder:
        return self

    def __deepcopy__(self, memo: object) -> ModelFolder:
        return self


def _remove_folder(path: str, owner: int) -> None:
    if owner == os.getpid() and os.path.isdir(path):
        import shutil

        shutil.rmtree(path, ignore_errors=True)


def _unpack(files: dict[str, bytes]) -> ModelFolder:
    from pathlib import Path

    root = Path(new_path())
    for name, content in files.items():
        target = root.joinpath(name)
        if not target.resolve().is_relative_to(root.resolve()):
            raise ModelFormatError(f"A pickled model names a file outside of its folder: {name!r}.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return ModelFolder(str(root))


def adopt(folder: str) -> str:
    """Copy a folder that the user owns to a path of ours, so that the user may replace or delete it.

    Files are linked where that can be done, as saved models are never changed in place.
    """
    import shutil

    target = new_path()
    shutil.copytree(folder, target, symlinks=True, copy_function=_link_or_copy)
    return target


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        import shutil

        shutil.copy2(source, target, follow_symlinks=False)


class State(NamedTuple):
    """What a fitted model is to the core: the folder it can be loaded from, and the digest that
    tells it from others.
    """

    folder: ModelFolder
    path: str
    """Relative to the folder; empty for the stage that was saved there, else that of one nested in it."""
    digest: str

    def to_wire(self) -> dict[str, str]:
        """Give the state of a stage on the wire."""
        return {
            "folder": os.path.join(self.folder.path, self.path).rstrip("/"),
            "digest": self.digest,
        }


class Handle:
    """Keeps one fitted model usable. When it is dropped, the core may free the model."""

    def __init__(self, state: State) -> None:
        self.state = state
        session.current().garbage.use(state.digest)
        self._finalizer = weakref.finalize(self, _drop, state.digest, state.folder)
        self._finalizer.atexit = False

    def __reduce__(self) -> tuple[object, ...]:
        return Handle, (self.state,)

    def __copy__(self) -> Handle:
        return self

    def __deepcopy__(self, memo: object) -> Handle:
        return self

    @property
    def is_open(self) -> bool:
        """Tell whether the model has not been closed."""
        return self._finalizer.alive

    def close(self) -> None:
        """Let go now."""
        self._finalizer()


def _drop(digest: str, folder: ModelFolder) -> None:
    # `folder` is an argument so that its files stay as long as the handle does.
    session.current().garbage.drop(digest)
