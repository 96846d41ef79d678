"""Columns of pictures, and the arrays and pictures of Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from PIL import Image

from uncia import DataFrame
from uncia._runtime import pictures
from uncia.errors import ColumnTypeError, InvalidDataError, InvalidParamError
from uncia.image import from_numpy, from_pil, to_numpy, to_pil


def small(channels: int) -> np.ndarray[Any, Any]:
    """2 x 3 pixels of which no two values are the same."""
    return np.arange(6 * channels, dtype=np.uint8).reshape(2, 3, channels)


ARRAYS = [small(3), None, small(1), small(4)]


def assert_same(left: list[Any], right: list[Any]) -> None:
    assert len(left) == len(right)
    for a, b in zip(left, right, strict=True):
        if a is None or b is None:
            assert a is b
        else:
            np.testing.assert_array_equal(a, b)


def test_pixels_lie_as_in_sparks_schema() -> None:
    cell = from_numpy([small(3)], origins=["a.png"])[0].as_py()
    assert {k: v for k, v in cell.items() if k != "data"} == {
        "origin": "a.png",
        "height": 2,
        "width": 3,
        "nChannels": 3,
        "mode": 16,
    }
    assert list(cell["data"][:6]) == [2, 1, 0, 5, 4, 3]
    alpha = from_numpy([small(4)])[0].as_py()
    assert (alpha["mode"], list(alpha["data"][:4])) == (24, [2, 1, 0, 3])
    assert from_numpy([small(1)[:, :, 0]])[0]["nChannels"].as_py() == 1


@pytest.mark.parametrize("color", ["rgb", "bgr"])
def test_arrays_come_back_from_every_kind_of_column(color: Any) -> None:
    column = from_numpy(ARRAYS, color=color)
    table = pa.table({"image": column})
    columns = {
        "pyarrow": column,
        "array": column.chunk(0),
        "pandas": table.to_pandas()["image"],
        "polars": pl.from_arrow(table)["image"],  # pyright: ignore
        "dicts": column.to_pylist(),
    }
    for images in columns.values():
        assert_same(to_numpy(images, color=color), ARRAYS)
    assert_same(to_numpy(column.slice(2), color=color), ARRAYS[2:])
    assert_same([to_numpy(cell, color=color) for cell in column], ARRAYS)
    assert_same([to_numpy(cell, color=color) for cell in column.to_pylist()], ARRAYS)


def test_the_order_of_the_column_is_not_copied() -> None:
    column = from_numpy([small(3)])
    bgr = to_numpy(column, color="bgr")[0]
    assert not bgr.flags.writeable
    assert bgr.__array_interface__["data"][0] == column.chunk(0).field("data").buffers()[2].address
    rgb = to_numpy(column)[0]
    rgb[:] = 0
    assert_same(to_numpy(column), [small(3)])


def test_large_columns_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_CHUNK_BYTES", 30)
    column = from_numpy(ARRAYS, origins=["a", None, "c", "d"])
    assert [len(chunk) for chunk in column.chunks] == [3, 1]
    assert_same(to_numpy(column), ARRAYS)
    assert [cell and cell["origin"] for cell in column.to_pylist()] == ["a", None, "c", "d"]
    assert from_numpy([]).type == from_numpy(ARRAYS).type


def test_pictures_of_pillow_come_back() -> None:
    given = to_pil(from_numpy(ARRAYS))
    assert [picture and picture.mode for picture in given] == ["RGB", None, "L", "RGBA"]
    assert given[0].getpixel((1, 0)) == (3, 4, 5)
    assert_same(to_numpy(from_pil(given)), ARRAYS)
    assert to_pil(from_numpy([small(3)])[0]).size == (3, 2)


@pytest.mark.parametrize(
    ("mode", "channels"), [("1", 1), ("P", 3), ("CMYK", 3), ("LA", 4), ("I", 1), ("YCbCr", 3)]
)
def test_every_mode_of_pillow_is_understood(mode: str, channels: int) -> None:
    assert to_numpy(from_pil([Image.new(mode, (3, 2))]))[0].shape == (2, 3, channels)


def test_files_name_their_origin(tmp_path: Any) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (3, 2)).save(path)
    with Image.open(path) as picture:
        assert from_pil([picture])[0]["origin"].as_py() == str(path)


def test_pictures_go_through_the_core() -> None:
    for table in (
        {"image": from_numpy(ARRAYS)},
        pd.DataFrame({"image": from_numpy(ARRAYS).to_pylist()}),
    ):
        frame = DataFrame(table)
        text = frame._action("toText", "string", rows=5)
        assert "image 3x2x3" in text
        assert "image 3x2x4" in text
        assert_same(to_numpy(frame.to_arrow()["image"]), ARRAYS)
        assert_same(to_numpy(frame.to_rows()[0]["image"])[None], small(3)[None])


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="row 1 is of float64") as of_type:
        from_numpy([small(3), small(3) / 255])
    assert of_type.value.row == 1
    with pytest.raises(InvalidDataError, match=r"row 0 has shape \(2, 3, 2\)"):
        from_numpy([np.zeros((2, 3, 2), np.uint8)])
    with pytest.raises(InvalidParamError, match="3 origins for 1 pictures"):
        from_numpy([small(3)], origins=["a", "b", "c"])
    with pytest.raises(InvalidParamError, match="'rbg'"):
        to_numpy([], color="rbg")  # pyright: ignore
    cell = from_numpy([small(3)])[0].as_py()
    with pytest.raises(InvalidDataError, match="row 1 has 18 bytes") as wrong:
        to_numpy([cell, {**cell, "height": 5}])
    assert wrong.value.row == 1
    with pytest.raises(ColumnTypeError, match="holds int64, not pictures"):
        to_numpy(pa.array([1]))
    with pytest.raises(ColumnTypeError, match="not str"):
        to_numpy(["a.png"])
