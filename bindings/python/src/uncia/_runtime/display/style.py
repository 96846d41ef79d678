"""The style sheet of all that is shown in notebooks."""

from __future__ import annotations

from functools import cache

_RULES = """
.uncia{font-size:13px;line-height:1.45;max-width:100%;overflow-x:auto}
.uncia .u-stage{border:1px dashed rgba(127,127,127,.7);border-radius:6px;margin:0;display:inline-block;
min-width:15em;vertical-align:top;background:rgba(127,127,127,.06)}
.uncia .u-fitted{border-style:solid;border-color:#3b8ed0}
.uncia summary{cursor:pointer;padding:4px 10px}
.uncia .u-body{padding:0 10px 8px 10px}
.uncia .u-name{font-weight:600}
.uncia .u-note{opacity:.7;font-size:90%;margin-left:.6em}
.uncia .u-parts{list-style:none;margin:4px 0 0 0;padding:0}
.uncia .u-parts>li{margin:0;padding:0}
.uncia .u-parts>li+li::before{content:"";display:block;width:0;height:12px;margin-left:2em;
border-left:2px solid rgba(127,127,127,.6)}
.uncia .u-role{opacity:.7;font-size:90%}
.uncia table{border-collapse:collapse;margin:2px 0;color:inherit}
.uncia th,.uncia td{padding:1px 10px 1px 0;text-align:left;vertical-align:top;border:0;background:none;color:inherit;
white-space:nowrap}
.uncia .u-table th,.uncia .u-table td{border-bottom:1px solid rgba(127,127,127,.25);padding:2px 10px}
.uncia .u-table small{font-weight:400;opacity:.7}
.uncia td.u-number{text-align:right;font-variant-numeric:tabular-nums}
.uncia .u-null{opacity:.55;font-style:italic}
.uncia .u-value{font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.uncia .u-picture{max-width:96px;max-height:96px;margin:0;display:block}
.uncia p{margin:2px 0}
"""


@cache
def _style() -> str:
    return f"<style>{_RULES.strip()}</style>"


def framed(content: str) -> str:
    """Put the style sheet before what it is for."""
    return f'{_style()}<div class="uncia">{content}</div>'
