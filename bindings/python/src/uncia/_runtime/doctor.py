"""Looks at this installation: what is there, what is missing or does not fit, and what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from uncia._runtime import locate, registry, system
from uncia._runtime.archive import Archive, read_archive
from uncia._runtime.process import core_environment
from uncia._runtime.report import Finding, Report
from uncia._version import version
from uncia.errors import UnciaError

_LONGEST = 120.0
"""Seconds after which the core's own checks are given up."""
_LITTLE_SPACE = 1 << 30


def doctor(*, deep: bool = False) -> Report:
    """Look at this installation, and say what is found, missing or does not fit, and the fix.

    Print the report, or look at its ``findings`` and ``ok``. The same as ``uncia doctor`` on the
    command line.

    Parameters
    ----------
    deep : bool, default False
        Read the whole core, to see whether a file of it has changed; takes a second or so.

    Returns
    -------
    Report
        One finding for each thing that was looked at. Nothing is raised for what is wrong.
    """
    findings = [_python()]
    core, found = _core()
    findings.append(found)
    node, found = _node()
    findings.append(found)
    if core is not None:
        findings += _glibc(os.path.dirname(core.path))
    findings.append(_temporary_folder())
    findings.append(_cache())
    findings.append(_packages())
    if core is not None and node is not None:
        findings.append(_start())
        findings += _own_checks_of_core(node.path, core.path, deep)
    return Report(f"uncia {version} for Python, in {locate.PACKAGE_ROOT}", findings)


def _of_error(name: str, error: UnciaError) -> Finding:
    found = error.message
    if error.fix is not None:
        found = found.replace(error.fix, "").replace(" \n", "\n").strip()
    return Finding(name, "error", found, error.fix or "See the message.")


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", f"{here} on {system.system_platform()}, {sys.executable}")


def _core() -> tuple[locate.Found | None, Finding]:
    try:
        core = locate.find_core()
        archive = read_archive(os.path.dirname(core.path))
    except UnciaError as error:
        return None, _of_error("core", error)
    return core, Finding("core", "ok", f"{core.path} ({core.rule}){_build(archive)}")


def _build(archive: Archive | None) -> str:
    if archive is None:
        return ", a developer's build"
    return f", version {archive.version}, build {archive.digest[:12]}, {len(archive.files)} files"


def _node() -> tuple[locate.Found | None, Finding]:
    try:
        node = locate.find_node()
    except UnciaError as error:
        return None, _of_error("Node", error)
    if error := locate.unfit_node(node):
        return None, _of_error("Node", error)
    text = locate.node_version(node.path)
    return node, Finding("Node", "ok", f"{text}, {node.path} ({node.rule})")


def _glibc(folder: str) -> Iterator[Finding]:
    archive = read_archive(folder)
    if archive is not None and archive.glibc is not None:
        have = system.system_glibc()
        yield Finding("system", "ok", f"glibc {have}; the core needs {archive.glibc}")


def _temporary_folder() -> Finding:
    import shutil
    import tempfile

    from uncia._runtime.scratch import private_folder

    name = "temporary folder"
    try:
        os.rmdir(private_folder("uncia-doctor-"))
    except UnciaError as error:
        return _of_error(name, error)
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {free / 2**30:.1f} GiB free"
    if free >= _LITTLE_SPACE:
        return Finding(name, "ok", found)
    fix = (
        "Free space there, or set TMPDIR to another folder: models and large tables are kept there."
    )
    return Finding(name, "warning", found, fix)


def _cache() -> Finding:
    folder = locate.cache_folder()
    parent = folder
    while not os.path.exists(parent):
        parent = os.path.dirname(parent)
    if os.access(parent, os.W_OK | os.X_OK):
        return Finding("cache", "ok", folder)
    fix = "Nothing depends on it: cores start a little faster where UNCIA_CACHE names a folder that you may write."
    return Finding("cache", "warning", f"{folder} cannot be written", fix)


def _packages() -> Finding:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    found: list[str] = []
    for package in ("pyarrow", "numpy", "pandas", "polars", "scikit-learn", "uncia-onnx"):
        try:
            found.append(f"{package} {version_of(package)}")
        except PackageNotFoundError:
            if package == "pyarrow":
                fix = "Install it: `pip install 'pyarrow>=16'`."
                return Finding("packages", "error", "pyarrow is not installed", fix)
    return Finding("packages", "ok", ", ".join(found))


def _start() -> Finding:
    """Start a core of its own, and compare what both sides are."""
    from uncia._runtime.session import Session

    session = Session()
    name = "start"
    started = time.monotonic()
    try:
        session.connect()
    except UnciaError as error:
        return _of_error(name, error)
    except ImportError as error:
        return Finding(name, "error", str(error), "Install what it names.")
    finally:
        session.close()
    seconds = time.monotonic() - started
    found = f"core {session.welcome['core']} answered after {seconds:.2f} s"
    theirs = {package["name"]: package for package in session.welcome["packages"]}
    other = [
        own.name
        for own in registry.packages().values()
        if own.name in theirs and theirs[own.name].get("schema") != own.schema
    ]
    if not other:
        return Finding(name, "ok", found)
    fix = f"Install versions of one build: `pip install --force-reinstall uncia=={version}`."
    differ = f"{found}; its schema of {', '.join(other)} differs from this package's"
    return Finding(name, "warning", differ, fix)


def _own_checks_of_core(node: str, core: str, deep: bool) -> list[Finding]:
    name = "core's own checks"
    cli = os.path.join(os.path.dirname(core), "cli.js")
    if not os.path.isfile(cli):
        return [Finding(name, "warning", f"there is no {cli}", "Use a core of this version.")]
    command = [node, cli, "doctor", "--json", *(["--deep"] if deep else [])]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
            env=core_environment(),
        )
        checks = json.loads(done.stdout)["checks"]
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
        fix = f"Run it: {' '.join(command)}"
        return [Finding(name, "error", f"they could not be made: {error!r}", fix)]
    return [
        Finding(f"core: {one['name']}", one["status"], one["found"], one.get("fix"))
        for one in checks
    ]
