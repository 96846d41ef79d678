"""ONNX Runtime, for `uncia` to find; see `folder`."""

from __future__ import annotations

from pathlib import Path

folder: str = str(Path(__file__).parent / "runtime")
"""Where it lies: what the core of Uncia is told as `UNCIA_ONNX`."""
