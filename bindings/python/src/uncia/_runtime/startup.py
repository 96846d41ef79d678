"""Why a core did not start: what is looked at only when that has happened, so that it costs nothing otherwise."""

from __future__ import annotations

import os
import platform
import sys

from uncia._runtime.archive import Archive, read_archive
from uncia._runtime.locate import NODE_FIX, OLDEST_NODE, Found, is_new_enough, node_version
from uncia.errors import IOFailedError, UnciaError, VersionMismatchError

_PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def system_platform() -> str:
    """Name system and processor as ``core.json`` does, such as ``linux-x64``."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{_PROCESSORS.get(machine, machine)}"


def system_glibc() -> str | None:
    """Return the version of this system's GNU C library; None where it has none."""
    try:
        text = os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):
        return None
    return text.split()[-1] if text and text.startswith("glibc") else None


def unfit_platform(archive: Archive) -> VersionMismatchError | None:
    """Tell whether the binaries of a core are for another system, processor or an unknown C library."""
    here = system_platform()
    if archive.platform != here:
        return VersionMismatchError(
            f"The core in {archive.folder} is for {archive.platform}, and this is {here}.",
            fix="Install the package that is built for it, or name another core by UNCIA_CORE.",
        )
    if archive.glibc is None:
        return None
    found = system_glibc()
    if found is not None and _numbers(found) >= _numbers(archive.glibc):
        return None
    have = f"has {found}" if found else "has another C library"
    return VersionMismatchError(
        f"The core needs glibc {archive.glibc} or newer, and this system {have}.",
        fix="Use a newer system or container image, such as Debian 12 or Ubuntu 22.04.",
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def unfit_node(node: Found) -> UnciaError | None:
    """Tell whether a Node does not run, or is too old."""
    text = node_version(node.path)
    if not text:
        return IOFailedError(
            f"{node.path} ({node.rule}) does not run on this system.", fix=NODE_FIX
        )
    if is_new_enough(text):
        return None
    return VersionMismatchError(
        f"{node.path} ({node.rule}) is Node {text}; version {OLDEST_NODE} or newer is needed.",
        fix=NODE_FIX,
    )


def reason_of_failure(node: Found, core: Found) -> UnciaError | None:
    """Find out why a core did not start; None when nothing is wrong with what can be seen from here."""
    # The system comes first: on one that is too old, Node does not run either.
    try:
        archive = read_archive(os.path.dirname(core.path))
    except IOFailedError as error:
        return error
    if archive is not None:
        if error := unfit_platform(archive):
            return error
        if damaged := archive.damaged():
            return IOFailedError(
                f"The core in {archive.folder} is incomplete: {damaged[0]} is missing or cut off.",
                fix="Install it anew.",
            )
    return unfit_node(node)
