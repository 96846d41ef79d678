"""Stages, plans and other arguments as a call sends them, and results as they come back."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple

from uncia._runtime import kinds, models, registry, session
from uncia._runtime.values import from_wire, parse_type, to_wire
from uncia.errors import UnciaError

if TYPE_CHECKING:
    import pyarrow as pa

    from uncia._runtime.plan import Plan
    from uncia._runtime.stage import Stage
    from uncia._runtime.tables.input import InputTable


class Typed(NamedTuple):
    """An argument whose form on the wire does not follow from its Python type."""

    wire_type: str
    value: Any


class Encoder:
    """Writes the arguments of one call; collects the tables that must be sent along."""

    def __init__(self) -> None:
        self.inputs: list[InputTable] = []
        self._classes: set[type[Stage]] = set()

    def value(self, value: Any) -> Any:
        """Write an argument: a stage, a plan, a typed value, or what JSON has."""
        from uncia._runtime.dataframe import BaseDataFrame
        from uncia._runtime.stage import Stage

        if isinstance(value, Stage):
            return self.stage(value)
        if isinstance(value, BaseDataFrame):
            return self.plan(value._plan)
        if isinstance(value, Typed):
            return self._typed(parse_type(value.wire_type), value.value)
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items() if item is not None}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return to_wire(("json", None), value)

    def _typed(self, wire_type: tuple[str, Any], value: Any) -> Any:
        from uncia._runtime.dataframe import as_dataframe

        kind, of = wire_type
        if value is None:
            return None
        if kind == "table":
            return self.plan(as_dataframe(value)._plan)
        if kind == "stage":
            return self.stage(value)
        if kind == "path":
            return absolute(value)
        if kind == "list":
            items = [value] if isinstance(value, (str, os.PathLike)) else value
            return [self._typed(of, item) for item in items]
        if kind == "map":
            return {str(key): self._typed(of, item) for key, item in value.items()}
        if kind == "nullable":
            return self._typed(of, value)
        return to_wire(wire_type, value)

    def stage(self, stage: Stage) -> dict[str, Any]:
        """Write a stage with all that is in its params."""
        stage._check_open()
        self._classes.add(type(stage))
        params: dict[str, Any] = {}
        for name, value in stage._values.items():
            param = stage._params[name]
            params[param.wire_name] = self._param(param.kind, value)
        wire: dict[str, Any] = {"class": stage._wire_class, "uid": stage.uid, "params": params}
        if stage._handle is not None:
            wire["state"] = stage._handle.state.to_wire()
        return wire

    def _param(self, kind: str | None, value: Any) -> Any:
        """Write the value of a param."""
        if kind == "stage":
            return self.stage(value)
        if kind == "stages":
            return [self.stage(item) for item in value]
        if kind == "table":
            return self.plan(value._plan)
        if kind == "paramMaps":
            return [[self._setting(one) for one in settings] for settings in value]
        if kind == "paramSpace":
            return [self._setting(one) for one in value]
        return self.value(value) if kind is None else kinds.value_to_wire(kind, value)

    def _setting(self, entry: Any) -> dict[str, Any]:
        """Write a setting, or a param to search, with its values by the kind that it knows."""
        wire = {k: v for k, v in entry._asdict().items() if v is not None}
        if "value" in wire:
            wire["value"] = self._param(entry.kind, entry.value)
        if "values" in wire:
            wire["values"] = [self._param(entry.kind, value) for value in entry.values]
        return wire

    def translated(self, error: UnciaError) -> UnciaError:
        """Return an error of the core with the params of the call's stages named as in Python."""
        import re

        names = {p.wire_name: p.name for cls in self._classes for p in cls._params.values()}
        # Only names in camel case: others are the same here, or are words.
        error.message = re.sub(
            r"\b[a-z]+[A-Z]\w*\b", lambda found: names.get(found[0], found[0]), error.message
        )
        error.args = (error.message,)
        error.param = names.get(error.param or "", error.param)
        return error

    def plan(self, plan: Plan) -> dict[str, Any]:
        """Write a plan; the client's own tables in it are numbered."""
        return plan.to_wire(self)

    def input(self, table: InputTable) -> int:
        """Return the number of a table that is to be sent; a table that occurs twice is sent once."""
        for index, known in enumerate(self.inputs):
            if known is table:
                return index
        self.inputs.append(table)
        return len(self.inputs) - 1


