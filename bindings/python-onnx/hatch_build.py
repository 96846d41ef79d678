"""Gives the wheel the tag of the libraries that it holds.

`npm run package -- python` lays ONNX Runtime into `src/uncia_onnx/runtime` of a copy of this folder, with `platform.json`, and builds
there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TAGS = {"linux-x64": "manylinux_{glibc}_x86_64"}
"""Platform tags of wheels, by the names that cores have for platforms."""


class RuntimeHook(BuildHookInterface):
    """Says on which systems the wheel can be installed: those that its libraries run on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Set the tag."""
        path = Path(self.root) / "platform.json"
        if not path.is_file():
            raise FileNotFoundError(
                f"There is no {path}: this wheel is made by `npm run package -- python`."
            )
        platform = json.loads(path.read_text())
        build_data["pure_python"] = False
        tag = _TAGS[platform["platform"]].format(
            glibc=platform["glibc"].replace(".", "_")
        )
        build_data["tag"] = f"py3-none-{tag}"
