"""Makes the virtual environment for the tests, or brings it up to date; quick where there is nothing to do.

Usage: python setup_env.py [FOLDER]    (default: .cache/python in the repository)
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 10)


def main() -> None:
    """Set the environment up."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version}."
        )
    folder = (
        Path(sys.argv[1]).resolve()
        if len(sys.argv) > 1
        else HERE.parent.parent / ".cache" / "python"
    )
    stamp = folder / "set-up-for"
    wanted = _wanted()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    if not _python_of(folder).exists():
        venv.create(folder, with_pip=True)
    pip = [
        str(_python_of(folder)),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    # --group is newer than the pip that Python 3.10 and 3.11 bring.
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], check=True)
    subprocess.run(
        [*pip, "--editable", str(HERE), "--group", f"{HERE}/pyproject.toml:dev"], check=True
    )
    stamp.write_text(wanted)


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _wanted() -> str:
    project = (HERE / "pyproject.toml").read_bytes()
    return f"{sys.version} {HERE} {hashlib.sha256(project).hexdigest()}"


if __name__ == "__main__":
    main()
