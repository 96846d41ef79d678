"""Pictures in the cells of a table."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_BYTES = 1 << 20
"""Bytes of pictures that one table shows: a notebook keeps them in its file."""

NULL_CELL = '<td><span class="u-null">null</span></td>'


def is_thumbnail(field: pa.Field) -> bool:
    """Tell whether the core has made small files of a column of pictures."""
    return (field.metadata or {}).get(b"uncia:type") == b"thumbnail"


class Album:
    """The pictures of one table, up to a limit."""

    def __init__(self) -> None:
        self._left = _MOST_BYTES

    def cell(self, value: dict[str, Any] | None) -> str:
        """Show one picture, or its size where there are too many."""
        if value is None:
            return NULL_CELL
        size = f"{value['width']}x{value['height']}x{value['nChannels']}"
        name = escape(" ".join(filter(None, [value["origin"], size])))
        file = value["file"]
        if file is None or len(file) > self._left:
            return f'<td title="{name}">image {size}</td>'
        self._left -= len(file)
        kind = "png" if file.startswith(b"\x89PNG") else "jpeg"
        source = f"data:image/{kind};base64,{b64encode(file).decode()}"
        return f'<td><img class="u-picture" src="{source}" alt="{name}" title="{name}"></td>'
