"""What a packaged core says about itself in ``core.json``, and whether it is all there."""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple

from uncia._runtime.system import unfit_system
from uncia._version import version
from uncia.errors import IOFailedError, VersionMismatchError

MANIFEST = "core.json"


class Archive(NamedTuple):
    """A packaged core. A developer's build in a checkout has no ``core.json``, and is no archive."""

    folder: str
    version: str
    platform: str
    """System and processor that its binaries are for, such as ``linux-x64``."""
    glibc: str | None
    """The oldest C library that its binaries run on; None where they need none."""
    digest: str
    files: tuple[tuple[str, int], ...]
    """Path below the folder, and size in bytes."""

    def damaged(self) -> list[str]:
        """Return the files that are missing or have another size; their contents are not read."""
        return [path for path, size in self.files if _size(os.path.join(self.folder, path)) != size]


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None


def read_archive(folder: str) -> Archive | None:
    """Read what a core says about itself; None when it says nothing.

    Raises
    ------
    IOFailedError
        When ``core.json`` cannot be read or understood.
    """
    path = os.path.join(folder, MANIFEST)
    try:
        with open(path, encoding="utf-8") as file:
            return _parse(folder, json.load(file))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IOFailedError(f"{path} cannot be read: {error!r}.") from error


def _parse(folder: str, manifest: dict[str, Any]) -> Archive:
    return Archive(
        folder=folder,
        version=str(manifest["version"]),
        platform=str(manifest["platform"]),
        glibc=manifest.get("glibc"),
        digest=str(manifest["digest"]),
        files=tuple((str(file["path"]), int(file["bytes"])) for file in manifest["files"]),
    )


def check_archive(folder: str, *, fix: str) -> None:
    """Check that a packaged core is whole, of this version, and for this system; a few stats, so that every start can.

    Parameters
    ----------
    folder : str
        Where it is.
    fix : str
        What the user can do when it is not.

    Raises
    ------
    IOFailedError
        When files of it are missing or cut off.
    VersionMismatchError
        When it is of another version, or for another system.
    """
    try:
        archive = read_archive(folder)
    except IOFailedError as error:
        raise IOFailedError(error.message, fix=fix) from error
    if archive is None:
        raise IOFailedError(
            f"The core in {folder} is incomplete: it has no {MANIFEST}, which is written last.",
            fix=fix,
        )
    check_whole(archive, fix=fix)
    if archive.version != version:
        raise VersionMismatchError(
            f"The core in {folder} is version {archive.version}, and the Python package {version}.",
            fix=fix,
        )


def check_whole(archive: Archive, *, fix: str) -> None:
    """Check that all files are there, and that this system can run them.

    Kernels are loaded when they are first used, so the core itself would start, and fail then.
    """
    if damaged := archive.damaged():
        others = f" and {len(damaged) - 1} more files are" if len(damaged) > 1 else " is"
        raise IOFailedError(
            f"The core in {archive.folder} is incomplete: {damaged[0]}{others} missing or cut off.",
            fix=fix,
        )
    if error := unfit_system(archive):
        raise error
