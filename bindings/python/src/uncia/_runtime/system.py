"""What this system is, and whether a core's binaries run on it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from uncia.errors import VersionMismatchError

if TYPE_CHECKING:
    from uncia._runtime.archive import Archive

_PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def system_platform() -> str:
    """Name system and processor as ``core.json`` does, such as ``linux-x64``."""
    uname = getattr(os, "uname", None)
    machine = (
        uname().machine.lower() if uname else os.environ.get("PROCESSOR_ARCHITECTURE", "").lower()
    )
    return f"{sys.platform}-{_PROCESSORS.get(machine, machine)}"


def system_glibc() -> str | None:
    """Return the version of this system's GNU C library; None where it has none."""
    try:
        text = os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):
        return None
    return text.split()[-1] if text and text.startswith("glibc") else None


def unfit_system(archive: Archive) -> VersionMismatchError | None:
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
