"""Settings of params of stages that are named by uid: the points of a grid, and what a search may try."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

from uncia._runtime.kinds import RefusedError, Rules
from uncia._runtime.names import snake_case
from uncia.errors import InvalidParamError, LimitError, UnsupportedError

if TYPE_CHECKING:
    from typing_extensions import Self

    from uncia._runtime.stage import Stage
    from uncia.params import Param

T = TypeVar("T")

_MOST_MAPS = 100_000
"""More maps than anybody waits for: most likely a slip."""


class ParamSetting(NamedTuple):
    """A value for one param of one stage."""

    stage: str
    """The uid of the stage."""
    param: str
    """The name of the param in the core."""
    value: Any
    kind: str | None = None
    """By which the value travels."""

    def __repr__(self) -> str:
        return f"{self.stage}.{snake_case(self.param)}={self.value!r}"


ParamMap = Sequence[ParamSetting]
"""Settings that belong together: one point of a grid."""


class ParamValues(NamedTuple):
    """A param with values to choose from."""

    stage: str
    param: str
    values: tuple[Any, ...]
    kind: str | None = None

    def __repr__(self) -> str:
        return f"{self.stage}.{snake_case(self.param)} in {list(self.values)!r}"


class ParamRange(NamedTuple):
    """A numeric param with the range to draw its values from, both ends included."""

    stage: str
    param: str
    min: float
    max: float
    log: bool = False
    kind: str | None = None

    def __repr__(self) -> str:
        drawn = ", log" if self.log else ""
        return f"{self.stage}.{snake_case(self.param)} from {self.min} to {self.max}{drawn}"


ParamSpace = Sequence["ParamValues | ParamRange"]
"""What a search may try."""


def setting(stage: Stage, param: str | Param[Any], value: Any) -> ParamSetting:
    """Return a setting that is checked as the stage's setter would check it."""
    name = param if isinstance(param, str) else param.name
    declared = stage._param_of(name)
    owner = type(stage).__name__
    if declared.secret or declared.kind == "table":
        what = "a secret" if declared.secret else "a table"
        raise UnsupportedError(
            f"{owner}.{declared.name} is {what}, which no map of params may hold.",
            stage=owner,
            param=declared.name,
        )
    value = declared.parse(value, owner)
    return ParamSetting(stage.uid, declared.wire_name, value, declared.kind)


class ParamGridBuilder:
    """All combinations of values of some params, of any stages.

    >>> from uncia.lightgbm import LightGBMClassifier
    >>> classifier = LightGBMClassifier()
    >>> grid = ParamGridBuilder()
    >>> grid = grid.add_grid(classifier, "num_leaves", [7, 31])
    >>> grid = grid.add_grid(classifier, LightGBMClassifier.learning_rate, [0.05, 0.1])
    >>> len(grid.build())
    4
    """

    def __init__(self) -> None:
        self._grids: dict[tuple[str, str], list[ParamSetting]] = {}

    @overload
    def add_grid(self, stage: Stage, param: Param[T], values: Iterable[T]) -> Self: ...
    @overload
    def add_grid(self, stage: Stage, param: str, values: Iterable[Any]) -> Self: ...

    def add_grid(self, stage: Stage, param: str | Param[Any], values: Iterable[Any]) -> Self:
        """Add a param with the values to try. What was added for the same param before is replaced.

        Parameters
        ----------
        stage : Stage
            The stage whose param it is, anywhere inside of what will be fitted.
        param : str or Param
            Its name, or the param as the class has it, such as ``LightGBMClassifier.num_leaves``, with which type
            checkers know the type of the values.
        values : iterable
            At least one.

        Raises
        ------
        UnknownParamError, InvalidParamError
            At once, naming stage and param.
        """
        settings = [setting(stage, param, value) for value in _several(stage, param, values)]
        self._grids[settings[0].stage, settings[0].param] = settings
        return self

    def build(self) -> list[ParamMap]:
        """Return all combinations; the values of the param that was added last change fastest."""
        grids = list(self._grids.values())
        count = math.prod(map(len, grids))
        if count > _MOST_MAPS:
            raise LimitError(
                f"This grid has {count} maps; more than {_MOST_MAPS} are refused. "
                "Search it at random with TuneHyperparameters."
            )
        return [tuple(combination) for combination in itertools.product(*grids)]


