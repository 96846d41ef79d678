"""Columns of pictures, and the arrays and pictures that Python's users have.

A picture is a struct as in Spark's image schema: ``origin``, ``height``, ``width``, ``nChannels``, ``mode`` (OpenCV's
code of the type) and ``data``, whose bytes are rows from the top, a pixel's channels side by side, in the order blue,
green, red, alpha.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from uncia.errors import ColumnTypeError, InvalidDataError, InvalidParamError

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image  # pyright: ignore

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

IMAGE_TYPE = pa.struct(
    [
        ("origin", pa.string()),
        ("height", pa.int32()),
        ("width", pa.int32()),
        ("nChannels", pa.int32()),
        ("mode", pa.int32()),
        ("data", pa.binary()),
    ]
)
IMAGE_METADATA = {"uncia:type": "image"}

MODES = {1: 0, 3: 16, 4: 24}
"""OpenCV's codes of pictures of 8 bits, by the number of channels."""

_CHUNK_BYTES = 256 << 20
"""A column of pictures is cut into chunks of about this size: one of Arrow's holds 2 GiB at most."""


def is_image_type(kind: pa.DataType) -> bool:
    """Tell whether a column of this type holds pictures."""
    return pa.types.is_struct(kind) and {field.name for field in kind} == set(IMAGE_TYPE.names)


def to_numpy(images: Any, *, color: Literal["rgb", "bgr"] = "rgb") -> Any:
    """Turn pictures into numpy arrays.

    Parameters
    ----------
    images : column or one value of it
        Pictures as a table holds them: a column of a pyarrow, polars or pandas table, a list of dicts, or one dict.
    color : {"rgb", "bgr"}, default "rgb"
        The order of the channels. ``"rgb"`` is that of Pillow and matplotlib. ``"bgr"`` is that of OpenCV and of the
        column itself, so nothing is copied; the arrays can then only be read.

    Returns
    -------
    list of numpy.ndarray or None, or one of them
        For each picture an array of ``uint8`` of shape (height, width, channels); the channels are 1 (gray), 3, or 4,
        of which the last is alpha. None where there is no picture.

    Raises
    ------
    ColumnTypeError
        When the column holds no pictures.
    InvalidDataError
        When the bytes of a picture do not fit its size; ``row`` says which.

    Examples
    --------
    >>> from uncia import DataFrame
    >>> pictures = DataFrame.read_images("pictures/*.png").to_arrow()  # doctest: +SKIP
    >>> to_numpy(pictures["image"])[0].shape  # doctest: +SKIP
    (48, 64, 3)
    """
    _check_color(color)
    if isinstance(images, pa.Scalar):
        images = images.as_py()
    if images is None:
        return None
    if isinstance(images, Mapping):
        return _pixels(images, color, None)
    return [None if cell is None else _pixels(cell, color, row) for row, cell in _cells(images)]


def from_numpy(
    arrays: Iterable[Any],
    *,
    color: Literal["rgb", "bgr"] = "rgb",
    origins: Iterable[str | None] | None = None,
) -> pa.ChunkedArray:
    """Make a column of pictures out of numpy arrays.

    Parameters
    ----------
    arrays : iterable of array or None
        For each picture an array of ``uint8`` of shape (height, width) or (height, width, channels), with 1, 3 or 4
        channels; one array of shape (pictures, height, width, channels) will do, too.
    color : {"rgb", "bgr"}, default "rgb"
        The order of the channels in the arrays; alpha is the last in both.
    origins : iterable of str or None, optional
        Where each picture comes from, such as the path of a file.

    Returns
    -------
    pyarrow.ChunkedArray
        A column for a table: ``DataFrame({"image": from_numpy(arrays)})``.

    Raises
    ------
    InvalidDataError
        When an array is no picture; ``row`` says which.
    InvalidParamError
        When there are more or fewer origins than arrays.

    Examples
    --------
    >>> import numpy as np
    >>> from_numpy([np.zeros((48, 64, 3), np.uint8)])[0]["width"].as_py()
    64
    """
    _check_color(color)
    given = [None if array is None else _checked(array, row) for row, array in enumerate(arrays)]
    names: list[str | None] = [None] * len(given) if origins is None else list(origins)
    if len(names) != len(given):
        raise InvalidParamError(
            f"There are {len(names)} origins for {len(given)} pictures.", param="origins"
        )
    chunks: list[pa.StructArray] = []
    start = size = 0
    for row, array in enumerate(given):
        if size and size + (0 if array is None else array.nbytes) > _CHUNK_BYTES:
            chunks.append(_chunk(given[start:row], names[start:row], color))
            start, size = row, 0
        size += 0 if array is None else array.nbytes
    if start < len(given):
        chunks.append(_chunk(given[start:], names[start:], color))
    return pa.chunked_array(chunks, IMAGE_TYPE)


