"""Puts the core into a wheel, so that `pip install` brings all that is needed.

An editable install uses the core of its checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags


class CoreHook(BuildHookInterface):
    """Adds the driver that `npm run build` makes, and DuckDB's addon, which it loads from `node_modules`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what else goes into the wheel."""
        if version == "editable":
            return
        repository = Path(self.root).parent.parent
        driver = repository / "core" / "dist" / "driver"
        if not (driver / "bridge.js").is_file():
            raise FileNotFoundError(f"There is no {driver}/bridge.js: run `npm run build` first.")
        include = build_data["force_include"]
        include[str(driver)] = "uncia/_core"
        for addon in sorted((repository / "node_modules" / "@duckdb").glob("node-bindings*")):
            include[str(addon)] = f"uncia/_core/node_modules/@duckdb/{addon.name}"
        # The addons are of this platform; Python code is the same for all versions.
        build_data["pure_python"] = False
        # Of the tags of this machine, the newest that package indexes take.
        tags = list(platform_tags())
        indexed = [tag for tag in tags if not tag.startswith("linux_")]
        build_data["tag"] = f"py3-none-{(indexed or tags)[0]}"
