"""Tables for scikit-learn's way of fitting: features, labels and weights as arrays of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from uncia._runtime.tables.input import read_input
from uncia._runtime.tables.plain import as_column, matrix_table
from uncia.errors import ColumnExistsError, InvalidDataError, UnsupportedError

if TYPE_CHECKING:
    from uncia._runtime.stage import Stage

_WEIGHT = "sample_weight"


def training_table(
    stage: Stage, data: Any, y: Any, weight: Any, features: str
) -> tuple[pa.Table, dict[str, Any]]:
    """Join features, labels and weights into one table.

    Returns
    -------
    The table, and the params that `stage` needs besides its own to read it.
    """
    settings: dict[str, Any] = {}
    if hasattr(data, "ndim") and hasattr(data, "dtype") and data.ndim == 2:
        table = matrix_table(data, features)
    else:
        table = read_input(data)[0].table()
        names = [name for name in table.column_names if not name.startswith("__index_level_")]
        table = table.select(names)
        takes_columns = "features_cols" in stage._params
        if takes_columns and "features_cols" not in stage._values and features not in names:
            settings["features_cols"] = names
    if y is not None:
        table = _add(table, _needed(stage, "label_col", "y"), y)
    if weight is not None:
        name = _needed(stage, "weight_col", "sample_weight", default=_WEIGHT)
        settings["weight_col"] = name
        table = _add(table, name, weight)
    return table, settings


def _needed(stage: Stage, param: str, argument: str, default: str | None = None) -> str:
    for owner in (stage, *(inner for _, inner in stage._nested())):
        if param in owner._params and (owner is stage or default is None):
            return str(getattr(owner, param) or default)
    raise UnsupportedError(
        f"{type(stage).__name__} takes no `{argument}`.", stage=type(stage).__name__
    )


def _add(table: pa.Table, name: str, values: Any) -> pa.Table:
    if name in table.column_names:
        raise ColumnExistsError(
            f"The table has a column {name!r} already; leave it out, or do not pass it apart.",
            column=name,
        )
    column = as_column(values, name)
    if len(column) != table.num_rows:
        raise InvalidDataError(
            f"{name!r} has {len(column)} values for {table.num_rows} rows.", column=name
        )
    return table.append_column(name, column)