def to_pil(images: Any) -> Any:
    """Turn pictures into those of Pillow.

    Parameters
    ----------
    images : column or one value of it
        Pictures as `to_numpy` takes them.

    Returns
    -------
    list of PIL.Image.Image or None, or one of them
        Pictures of mode ``L``, ``RGB`` or ``RGBA``; None where there is none.
    """
    image = _pillow()

    def picture(pixels: Any) -> Image | None:
        if pixels is None:
            return None
        return image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)

    pixels = to_numpy(images)
    return [picture(one) for one in pixels] if isinstance(pixels, list) else picture(pixels)


def from_pil(pictures: Iterable[Any]) -> pa.ChunkedArray:
    """Make a column of pictures out of those of Pillow.

    Parameters
    ----------
    pictures : iterable of PIL.Image.Image or None
        Pictures of any mode. Gray ones get one channel, those with transparency four, all others three; deeper channels
        are made 8 bits wide, as Pillow does it. The name of a picture's file becomes its ``origin``.

    Returns
    -------
    pyarrow.ChunkedArray
        A column for a table: ``DataFrame({"image": from_pil(pictures)})``.
    """
    import numpy as np

    given = list(pictures)
    origins = [getattr(picture, "filename", None) or None for picture in given]
    arrays = [None if one is None else np.asarray(one.convert(_plain_mode(one))) for one in given]
    return from_numpy(arrays, origins=origins)


def _plain_mode(picture: Image) -> str:
    if picture.mode in ("1", "L", "I", "F") or picture.mode.startswith("I;"):
        return "L"
    has_alpha = "A" in picture.getbands() or "a" in picture.getbands()
    return "RGBA" if has_alpha or "transparency" in picture.info else "RGB"


def _pillow() -> Any:
    try:
        from PIL import Image  # pyright: ignore
    except ImportError as error:
        raise ImportError("Pillow is not installed: `pip install pillow`.") from error
    return Image


def _check_color(color: str) -> None:
    if color not in ("rgb", "bgr"):
        raise InvalidParamError(f"color must be 'rgb' or 'bgr', not {color!r}.", param="color")


