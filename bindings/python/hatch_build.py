"""Gives a wheel the tag of the core that it holds.

`npm run package -- python` lays the core into `src/uncia/_core` of a copy of this folder and builds there. An
editable install has none, and uses the core of its checkout.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TAGS = {"linux-x64": "manylinux_{glibc}_x86_64"}
"""Platform tags of wheels, by the names that cores have for platforms."""


class CoreHook(BuildHookInterface):
    """Says on which systems the wheel can be installed: those that the core's own binaries run on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Set the tag."""
        if version == "editable":
            return
        manifest = Path(self.root) / "src" / "uncia" / "_core" / "core.json"
        if not manifest.is_file():
            raise FileNotFoundError(
                f"There is no {manifest}: wheels are made by `npm run package -- python`, which puts the core there."
            )
        core = json.loads(manifest.read_text())
        if core["version"] != self.metadata.version:
            raise ValueError(
                f"The core is version {core['version']}, and the package {self.metadata.version}."
            )
        # The binaries are of one platform; the Python code is the same for all versions of Python.
        build_data["pure_python"] = False
        platform = _TAGS[core["platform"]].format(glibc=core["glibc"].replace(".", "_"))
        build_data["tag"] = f"py3-none-{platform}"
