"""What a DataFrame is made of: an expression tree that is sent by value with each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from uncia._runtime.names import snake_case

if TYPE_CHECKING:
    from uncia._runtime.tables.input import InputTable
    from uncia._runtime.wire import Encoder


class Plan(Protocol):
    """Where rows come from, and what is done to them. Plans never change."""

    def to_wire(self, encoder: Encoder) -> dict[str, Any]:
        """Write the plan; tables of this process are left to the encoder."""
        ...

    def describe(self) -> str:
        """Say in a few words what the plan does."""
        ...


class Input(NamedTuple):
    """A table of this process."""

    table: InputTable

    def to_wire(self, encoder: Encoder) -> dict[str, Any]:
        return {"input": encoder.input(self.table)}

    def describe(self) -> str:
        return "a table in memory"


class Source(NamedTuple):
    """A reader of the core, such as of a file."""

    method: str
    args: dict[str, Any]

    def to_wire(self, encoder: Encoder) -> dict[str, Any]:
        return {"source": self.method, "args": encoder.value(self.args)}

    def describe(self) -> str:
        return snake_case(self.method)


class Step(NamedTuple):
    """A method applied to another plan."""

    of: Plan
    method: str
    args: dict[str, Any]
    item: int | None = None
    """Which of the tables that the method gives, where it gives several."""

    def to_wire(self, encoder: Encoder) -> dict[str, Any]:
        wire = {
            "method": self.method,
            "of": self.of.to_wire(encoder),
            "args": encoder.value(self.args),
        }
        return wire if self.item is None else {**wire, "item": self.item}

    def describe(self) -> str:
        return f"{self.of.describe()} → {snake_case(self.method)}"
