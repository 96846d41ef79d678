"""A stage as a diagram: a box for each, those inside of it below, its params to be unfolded."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from uncia._runtime.display.style import framed

if TYPE_CHECKING:
    from uncia._runtime.stage import Stage

_LONGEST = 300
"""Characters of a value that are shown: models can stand in a param as text."""


def stage_html(stage: Stage) -> str:
    """Draw a stage."""
    return framed(_box(stage, opened=True))


def _box(stage: Stage, *, opened: bool = False, role: str = "") -> str:
    parts = list(stage._nested())
    kind, is_fitted = _kind(stage)
    css = "u-stage u-fitted" if is_fitted else "u-stage"
    label = f'<span class="u-role">{escape(role)}: </span>' if role else ""
    title = f'{label}<span class="u-name">{escape(type(stage).__name__)}</span>'
    inside = _params(stage) + _parts(parts)
    return (
        f'<details class="{css}"{" open" if opened or parts else ""}>'
        f'<summary>{title}<span class="u-note">{kind}</span></summary>'
        f'<div class="u-body">{inside}</div></details>'
    )


def _kind(stage: Stage) -> tuple[str, bool]:
    from uncia._runtime.stages import Estimator, Evaluator, Model

    if stage._is_closed:
        return "closed", False
    if isinstance(stage, Model):
        return "fitted", True
    if isinstance(stage, Estimator):
        return "not fitted", False
    return ("evaluator" if isinstance(stage, Evaluator) else "transformer"), False


def _parts(parts: list[tuple[str, Stage]]) -> str:
    if not parts:
        return ""
    items: list[str] = []
    for path, stage in parts:
        name, _, index = path.partition("__")
        # Those of a list stand in their order; one alone is called by its param.
        items.append(f"<li>{_box(stage, role='' if index else name)}</li>")
    return f'<ol class="u-parts">{"".join(items)}</ol>'


def _params(stage: Stage) -> str:
    plain = [n for n, param in stage._params.items() if param.kind not in ("stage", "stages")]
    given = [name for name in plain if name in stage._values]
    rest = [name for name in plain if name not in stage._values]
    shown = _rows(stage, given)
    if not rest:
        return shown
    count = f"{len(rest)} param{'' if len(rest) == 1 else 's'} at {'its' if len(rest) == 1 else 'their'} default"
    return (
        f'{shown}<details><summary class="u-note">{count}</summary>{_rows(stage, rest)}</details>'
    )


def _rows(stage: Stage, names: list[str]) -> str:
    if not names:
        return ""
    rows = "".join(
        f'<tr title="{escape(_doc(stage, name))}"><td>{escape(name)}</td>'
        f'<td class="u-value">{escape(_value(stage, name))}</td></tr>'
        for name in names
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _value(stage: Stage, name: str) -> str:
    text = stage._shown(name) if name in stage._values else repr(stage._params[name].default)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


def _doc(stage: Stage, name: str) -> str:
    doc = getattr(type(stage), f"set_{name}").__doc__ if hasattr(stage, f"set_{name}") else None
    return " ".join((doc or stage._params[name].explain()).split())
