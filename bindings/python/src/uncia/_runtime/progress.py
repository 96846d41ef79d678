"""Progress bars for long calls."""

from __future__ import annotations

import sys
from typing import Any

from uncia._runtime.frames import Header

DELAY = 0.5
"""Seconds before a bar appears: shorter calls show none."""


def in_notebook() -> bool:
    """Tell whether this process is the kernel of a notebook."""
    return "ipykernel" in sys.modules


def wants_progress(enabled: bool | None) -> bool:
    """Decide whether a call reports its progress: as told, else on a terminal and in a notebook."""
    if enabled is not None:
        return enabled
    return in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


class ProgressBars:
    """One tqdm bar a stage that reports; made when the first report comes."""

    def __init__(self) -> None:
        self._bars: dict[str, Any] = {}

    def report(self, header: Header) -> None:
        """Show what a `progress` frame says."""
        stage = str(header.get("stage", ""))
        done, total = header.get("done", 0), header.get("total")
        bar = self._bars.get(stage)
        if bar is None or done < bar.n:
            if bar is not None:
                bar.close()
            bar = self._bars[stage] = _new_bar(stage, total)
        if total is not None and bar.total != total:
            bar.total = total
        if message := header.get("message"):
            bar.set_postfix_str(message, refresh=False)
        bar.update(done - bar.n)

    def close(self) -> None:
        """Remove the bars."""
        for bar in self._bars.values():
            bar.close()


def _new_bar(stage: str, total: int | None) -> Any:
    from importlib.util import find_spec

    if in_notebook() and find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm
    else:
        # In a notebook, too: without ipywidgets a bar of characters is all there is.
        from tqdm import tqdm
    return tqdm(desc=stage, total=total, delay=DELAY, leave=False)
