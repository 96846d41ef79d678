"""How a stage declares its params.

The generated classes are full of lines such as ``num_iterations: Param[int] =
int_param("numIterations", default=100, min=0)``: an attribute of the class that reads, checks and
keeps the value of each object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from uncia._runtime.kinds import RefusedError, Rules, parse
from uncia._runtime.param_maps import ParamMap, ParamRange, ParamSetting, ParamSpace, ParamValues
from uncia._runtime.steps import Step
from uncia.errors import InvalidParamError

if TYPE_CHECKING:
    from typing_extensions import Self

    from uncia._runtime.stage import Stage

__all__ = [
    "Param",
    "ParamMap",
    "ParamRange",
    "ParamSetting",
    "ParamSpace",
    "ParamValues",
    "Step",
    "boolean_param",
    "column_param",
    "columns_param",
    "double_param",
    "doubles_param",
    "enum_param",
    "enums_param",
    "int_param",
    "ints_param",
    "long_param",
    "param_maps_param",
    "param_space_param",
    "stage_param",
    "stages_param",
    "steps_param",
    "string_map_param",
    "string_param",
    "strings_param",
    "table_param",
]

T = TypeVar("T")


class _Doc:
    """The documentation of the class, and of each param: made when `help` asks for it."""

    def __init__(self, of_class: str | None) -> None:
        self._of_class = of_class

    def __get__(self, param: Param[Any] | None, owner: type) -> str | None:
        return self._of_class if param is None else f"{param.explain()}."


class Param(Generic[T]):
    """One param of a stage class. Reading it on an object gives the value: what was set, else the default, else None.

    On the class it gives this description, with which a param can be named, such as in a grid.
    """

    __doc__ = _Doc(__doc__)  # type: ignore[assignment]

    def __init__(
        self,
        wire_name: str,
        kind: str,
        *,
        default: Any = None,
        required: bool = False,
        secret: bool = False,
        column_of: str | None = None,
        deprecated: str | None = None,
        has_column: bool = False,
        alias: str | None = None,
        aliases: Sequence[str] = (),
        rules: Rules = Rules(),  # noqa: B008 - a tuple, which cannot change
    ) -> None:
        self.name = ""
        self.owner = ""
        self.wire_name = wire_name
        self.kind = kind
        self.default: T = default
        self.required = required
        self.secret = secret
        #: What to use instead.
        self.deprecated = deprecated
        #: Of the column face of a service param: the Python name of the value face.
        self.column_of = column_of
        #: True where the value can also come from a column.
        self.has_column = has_column
        self.alias = alias
        self.aliases = tuple(aliases)
        self.rules = rules

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.owner = owner.__name__

    if TYPE_CHECKING:

        @overload
        def __get__(self, stage: None, owner: type) -> Self: ...
        @overload
        def __get__(self, stage: Stage, owner: type) -> T: ...

    def __get__(self, stage: Stage | None, owner: type) -> Any:
        if stage is None:
            return self
        return stage._values.get(self.name, self.default)

    def __set__(self, stage: Stage, value: T) -> None:
        stage._set(self.name, value)

    def __repr__(self) -> str:
        return f"{self.owner}.{self.name}"

    def parse(self, value: Any, stage_name: str) -> T:
        """Check a value, and return it as it is kept."""
        try:
            return parse(self.kind, value, self.rules)
        except RefusedError as reason:
            got = "" if self.secret else f", not {_short(value)}"
            raise InvalidParamError(
                f"{stage_name}.{self.name} must be {reason}{got}.",
                stage=stage_name,
                param=self.name,
            ) from None

    def explain(self) -> str:
        """Say kind, range and default in one line."""
        facts = [f"{self.kind} {self.rules.describe_range()}".strip()]
        if self.rules.values:
            facts.append("one of " + ", ".join(map(repr, self.rules.values)))
        if self.required:
            facts.append("required")
        facts.append("no default" if self.default is None else f"default {self.default!r}")
        return "; ".join(facts)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _declare(kind: str, wire_name: str, options: dict[str, Any]) -> Param[Any]:
    rules = {name: options.pop(name) for name in Rules._fields if name in options}
    return Param(wire_name, kind, rules=Rules(**rules), **options)


def boolean_param(wire_name: str, **options: Any) -> Param[Any]:
    """True or False."""
    return _declare("boolean", wire_name, options)


def int_param(wire_name: str, **options: Any) -> Param[Any]:
    """A whole number of 32 bits."""
    return _declare("int", wire_name, options)


def long_param(wire_name: str, **options: Any) -> Param[Any]:
    """A whole number of 64 bits."""
    return _declare("long", wire_name, options)


def double_param(wire_name: str, **options: Any) -> Param[Any]:
    """A floating-point number; never NaN."""
    return _declare("double", wire_name, options)


def string_param(wire_name: str, **options: Any) -> Param[Any]:
    """Text."""
    return _declare("string", wire_name, options)


def enum_param(wire_name: str, values: tuple[str, ...], **options: Any) -> Param[Any]:
    """One of a fixed set of names."""
    return _declare("enum", wire_name, {**options, "values": values})


def column_param(wire_name: str, **options: Any) -> Param[Any]:
    """The name of a column."""
    return _declare("column", wire_name, options)


def columns_param(wire_name: str, **options: Any) -> Param[Any]:
    """Names of columns."""
    return _declare("columns", wire_name, options)


def ints_param(wire_name: str, **options: Any) -> Param[Any]:
    """A list of whole numbers of 32 bits."""
    return _declare("ints", wire_name, options)


def doubles_param(wire_name: str, **options: Any) -> Param[Any]:
    """A list of numbers."""
    return _declare("doubles", wire_name, options)


def strings_param(wire_name: str, **options: Any) -> Param[Any]:
    """A list of strings."""
    return _declare("strings", wire_name, options)


def enums_param(wire_name: str, values: tuple[str, ...], **options: Any) -> Param[Any]:
    """A list of names out of a fixed set."""
    return _declare("enums", wire_name, {**options, "values": values})


def string_map_param(wire_name: str, **options: Any) -> Param[Any]:
    """A dict from strings to strings."""
    return _declare("stringMap", wire_name, options)


def stage_param(wire_name: str, **options: Any) -> Param[Any]:
    """Another stage."""
    return _declare("stage", wire_name, options)


def stages_param(wire_name: str, **options: Any) -> Param[Any]:
    """Stages in order."""
    return _declare("stages", wire_name, options)


def table_param(wire_name: str, **options: Any) -> Param[Any]:
    """A table."""
    return _declare("table", wire_name, options)


def steps_param(wire_name: str, **options: Any) -> Param[Any]:
    """Operations in order, which methods of the stage add."""
    return _declare("steps", wire_name, options)


def param_maps_param(wire_name: str, **options: Any) -> Param[Any]:
    """Points of a grid, as `ParamGridBuilder` makes them."""
    return _declare("paramMaps", wire_name, options)


def param_space_param(wire_name: str, **options: Any) -> Param[Any]:
    """What a search may try, as `HyperparamBuilder` makes it."""
    return _declare("paramSpace", wire_name, options)
