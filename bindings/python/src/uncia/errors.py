"""The errors that Uncia raises: one class for each error code of the core, all of them :class:`UnciaError`.

Most also derive from the built-in exception that a Python user would expect, so that ``except ValueError`` works.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class UnciaError(Exception):
    """Base of all errors of Uncia, and the class of those whose code this version does not know.

    Attributes
    ----------
    code : str
        What went wrong, as one word that is the same in every language.
    message : str
        The same for people.
    stage, param, column : str or None
        Where it happened, as far as that is known.
    row : int or None
        Zero-based row of the table that the stage was given.
    fix : str or None
        What to do about it, where that is known apart from the rest; the message ends with it.
    """

    default_code: ClassVar[str] = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        stage: str | None = None,
        param: str | None = None,
        column: str | None = None,
        row: int | None = None,
        fix: str | None = None,
    ) -> None:
        if fix is not None:
            message = f"{message} {fix}"
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.stage = stage
        self.param = param
        self.column = column
        self.row = row
        self.fix = fix

    def __str__(self) -> str:
        # KeyError would show the repr of its argument.
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.__dict__)


def _rebuild(cls: type[UnciaError], message: str, state: dict[str, Any]) -> UnciaError:
    error = cls(message)
    error.__dict__.update(state)
    return error


class InvalidParamError(UnciaError, ValueError):
    """A param has a value of the wrong type or outside its range."""

    default_code = "invalid_param"


class UnknownParamError(UnciaError, TypeError, AttributeError):
    """A stage has no param of that name."""

    default_code = "unknown_param"


class MissingParamError(UnciaError, ValueError):
    """A param that has no default was not set."""

    default_code = "missing_param"


class MissingColumnError(UnciaError, KeyError):
    """A column that a stage reads is not in the table."""

    default_code = "missing_column"


class ColumnTypeError(UnciaError, TypeError):
    """A column has a type that the stage cannot use."""

    default_code = "column_type"


class ColumnExistsError(UnciaError, ValueError):
    """A stage would add a column that is there already."""

    default_code = "column_exists"


class EmptyDataError(UnciaError, ValueError):
    """There are no rows to learn from."""

    default_code = "empty_data"


class InvalidDataError(UnciaError, ValueError):
    """A value in the data cannot be used; ``row`` and ``column`` say which."""

    default_code = "invalid_data"


class InvalidQueryError(UnciaError, ValueError):
    """A SQL expression or query was refused."""

    default_code = "invalid_query"


class ModelFormatError(UnciaError, ValueError):
    """A saved model is of a format or class that this version cannot read."""

    default_code = "model_format"


class ModelCorruptError(UnciaError, ValueError):
    """A saved model is incomplete or was altered."""

    default_code = "model_corrupt"


class UnknownStageError(UnciaError, LookupError):
    """No registered package has a stage of that name."""

    default_code = "unknown_stage"


class KernelError(UnciaError, RuntimeError):
    """A native kernel reported a failure."""

    default_code = "kernel"


class IOFailedError(UnciaError, OSError):
    """A file or folder could not be read or written."""

    default_code = "io"


class LimitError(UnciaError, RuntimeError):
    """A size, time or memory limit was exceeded."""

    default_code = "limit"


class CancelledError(UnciaError):
    """The call was cancelled."""

    default_code = "cancelled"


class ProtocolError(UnciaError, RuntimeError):
    """A frame between this process and the core was malformed."""

    default_code = "protocol"


class VersionMismatchError(UnciaError, RuntimeError):
    """This package and the core disagree on protocol, version or schema."""

    default_code = "version_mismatch"


class CoreDiedError(UnciaError, RuntimeError):
    """The core process ended while a call was open; the next call starts a new one."""

    default_code = "core_died"


class UnsupportedError(UnciaError, TypeError):
    """A value or operation cannot be expressed here."""

    default_code = "unsupported"


class InternalError(UnciaError, RuntimeError):
    """A bug in Uncia."""

    default_code = "internal"


#: The class for each code. A test holds it against the schema, so that a new code cannot be
#: forgotten.
classes_by_code: Mapping[str, type[UnciaError]] = {
    cls.default_code: cls for cls in UnciaError.__subclasses__()
}


def error_from_wire(error: Mapping[str, Any]) -> UnciaError:
    """Make the exception for the ``error`` member of a frame."""
    code = str(error.get("code", "internal"))
    return classes_by_code.get(code, UnciaError)(
        str(error.get("message", code)),
        code=code,
        stage=error.get("stage"),
        param=error.get("param"),
        column=error.get("column"),
        row=error.get("row"),
    )
