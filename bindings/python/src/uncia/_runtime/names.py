"""Names as users see them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def public_names(names: Iterable[str]) -> list[str]:
    """Leave out what is of no use to a user who completes a name: all that begins with one underscore."""
    return sorted(name for name in names if not name.startswith("_") or name.startswith("__"))


def snake_case(name: str) -> str:
    """Write a method of the core as it is called in Python: ``readCsv`` as ``read_csv``."""
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda found: f"_{found[0]}", name).lower()
