"""A copy of the package as `pip install` would lay it out, with a core inside and no checkout around."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import REPOSITORY
from uncia._runtime.system import system_platform
from uncia._version import version

_SOURCE = REPOSITORY / "bindings" / "python" / "src" / "uncia"
_DRIVER = REPOSITORY / "core" / "dist" / "driver"


class Installation:
    """A folder to put on Python's path. The files of its core are those of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.package = self.site / "uncia"
        shutil.copytree(_SOURCE, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        self.core = fill_core(self.package / "_core")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python with this package, and none of the settings that name a core."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("UNCIA_")}
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            env={**inherited, "PYTHONPATH": str(self.site), **environment},
            cwd=self.site,
            check=False,
        )

    def doctor(self, **environment: str) -> dict[str, dict[str, str]]:
        """Give the findings of `uncia doctor --json` by their names."""
        done = self.run("-m", "uncia", "doctor", "--json", **environment)
        assert done.stderr == "", done.stderr
        checks = json.loads(done.stdout)["checks"]
        has_errors = any(check["status"] == "error" for check in checks)
        assert done.returncode == (1 if has_errors else 0)
        return {check["name"]: check for check in checks}

    def manifest(self, **changes: Any) -> None:
        """Change what the core says about itself."""
        change_manifest(self.core, **changes)


def fill_core(folder: Path) -> Path:
    """Make a packaged core in `folder`."""
    folder.mkdir(parents=True)
    files: list[dict[str, Any]] = []
    for source in sorted(_DRIVER.rglob("*")):
        name = source.relative_to(_DRIVER)
        if source.is_dir() or name.name == "core.json":
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(source, target)
        content = target.read_bytes()
        files.append(
            {
                "path": name.as_posix(),
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
    manifest = {
        "version": version,
        "platform": system_platform(),
        "glibc": "2.17",
        "node": ">=22",
        "schema": "sha256:of-no-interest",
        "digest": hashlib.sha256(json.dumps(files).encode()).hexdigest(),
        "files": files,
    }
    (folder / "core.json").write_text(json.dumps(manifest))
    # Where DuckDB is.
    (folder / "node_modules").symlink_to(REPOSITORY / "node_modules")
    return folder


def _link(source: Path, target: Path) -> None:
    """Let both be one file, which stays as it is when the checkout's core is built anew meanwhile."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def change_manifest(folder: Path, **changes: Any) -> None:
    """Change members of a `core.json`."""
    path = folder / "core.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