def call(
    op: str, args: dict[str, Any], returns: str = "json", *, progress: bool | None = None
) -> Any:
    """Make a call, and return its value as the wire type `returns` says."""
    wire_type = parse_type(returns)
    kind = wire_type[0]
    if kind == "table":
        from uncia._runtime.dataframe import as_dataframe
        from uncia._runtime.tables.ipc import read_table

        return as_dataframe(read_table(stream(op, args)))
    encoder = Encoder()
    encoded = {name: encoder.value(value) for name, value in args.items()}
    folder = models.ModelFolder(models.new_path()) if kind == "stage" else None
    if folder is not None:
        encoded["folder"] = folder.path
    try:
        value = session.current().call(op, encoded, encoder.inputs, progress=progress)
    except UnciaError as error:
        raise _explained(op, encoder.translated(error)) from error.__cause__
    return (
        from_wire(wire_type, value) if folder is None else stage_from_wire(value["stage"], folder)
    )


def stream(
    op: str, args: dict[str, Any], *, deadline: float | None = None
) -> Generator[pa.Buffer, None, None]:
    """Make a call whose result is a table; give the Arrow stream of each of its batches.

    After `deadline` seconds the call is cancelled.
    """
    encoder = Encoder()
    encoded = {name: encoder.value(value) for name, value in args.items()}
    try:
        yield from session.current().stream(op, encoded, encoder.inputs, deadline=deadline)
    except UnciaError as error:
        raise _explained(op, encoder.translated(error)) from error.__cause__


def _explained(op: str, error: UnciaError) -> UnciaError:
    # What these write goes where the user said.
    if op in ("save", "action"):
        return error
    from uncia._runtime.scratch import with_advice

    return with_advice(error)


def load_stage(path: str) -> Stage:
    """Load a saved stage."""
    registry.require_packages_of(path)
    # What is no saved stage is not copied; the core says what is wrong with it.
    is_saved = os.path.isfile(os.path.join(path, "manifest.json"))
    folder = models.adopt(path) if is_saved else path
    value = session.current().call("load", {"folder": folder})
    assert is_saved, "the core loaded a stage that has no manifest"
    return stage_from_wire(value["stage"], models.ModelFolder(folder))


def stage_from_wire(value: dict[str, Any], folder: models.ModelFolder) -> Stage:
    """Make the object for a stage that the core has sent; the states of models in it lie inside `folder`."""
    cls = registry.class_of(value["class"])
    stage = cls._blank()
    stage._uid = value.get("uid")
    for wire_name, item in value["params"].items():
        param = cls._param_of(wire_name)
        stage._values[param.name] = _param_from_wire(param.kind, item, folder)
    if state := value.get("state"):
        path = os.path.relpath(state["folder"], folder.path)
        stage._handle = models.Handle(
            models.State(folder, "" if path == "." else path, state["digest"])
        )
    return stage


def _param_from_wire(kind: str | None, value: Any, folder: models.ModelFolder) -> Any:
    if kind == "stage":
        return stage_from_wire(value, folder)
    if kind == "stages":
        return tuple(stage_from_wire(child, folder) for child in value)
    if kind == "paramMaps":
        return tuple(tuple(_setting_from_wire(one, folder) for one in item) for item in value)
    if kind == "paramSpace":
        return tuple(_setting_from_wire(one, folder) for one in value)
    return value if kind is None else kinds.value_from_wire(kind, value)


def _setting_from_wire(item: dict[str, Any], folder: models.ModelFolder) -> Any:
    from uncia._runtime.param_maps import ParamRange, ParamSetting, ParamValues

    kind = item.get("kind")
    if "value" in item:
        value = _param_from_wire(kind, item["value"], folder)
        return ParamSetting(item["stage"], item["param"], value, kind)
    if "values" in item:
        values = tuple(_param_from_wire(kind, value, folder) for value in item["values"])
        return ParamValues(item["stage"], item["param"], values, kind)
    return ParamRange(item["stage"], item["param"], item["min"], item["max"], item["log"], kind)


def absolute(path: str | os.PathLike[str]) -> str:
    """Return a path as the core, whose folder may be another, finds it; addresses stay as they are."""
    text = os.fspath(path)
    return text if "://" in text else os.path.abspath(os.path.expanduser(text))


def flat(values: tuple[Any, ...]) -> list[Any]:
    """Return the values of a variadic argument, which may also be given as one list."""
    if len(values) == 1 and isinstance(values[0], (list, tuple)):
        return list(values[0])
    return list(values)