def _cells(images: Any) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Give the cells of a column, their bytes where they lie."""
    if isinstance(images, (pa.Array, pa.ChunkedArray)):
        column = images
    elif hasattr(images, "__arrow_c_stream__") and not _is_object(images):
        column = pa.chunked_array(images)
    else:
        yield from enumerate(None if _is_missing(cell) else cell for cell in images)
        return
    if not is_image_type(column.type):
        raise ColumnTypeError(f"This column holds {column.type}, not pictures.")
    row = 0
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for chunk in filter(len, chunks):
        numbers = {name: chunk.field(name).to_pylist() for name in ("height", "width", "nChannels")}
        data = chunk.field("data")
        bytes_of = _reader(data)
        valid = zip(chunk.is_valid().to_pylist(), data.is_valid().to_pylist(), strict=True)
        for at, is_there in enumerate(map(all, valid)):
            cell = {name: values[at] for name, values in numbers.items()}
            yield row, ({**cell, "data": bytes_of(at)} if is_there else None)
            row += 1


def _reader(data: Any) -> Callable[[int], pa.Buffer]:
    """Give a function that finds the bytes of a row where they lie; a scalar of pyarrow would have a copy."""
    import numpy as np

    if data.type not in (pa.binary(), pa.large_binary()):
        data = data.cast(pa.large_binary())
    _, places, values = data.buffers()
    width = np.int32 if data.type == pa.binary() else np.int64
    offsets = np.frombuffer(places, width, len(data) + 1, data.offset * np.dtype(width).itemsize)
    return lambda row: values.slice(offsets[row], offsets[row + 1] - offsets[row])


def _is_object(images: Any) -> bool:
    """Tell whether this is a column of pandas that holds objects of Python."""
    return str(getattr(images, "dtype", "")) == "object"


def _is_missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell)


def _pixels(cell: Any, color: str, row: int | None) -> Pixels:
    import numpy as np

    if not isinstance(cell, Mapping) or not {"height", "width", "nChannels", "data"} <= set(cell):
        raise ColumnTypeError(f"A picture is needed, not {type(cell).__name__}.", row=row)
    shape = tuple(int(cell[name]) for name in ("height", "width", "nChannels"))
    pixels = np.frombuffer(cell["data"], np.uint8)
    if shape[2] not in MODES or pixels.size != shape[0] * shape[1] * shape[2]:
        size = f"{shape[1]} x {shape[0]} pixels of {shape[2]} channels"
        where = "" if row is None else f" in row {row}"
        raise InvalidDataError(
            f"The picture{where} has {pixels.size} bytes for {size}; pictures have 1, 3 or 4 channels of 8 bits.",
            row=row,
        )
    pixels = pixels.reshape(shape)
    if color == "rgb":
        return _swapped(pixels)
    # The memory is Arrow's, whose values never change.
    pixels.flags.writeable = False
    return pixels


def _swapped(pixels: Pixels) -> Pixels:
    """Turn BGR into RGB, or back; alpha stays the last. Gives a copy."""
    import numpy as np

    channels = pixels.shape[2]
    if channels == 1:
        return pixels.copy()
    return np.ascontiguousarray(pixels[:, :, [2, 1, 0, 3][:channels]])


def _checked(array: Any, row: int) -> Pixels:
    import numpy as np

    pixels = np.asarray(array)
    if pixels.dtype != np.uint8:
        raise InvalidDataError(
            f"The array in row {row} is of {pixels.dtype}, not of uint8.",
            row=row,
            fix="Scale it to 0..255 and use .astype('uint8').",
        )
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in MODES or 0 in pixels.shape:
        raise InvalidDataError(
            f"The array in row {row} has shape {np.shape(array)}, which no picture has.",
            row=row,
            fix="Use (height, width) or (height, width, channels) with 1, 3 or 4 channels.",
        )
    return pixels


def _chunk(arrays: list[Pixels | None], origins: list[str | None], color: str) -> pa.StructArray:
    def bytes_of(array: Pixels) -> bytes:
        return (array if color == "bgr" else _swapped(array)).tobytes()

    shapes = [None if array is None else array.shape for array in arrays]
    columns = [
        [
            None if shape is None else origin or ""
            for shape, origin in zip(shapes, origins, strict=True)
        ],
        *[[None if shape is None else shape[axis] for shape in shapes] for axis in range(3)],
        [None if shape is None else MODES[shape[2]] for shape in shapes],
        [None if array is None else bytes_of(array) for array in arrays],
    ]
    return pa.StructArray.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, IMAGE_TYPE, strict=True)],
        fields=list(IMAGE_TYPE),
        mask=pa.array([array is None for array in arrays]),
    )
