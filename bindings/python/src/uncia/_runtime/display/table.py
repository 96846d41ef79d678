"""The first rows of a table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from uncia._runtime.display.album import NULL_CELL, Album, is_thumbnail
from uncia._runtime.display.style import framed
from uncia.errors import CancelledError, UnciaError

if TYPE_CHECKING:
    import pyarrow as pa

    from uncia._runtime.dataframe import BaseDataFrame

ROWS = 10
LONGEST_READ = 3.0
"""Seconds after which reading the first rows is given up: who looks at a table has not asked for a long computation."""

_COLUMNS = 20
_CELL_WIDTH = 40


def frame_html(frame: BaseDataFrame) -> str:
    """Show a DataFrame, of which only the first rows are read."""
    title = f"<p>{escape(repr(frame))}</p>"
    try:
        # One more than is shown tells whether there are more.
        head = frame._head(ROWS + 1, deadline=LONGEST_READ)
    except CancelledError:
        return framed(
            f"{title}<p>Its first rows take longer than {LONGEST_READ:g} s to compute, so none are shown. "
            "<code>show()</code> prints them, however long it takes; <code>cache()</code> keeps what was computed.</p>"
        )
    except UnciaError as error:
        return framed(f"{title}<p><b>{type(error).__name__}</b>: {escape(str(error))}</p>")
    return framed(title + table_html(head, ROWS))


def table_html(table: pa.Table, rows: int) -> str:
    """Lay the first rows out, and say what is left out."""
    fields = [table.schema.field(i) for i in range(min(table.num_columns, _COLUMNS))]
    heads = "".join(
        f"<th>{escape(field.name)}<br><small>{escape(_type_of(field))}</small></th>"
        for field in fields
    )
    columns = [table.column(i).slice(0, rows).to_pylist() for i in range(len(fields))]
    album = Album()
    cells = [
        [
            album.cell(value) if is_thumbnail(field) else _cell(value, _is_number(field.type))
            for value in column
        ]
        for field, column in zip(fields, columns, strict=True)
    ]
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    return (
        f'<table class="u-table"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'
        f'<p class="u-note">{_summary(table, rows)}</p>'
    )


def _type_of(field: pa.Field) -> str:
    return "image" if is_thumbnail(field) else type_name(field.type)


def type_name(kind: pa.DataType) -> str:
    """Name a type in few words: ``double[3]`` for vectors, ``category of string`` for dictionaries."""
    import pyarrow as pa

    if pa.types.is_fixed_size_list(kind):
        return f"{type_name(kind.value_type)}[{kind.list_size}]"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"{type_name(kind.value_type)}[]"
    if pa.types.is_dictionary(kind):
        return f"category of {kind.value_type}"
    if pa.types.is_struct(kind):
        return f"struct of {', '.join(field.name for field in kind)}"
    return str(kind)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _summary(table: pa.Table, rows: int) -> str:
    columns = f"{table.num_columns} column{'' if table.num_columns == 1 else 's'}"
    if table.num_columns > _COLUMNS:
        columns = f"the first {_COLUMNS} of {columns}"
    if table.num_rows > rows:
        asked = f"{table.num_rows} are asked for each time this is shown"
        return f"The first {rows} rows; {asked}. {columns.capitalize()}."
    return f"All {table.num_rows} rows. {columns.capitalize()}."


def _cell(value: Any, is_number: bool) -> str:
    css = ' class="u-number"' if is_number else ""
    return NULL_CELL if value is None else f"<td{css}>{escape(_text(value))}</td>"


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        shown = ", ".join(_text(item) for item in value[:6])
        return f"[{shown}{', …' if len(value) > 6 else ''}]"
    text = str(value).replace("\n", "⏎")
    return text if len(text) <= _CELL_WIDTH else text[: _CELL_WIDTH - 1] + "…"
