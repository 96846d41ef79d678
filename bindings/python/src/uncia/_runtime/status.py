"""A look at the core."""

from __future__ import annotations

from typing import TypedDict

from uncia._runtime import session


class Stats(TypedDict):
    """What the core says about itself."""

    models: int
    """Fitted models in memory."""
    calls: int
    """Calls that are open, this one included."""
    rss: int
    """Bytes of memory."""
    uptime: float
    """Seconds since it started."""


def stats() -> Stats:
    """Return figures about the core process, such as the number of fitted models that it holds."""
    return session.current().call("stats")
