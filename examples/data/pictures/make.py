"""Draws the small pictures that examples read: simple shapes, in several formats, sizes and kinds. Needs numpy and Pillow (made with 13.0).

Run in this folder: `python make.py`. One file is bad on purpose: `broken.jpg` ends early.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent
random = np.random.default_rng(7)


def grid(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each pixel, from -1 to 1."""
    y, x = np.mgrid[0:height, 0:width]
    return 2 * y / (height - 1) - 1, 2 * x / (width - 1) - 1


def painted(shape: np.ndarray, colour: tuple[int, int, int], ground: tuple[int, int, int]) -> np.ndarray:
    """A shape in a colour on a ground, with some noise, as RGB."""
    pixels = np.where(shape[..., None], colour, ground) + random.normal(0, 6, (*shape.shape, 3))
    return pixels.clip(0, 255).astype(np.uint8)


def circle(height: int, width: int) -> np.ndarray:
    y, x = grid(height, width)
    return x**2 + y**2 < 0.5


def square(height: int, width: int) -> np.ndarray:
    y, x = grid(height, width)
    return np.maximum(abs(x), abs(y)) < 0.6


def stripes(height: int, width: int) -> np.ndarray:
    _, x = grid(height, width)
    return np.sin(x * 9) > 0


def triangle(height: int, width: int) -> np.ndarray:
    y, x = grid(height, width)
    return (y < 0.6) & (y > -0.7 + 1.6 * abs(x))


def arrow(height: int, width: int) -> np.ndarray:
    """Points to the left: it shows which way up a picture is."""
    y, x = grid(height, width)
    return ((x > -0.2) & (abs(y) < 0.2)) | ((x <= -0.2) & (abs(y) < x + 0.9))


red, green, blue, yellow, white, grey = (
    (214, 56, 48),
    (58, 158, 84),
    (46, 92, 190),
    (240, 200, 60),
    (244, 244, 240),
    (120, 124, 130),
)


def main() -> None:
    def save(name: str, pixels: np.ndarray, **options: object) -> None:
        Image.fromarray(pixels).save(here / name, **options)

    save("circle-1.png", painted(circle(48, 48), red, white))
    save("circle-2.jpg", painted(circle(60, 80), blue, yellow), quality=88)
    save("square-1.png", painted(square(48, 64), green, grey))
    save("square-2.bmp", painted(square(32, 32), yellow, blue))
    save("stripes-1.webp", painted(stripes(64, 48), white, red), quality=80)
    save("stripes-2.tif", painted(stripes(40, 40), green, white), compression="tiff_lzw")
    save("triangle-1.png", painted(triangle(56, 56), grey, yellow)[..., 1])
    shape = triangle(40, 60)
    see_through = np.where(shape, 255, 0).astype(np.uint8)
    save("triangle-2.png", np.dstack([painted(shape, blue, white), see_through]))

    # Stored on its side, with the note that it must be turned by a quarter to the right.
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = painted(arrow(48, 72), red, white)
    save("arrow.jpg", np.rot90(upright, 1), quality=90, exif=exif)

    whole = io.BytesIO()
    Image.fromarray(painted(arrow(60, 60), green, yellow)).save(whole, "JPEG", quality=88)
    (here / "broken.jpg").write_bytes(whole.getvalue()[:900])


if __name__ == "__main__":
    main()
