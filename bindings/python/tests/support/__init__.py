"""What several tests need."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]
DATA = REPOSITORY / "examples" / "data"