class HyperparamBuilder:
    """What a search may try: params of any stages, each with values to choose from or a range of numbers.

    >>> from uncia.lightgbm import LightGBMClassifier
    >>> classifier = LightGBMClassifier()
    >>> space = HyperparamBuilder().add_discrete(classifier, "num_leaves", [7, 15, 31])
    >>> space = space.add_range(classifier, "learning_rate", 0.01, 0.3, log=True)
    >>> len(space.build())
    2
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], ParamValues | ParamRange] = {}

    @overload
    def add_discrete(self, stage: Stage, param: Param[T], values: Iterable[T]) -> Self: ...
    @overload
    def add_discrete(self, stage: Stage, param: str, values: Iterable[Any]) -> Self: ...

    def add_discrete(self, stage: Stage, param: str | Param[Any], values: Iterable[Any]) -> Self:
        """Add a param with values to choose from, at least one. What was added for it before is replaced.

        Raises
        ------
        UnknownParamError, InvalidParamError
            At once, naming stage and param.
        """
        settings = [setting(stage, param, value) for value in _several(stage, param, values)]
        first = settings[0]
        return self._add(
            ParamValues(first.stage, first.param, tuple(one.value for one in settings), first.kind)
        )

    def add_range(
        self,
        stage: Stage,
        param: str | Param[int] | Param[float],
        min: float,
        max: float,
        *,
        log: bool = False,
    ) -> Self:
        """Add a numeric param with the range to draw its values from, both ends included.

        Parameters
        ----------
        stage : Stage
            The stage whose param it is.
        param : str or Param
            Its name, or the param as the class has it. Of whole numbers whole ones are drawn.
        min, max : float
            The ends.
        log : bool, default False
            Draw evenly by logarithm, so that 0.01 to 0.1 is drawn as often as 0.1 to 1.

        Raises
        ------
        UnknownParamError, InvalidParamError
            At once, naming stage and param.
        """
        low, high = setting(stage, param, min), setting(stage, param, max)
        place = f"{type(stage).__name__}.{stage._param_of(_name(param)).name}"
        if low.kind not in ("int", "long", "double"):
            raise _refused(stage, param, f"{place} holds no number, so it has no range.")
        if not (-math.inf < min <= max < math.inf) or (log and min <= 0):
            above = " above 0, as it is drawn by logarithm," if log else ""
            raise _refused(
                stage,
                param,
                f"The range of {place} must go from a number{above} to one that is no smaller, "
                f"not from {min} to {max}.",
            )
        return self._add(ParamRange(low.stage, low.param, low.value, high.value, log, low.kind))

    def _add(self, entry: ParamValues | ParamRange) -> Self:
        self._entries[entry.stage, entry.param] = entry
        return self

    def build(self) -> list[ParamValues | ParamRange]:
        """Return what was added, in the order in which it was."""
        return list(self._entries.values())


def _name(param: str | Param[Any]) -> str:
    return param if isinstance(param, str) else param.name


def _refused(stage: Stage, param: str | Param[Any], message: str) -> InvalidParamError:
    name = stage._param_of(_name(param)).name
    return InvalidParamError(message, stage=type(stage).__name__, param=name)


def _several(stage: Stage, param: str | Param[Any], values: Iterable[Any]) -> list[Any]:
    is_list = hasattr(values, "__iter__") and not isinstance(values, (str, bytes, Mapping))
    given = list(values) if is_list else []
    if given:
        return given
    name = f"{type(stage).__name__}.{stage._param_of(_name(param)).name}"
    raise _refused(stage, param, f"{name} needs a list of at least one value, not {values!r}.")


def parse_maps(value: Any, rules: Rules) -> tuple[ParamMap, ...]:
    """Return a list of maps of params as it is kept."""
    return _each(value, "maps of params", _parse_map)


def parse_space(value: Any, rules: Rules) -> tuple[ParamValues | ParamRange, ...]:
    """Return a list of params to search as it is kept."""
    return _each(value, "params to search", _parse_entry)


def _each(value: Any, noun: str, parse: Any) -> tuple[Any, ...]:
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise RefusedError(f"a list of {noun}, such as a builder's `build()` gives")
    items: list[Any] = []
    for index, item in enumerate(value):
        try:
            items.append(parse(item))
        except RefusedError as reason:
            raise RefusedError(f"a list of {noun}, where item {index} is {reason}") from None
    return tuple(items)


def _parse_map(value: Any) -> ParamMap:
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise RefusedError("a list of settings")
    settings: list[ParamSetting] = []
    for item in value:
        if isinstance(item, Mapping):
            item = _from_mapping(item, ParamSetting)
        if not isinstance(item, ParamSetting):
            raise RefusedError("a list of settings: {'stage': uid, 'param': ..., 'value': ...}")
        settings.append(item)
    places = [(one.stage, one.param) for one in settings]
    if len(set(places)) < len(places):
        raise RefusedError("a list of settings that sets each param once")
    return tuple(settings)


def _parse_entry(value: Any) -> ParamValues | ParamRange:
    if isinstance(value, Mapping):
        value = _from_mapping(value, ParamValues if "values" in value else ParamRange)
    if isinstance(value, ParamRange):
        if not (-math.inf < value.min <= value.max < math.inf) or (value.log and value.min <= 0):
            raise RefusedError("a range from a number to one that is no smaller")
        return value
    if not isinstance(value, ParamValues) or not value.values:
        raise RefusedError("a param with values, or with a range")
    return value


def _from_mapping(value: Mapping[Any, Any], shape: Any) -> Any:
    """Read what was written by hand; the stage may be itself or its uid."""
    from uncia._runtime.stage import Stage

    stage = value.get("stage")
    if isinstance(stage, Stage):
        named = value.get("param")
        wire_name = stage._param_of(named).wire_name if isinstance(named, str) else None
        value = {**value, "stage": stage.uid, "param": wire_name}
    needed = set(shape._fields) - set(shape._field_defaults)
    texts = (value.get("stage"), value.get("param"))
    if needed <= set(value) <= set(shape._fields) and all(isinstance(t, str) for t in texts):
        fields = {n: tuple(v) if n == "values" else v for n, v in value.items()}
        return shape(**fields)
    raise RefusedError(f"one with {', '.join(sorted(needed))}")
