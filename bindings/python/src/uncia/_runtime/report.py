"""What the doctor found, for people and for programs."""

from __future__ import annotations

import json
from html import escape
from typing import Literal, NamedTuple

Status = Literal["ok", "warning", "error"]


class Finding(NamedTuple):
    """One thing that was looked at."""

    name: str
    status: Status
    found: str
    fix: str | None = None
    """What to do about it; None where all is well."""


class Report:
    """All findings; it prints as a table, in a notebook too."""

    def __init__(self, title: str, findings: list[Finding]) -> None:
        self.title = title
        self.findings = findings

    @property
    def ok(self) -> bool:
        """True where nothing is an error; there may be warnings."""
        return all(finding.status != "error" for finding in self.findings)

    def to_json(self) -> str:
        """Write the findings as the command line of the core does."""
        checks = [
            {name: value for name, value in finding._asdict().items() if value is not None}
            for finding in self.findings
        ]
        return json.dumps({"checks": checks}, indent=2)

    def __str__(self) -> str:
        width = max((len(finding.name) for finding in self.findings), default=0)
        indent = " " * (width + 13)
        lines = [self.title, ""]
        for name, status, found, fix in self.findings:
            text = found if fix is None else f"{found}\nFix: {fix}"
            text = text.replace("\n", f"\n{indent}")
            lines.append(f"  {status:<7}  {name:<{width}}  {text}")
        return "\n".join([*lines, "", self._summary()])

    def _summary(self) -> str:
        errors = sum(finding.status == "error" for finding in self.findings)
        warnings = sum(finding.status == "warning" for finding in self.findings)
        if not errors and not warnings:
            return "All is well."
        return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from uncia._runtime.display.style import framed

        rows = "".join(
            f"<tr><td>{status}</td><td>{escape(name)}</td><td class='u-value'>"
            f"{escape(found)}{f'<br><b>Fix:</b> {escape(fix)}' if fix is not None else ''}</td></tr>"
            for name, status, found, fix in self.findings
        )
        title = escape(f"{self.title}. {self._summary()}")
        return framed(f"<p>{title}</p><table><tbody>{rows}</tbody></table>")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
