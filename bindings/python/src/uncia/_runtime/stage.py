"""Stage: what estimators, transformers, models and evaluators have in common."""

from __future__ import annotations

import os
from abc import ABCMeta
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from uncia._runtime import session, wire
from uncia._runtime.models import Handle
from uncia._runtime.names import public_names, snake_case
from uncia._runtime.suggest import did_you_mean
from uncia.errors import InvalidParamError, MissingParamError, UnciaError, UnknownParamError

if TYPE_CHECKING:
    import inspect

    from typing_extensions import Self

    from uncia.params import Param

_HIDDEN = "(hidden)"


class StageMeta(ABCMeta):
    """Lets the constructors of stages take the aliases of params, and suggest names for those they do not know."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        accepted = cls._keywords
        if not kwargs.keys() <= accepted:
            kwargs = {
                name if name in accepted else cls._param_of(name).name: value
                for name, value in kwargs.items()
            }
        return super().__call__(*args, **kwargs)

    def __getitem__(cls, item: Any) -> Any:
        """Let ``Estimator[Model]`` be written where only type checkers look at it."""
        return cls

    def __dir__(cls) -> list[str]:
        # What `help` and completion list. Methods of the language that users do not call are noise there.
        return [n for n in public_names(super().__dir__()) if n == "__init__" or n[0] != "_"]

    @property
    def __signature__(cls) -> inspect.Signature:
        """The params with their defaults, which `help` and notebooks show; their types stand in the documentation."""
        import inspect

        keywords = inspect.Parameter.KEYWORD_ONLY
        return inspect.Signature(
            [inspect.Parameter(n, keywords, default=cls._params[n].default) for n in cls._params]
        )

    # Filled in for each class by `Stage.__init_subclass__`.
    _keywords: frozenset[str]
    _params: Mapping[str, Param[Any]]

    def _param_of(cls, name: str) -> Param[Any]:
        raise NotImplementedError


class _StageBase:
    """Without the metaclass for type checkers, which would not look at constructors otherwise."""


if not TYPE_CHECKING:
    _StageBase = StageMeta(
        "_StageBase", (), {"_keywords": frozenset(), "_params": {}, "__module__": __name__}
    )


class Stage(_StageBase):
    """Something with params: the base of estimators, transformers, models and evaluators.

    Params are kept in this process and checked as they are set, so a wrong name or value fails at
    once. Setters return the stage itself, so that calls chain; `copy` gives one that can be changed
    apart.
    """

    _wire_class: ClassVar[str] = ""
    """Name on the wire and in saved models."""
    _params: ClassVar[Mapping[str, Param[Any]]] = {}
    """All params by their Python names, in the order of their declaration."""
    _aliases: ClassVar[Mapping[str, str]] = {}
    _keywords: ClassVar[frozenset[str]]

    _values: dict[str, Any]
    _uid: str | None
    _handle: Handle | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the params that a class of stages declares."""
        super().__init_subclass__(**kwargs)
        from uncia.params import Param

        declared = {n: v for n, v in vars(cls).items() if isinstance(v, Param)}
        cls._params = {**cls._params, **declared}
        aliases: dict[str, str] = {}
        for param in cls._params.values():
            for alias in (param.wire_name, param.alias, *param.aliases):
                if alias is not None and alias not in cls._params:
                    aliases.setdefault(alias, param.name)
        cls._aliases = aliases
        code = cls.__init__.__code__
        own = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        cls._keywords = frozenset(own) | frozenset(cls._params)

    def __init__(self, **params: Any) -> None:
        self._values = {}
        self._uid = None
        self._handle = None
        for name, value in params.items():
            if value is not None:
                self._set(name, value)
        # Whoever makes a stage is about to use the core; it starts while the data are prepared.
        session.current().warm_up("stages")

    @classmethod
    def _param_of(cls, name: str) -> Param[Any]:
        """Return the param that a name or an alias means."""
        param = cls._params.get(cls._aliases.get(name, name))
        if param is None:
            raise UnknownParamError(
                f"{cls.__name__} has no param {name!r}." + did_you_mean(name, cls._params),
                stage=cls.__name__,
                param=name,
            )
        return param

    @classmethod
    def param_names(cls) -> list[str]:
        """Return the names of all params, in the order of their declaration."""
        return list(cls._params)

    @property
    def uid(self) -> str:
        """Unique name of this stage, which a saved one keeps."""
        if self._uid is None:
            self._uid = f"{type(self).__name__}_{os.urandom(6).hex()}"
        return self._uid

    def _set(self, name: str, value: Any) -> Self:
        param = self._param_of(name)
        if value is None:
            self._values.pop(param.name, None)
            return self
        if param.deprecated is not None:
            from warnings import warn

            text = f"{type(self).__name__}.{param.name} is deprecated: {param.deprecated}"
            warn(text, DeprecationWarning, stacklevel=4)
        self._values[param.name] = param.parse(value, type(self).__name__)
        # A service param is a value or a column: the later of the two settings holds.
        if param.column_of is not None:
            self._values.pop(param.column_of, None)
        elif param.has_column:
            self._values.pop(f"{param.name}_col", None)
        return self

    def _add_step(self, param: str, step: str, /, **args: wire.Typed) -> Self:
        """Add a step to a param. `args` are by wire name, each with its type; those that are None are left out."""
        from uncia._runtime.kinds import RefusedError
        from uncia._runtime.steps import check_argument

        declared = self._param_of(param)
        checked: dict[str, Any] = {}
        for name, (wire_type, value) in args.items():
            if value is None:
                continue
            try:
                checked[name] = check_argument(wire_type, value)
            except RefusedError as reason:
                call = f"{type(self).__name__}.{snake_case(step)}"
                raise InvalidParamError(
                    f"{call}: {snake_case(name)} must be {reason}, not {value!r}.",
                    stage=type(self).__name__,
                    param=declared.name,
                ) from None
        before = self._values.get(declared.name, ())
        return self._set(param, (*before, {"name": step, "args": checked}))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the value of each param: what was set, else its default, else None.

        Parameters
        ----------
        deep : bool, default True
            Also return those of stages that are values of params, as ``param__name`` or, in a list, ``param__0__name``.
        """
        values = {
            name: self._values.get(name, param.default) for name, param in self._params.items()
        }
        if deep:
            for path, stage in self._nested():
                values[path] = stage
                values |= {f"{path}__{k}": v for k, v in stage.get_params(deep=True).items()}
        return values

    def _nested(self) -> Iterator[tuple[str, Stage]]:
        for name, param in self._params.items():
            value = self._values.get(name)
            if param.kind == "stage" and value is not None:
                yield name, value
            elif param.kind == "stages":
                for index, stage in enumerate(value or ()):
                    yield f"{name}__{index}", stage

    def set_params(self, **params: Any) -> Self:
        """Set params by name; None clears one. Those of stages inside are named as `get_params` does.

        Raises
        ------
        UnknownParamError
            With the nearest name that there is.
        InvalidParamError
            With what is allowed.
        """
        for path, value in params.items():
            stage, name = self._at(path)
            stage._set(name, value)
        return self

    def _at(self, path: str) -> tuple[Stage, str]:
        for prefix, stage in self._nested():
            if path.startswith(f"{prefix}__"):
                return stage._at(path[len(prefix) + 2 :])
        return self, path

    def is_set(self, name: str) -> bool:
        """Tell whether a value was set, even one equal to the default."""
        return self._param_of(name).name in self._values

    def clear(self, name: str) -> Self:
        """Forget what was set, so that the default holds again."""
        return self._set(name, None)

    def copy(self, **params: Any) -> Self:
        """Return a stage of the same class, uid and settings, overridden by `params`."""
        twin = self._blank()
        twin._uid = self.uid
        twin._values = dict(self._values)
        twin._handle = self._handle
        return twin.set_params(**params)

    @classmethod
    def _blank(cls) -> Self:
        stage = cls.__new__(cls)
        stage._values, stage._uid, stage._handle = {}, None, None
        return stage

    def __sklearn_clone__(self) -> Self:
        twin = self.copy()
        twin._uid = None
        # Maps of params name the stages inside by their uids.
        if any(self._params[n].kind in ("paramMaps", "paramSpace") for n in self._values):
            return twin
        for name, param in self._params.items():
            value = twin._values.get(name)
            if param.kind == "stage" and value is not None:
                twin._values[name] = value.__sklearn_clone__()
            elif param.kind == "stages" and value is not None:
                twin._values[name] = tuple(stage.__sklearn_clone__() for stage in value)
        return twin

    def explain_params(self) -> str:
        """Return each param with its kind, range, default and what was set, a line each."""
        lines: list[str] = []
        for name, param in self._params.items():
            line = f"{name}: {param.explain()}"
            if name in self._values:
                line += f"; set to {self._shown(name)}"
            lines.append(line)
        return "\n".join(lines)

    def _shown(self, name: str) -> str:
        if self._params[name].secret:
            return _HIDDEN
        value = self._values[name]
        return repr(list(value) if isinstance(value, tuple) else value)

    def __repr__(self) -> str:
        settings = ", ".join(f"{n}={self._shown(n)}" for n in self._params if n in self._values)
        return f"{type(self).__name__}({settings})"

    def _repr_html_(self) -> str:
        from uncia._runtime.display.diagram import stage_html

        return stage_html(self)

    def __dir__(self) -> list[str]:
        return public_names(super().__dir__())

    def __getstate__(self) -> dict[str, Any]:
        return {"values": self._values, "uid": self.uid, "handle": self._handle}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._values = state["values"]
        self._uid = state["uid"]
        self._handle = state["handle"]

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Save the stage as a folder, which every language can load. Secrets are not saved.

        Parameters
        ----------
        path : str or PathLike
            The folder to write.
        overwrite : bool, default False
            Replace what is there. Otherwise an existing folder is an error.
        """
        args = {"folder": os.path.abspath(path), "overwrite": overwrite}
        wire.call("save", {"stage": self, **args})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Load a stage of this class that was saved in any language.

        Raises
        ------
        ModelFormatError
            When another class was saved there; `uncia.load` loads whatever it is.
        """
        stage = load(path)
        if isinstance(stage, cls):
            return stage
        from uncia.errors import ModelFormatError

        raise ModelFormatError(f"{path} holds a {type(stage).__name__}, not a {cls.__name__}.")

    def _check_required(self) -> None:
        for name, param in self._params.items():
            given = name in self._values or (param.has_column and f"{name}_col" in self._values)
            if param.required and not given:
                raise MissingParamError(
                    f"{type(self).__name__}.{name} must be set.",
                    stage=type(self).__name__,
                    param=name,
                )

    def _invoke(self, method: str, returns: str, /, **args: Any) -> Any:
        """Call a method of the core's stage. `args` are by wire name, each as `wire.Typed` where
        its type must be known.
        """
        return wire.call("method", {"stage": self, "method": method, "args": args}, returns)

    @classmethod
    def _invoke_static(cls, method: str, returns: str, /, **args: Any) -> Any:
        return wire.call(
            "static", {"class": cls._wire_class, "method": method, "args": args}, returns
        )

    @property
    def _is_closed(self) -> bool:
        return self._handle is not None and not self._handle.is_open

    def _check_open(self) -> None:
        if self._is_closed:
            raise UnciaError(f"This {type(self).__name__} was closed.", code="unsupported")


def load(path: str | os.PathLike[str]) -> Any:
    """Load a stage, fitted or not, that was saved in any language.

    Returns
    -------
    Stage
        Of the class that was saved, such as `uncia.lightgbm.LightGBMClassificationModel`.
    """
    return wire.load_stage(os.path.abspath(path))
