"""How tables and stages look in notebooks and on terminals."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from uncia._runtime.stage import Stage

_CELL_WIDTH = 40
_COLUMNS = 20


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        shown = ", ".join(_cell(item) for item in value[:6])
        return f"[{shown}{', …' if len(value) > 6 else ''}]"
    text = str(value).replace("\n", "⏎")
    return text if len(text) <= _CELL_WIDTH else text[: _CELL_WIDTH - 1] + "…"


def _cells(table: pa.Table, rows: int) -> tuple[list[str], list[list[str]], str]:
    names = table.column_names[:_COLUMNS]
    head = table.select(names).slice(0, rows).to_pylist()
    more: list[str] = []
    if table.num_rows > rows:
        more.append("more rows")
    if table.num_columns > _COLUMNS:
        more.append(f"{table.num_columns - _COLUMNS} more columns")
    return names, [[_cell(row[n]) for n in names] for row in head], " and ".join(more)


def html_table(table: pa.Table, rows: int) -> str:
    """Lay the first rows out in HTML."""
    names, body, more = _cells(table, rows)
    head = "".join(
        f"<th>{escape(n)}<br><small>{escape(str(table.schema.field(i).type))}</small></th>"
        for i, n in enumerate(names)
    )
    lines = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in body)
    foot = f"<p>… {more}</p>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>{foot}"


def stage_html(stage: Stage) -> str:
    """Show a stage, with those inside of it folded below."""
    inner = "".join(f"<li>{stage_html(child)}</li>" for _, child in stage._nested())
    shown = [
        f"{name}={stage._shown(name)}"
        for name, param in stage._params.items()
        if name in stage._values and param.kind not in ("stage", "stages")
    ]
    summary = f"{type(stage).__name__}({', '.join(shown)})"
    title = f"<code>{escape(summary)}</code>"
    if not inner:
        return title
    return f"<details open><summary>{title}</summary><ol>{inner}</ol></details>"
