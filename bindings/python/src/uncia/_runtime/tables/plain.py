"""Tables out of numpy arrays and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from uncia.errors import InvalidDataError

if TYPE_CHECKING:
    import numpy as np

FEATURES = "features"


def matrix_table(matrix: np.ndarray[Any, Any], name: str = FEATURES) -> pa.Table:
    """Make a table of one column of vectors out of a two-dimensional array; one with named fields becomes columns."""
    if matrix.dtype.names is not None and matrix.ndim == 1:
        return columns_table({field: matrix[field] for field in matrix.dtype.names})
    if matrix.ndim != 2:
        raise InvalidDataError(
            f"An array of shape {matrix.shape} is no table: two dimensions are needed, rows and features."
        )
    return pa.table({name: vectors(matrix)})


def is_sparse(data: Any) -> bool:
    """Tell whether this is a matrix of scipy.sparse, of whatever layout."""
    return getattr(data, "ndim", 0) == 2 and hasattr(data, "tocsr")


def sparse_vectors(matrix: Any) -> pa.StructArray:
    """Make a column of sparse vectors out of a sparse matrix; zeros that it stores are kept.

    Raises
    ------
    InvalidDataError
        For values that are no numbers, and for more than 2**31 - 1 of them: pass the rows in parts then.
    """
    import numpy as np

    rows = matrix.tocsr()
    if rows.dtype.kind not in "biuf":
        raise InvalidDataError(f"A matrix of {rows.dtype} cannot be made into vectors of numbers.")
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    if rows.nnz > np.iinfo(np.int32).max:
        raise InvalidDataError(
            f"A sparse matrix of {rows.nnz} values is too large for one table; pass its rows in parts."
        )
    offsets = pa.array(rows.indptr.astype(np.int32, copy=False))
    places = pa.array(rows.indices.astype(np.int32, copy=False))
    numbers = pa.array(rows.data.astype(np.float64, copy=False))
    lists = {"indices": (pa.int32(), places), "values": (pa.float64(), numbers)}
    columns = {
        name: pa.ListArray.from_arrays(
            offsets, items, type=pa.list_(pa.field("item", kind, nullable=False))
        )
        for name, (kind, items) in lists.items()
    }
    size = pa.array(np.full(rows.shape[0], rows.shape[1], np.int32))
    fields = [pa.field("size", pa.int32(), nullable=False)]
    fields += [pa.field(name, column.type, nullable=False) for name, column in columns.items()]
    return pa.StructArray.from_arrays([size, *columns.values()], fields=fields)


def vectors(matrix: np.ndarray[Any, Any]) -> pa.FixedSizeListArray | pa.StructArray:
    """Make a column of vectors; a contiguous array of floats is not copied, a sparse matrix stays sparse."""
    import numpy as np

    if is_sparse(matrix):
        return sparse_vectors(matrix)

    if matrix.shape[1] == 0:
        raise InvalidDataError(f"An array of shape {matrix.shape} has no features.")
    if matrix.dtype.kind not in "biuf":
        raise InvalidDataError(
            f"A matrix of {matrix.dtype} cannot be made into vectors of numbers."
        )
    if matrix.dtype not in (np.float32, np.float64):
        matrix = matrix.astype(np.float32 if matrix.dtype == np.float16 else np.float64)
    native = matrix.astype(np.dtype(matrix.dtype).newbyteorder("="), copy=False)
    flat = np.ascontiguousarray(native).reshape(-1)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), matrix.shape[1])


def columns_table(columns: Mapping[Any, Any]) -> pa.Table:
    """Make a table out of named columns: arrays, lists, or anything that pyarrow takes."""
    arrays: dict[str, Any] = {}
    for name, values in columns.items():
        arrays[str(name)] = as_column(values, str(name))
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise InvalidDataError(f"The columns differ in length: {lengths}.")
    return pa.table(arrays)


def as_column(values: Any, name: str) -> Any:
    """Make one column; the second dimension of an array, or arrays of one length, become vectors."""
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    if hasattr(values, "__arrow_c_stream__"):  # a Series of polars or pandas
        return pa.chunked_array(values)
    if is_sparse(values):
        return sparse_vectors(values)
    try:
        if hasattr(values, "__array__"):
            return array_column(values.__array__())
        items = list(values)
        if items and hasattr(items[0], "__array__") and getattr(items[0], "ndim", 0) == 1:
            return _column_of_arrays(items)
        return _list_column(items)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        raise InvalidDataError(
            f"Column {name!r} cannot be made into an Arrow column: {error}", column=name
        ) from error


def _list_column(items: list[Any]) -> pa.Array:
    try:
        return pa.array(items)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        # pandas writes missing texts as NaN, and so do the lists that are made of its columns.
        return pa.array(items, from_pandas=True)


def array_column(array: np.ndarray[Any, Any]) -> pa.Array:
    """Make a column of a numpy array of one or two dimensions."""
    if array.ndim == 2:
        return vectors(array)
    if array.dtype.kind == "O" and len(array) and hasattr(array[0], "__array__"):
        return _column_of_arrays(list(array))
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return pa.array(array)


def _column_of_arrays(items: list[Any]) -> pa.Array:
    import numpy as np

    given = [item for item in items if item is not None]
    same = len({np.shape(item) for item in given}) == 1 and np.ndim(given[0]) == 1
    if not same or given[0].dtype.kind not in "biuf":
        return pa.array([None if item is None else item.tolist() for item in items])
    if len(given) == len(items):
        return vectors(np.stack(given))
    width = len(given[0])
    blank = np.zeros(width, given[0].dtype)
    filled = vectors(np.stack([blank if item is None else item for item in items]))
    return pa.FixedSizeListArray.from_arrays(
        filled.values, width, mask=pa.array([item is None for item in items])
    )
