"""Draws the pictures of this example: what camera traps at eight places would have taken of snow leopards, of ibex, and of nothing.

    python -m venv venv && venv/bin/pip install numpy pillow
    venv/bin/python examples/transfer-learning/draw.py

A camera that sees something move takes four pictures in a row, a burst. They are written to `pictures/label=…/location=…/burst=…/`, and
committed, so that the example runs without this program. Each place has its own ground, rocks, light and plants, which its pictures share;
animals enter and leave the frame, so that some pictures of a burst show little of them.
"""

import shutil
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
WIDTH, HEIGHT = 128, 96
#: Drawn larger by this factor, then made smaller, which smooths the edges.
SCALE = 3
FRAMES = 4
BURSTS_OF_A_KIND = 3
LABELS = ("cat", "empty", "goat")
#: Colours of sky, ground and rocks of each place, and how much grows there.
PLACES = {
    "gorge": ((166, 180, 198), (134, 116, 98), (108, 94, 82), 0.2),
    "meadow": ((176, 200, 222), (122, 134, 84), (120, 118, 108), 1.0),
    "moraine": ((188, 194, 200), (138, 136, 134), (104, 104, 106), 0.1),
    "pass": ((170, 186, 210), (198, 202, 208), (112, 112, 118), 0.0),
    "ridge": ((142, 170, 208), (150, 132, 110), (122, 104, 88), 0.3),
    "river": ((182, 196, 206), (124, 126, 122), (142, 138, 130), 0.4),
    "scree": ((160, 176, 196), (146, 136, 124), (116, 106, 98), 0.1),
    "trail": ((178, 190, 204), (142, 124, 92), (104, 98, 90), 0.7),
}


def smooth_noise(rng, height, width, cells):
    """Noise without edges, from about -1 to 1, with `cells` waves across the picture."""
    coarse = rng.normal(size=(max(2, cells * height // width + 1), cells + 1))
    picture = Image.fromarray(coarse.astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(picture) / 1.5


def blob(rng, centre, radii, points=9):
    """Corners of a stone: an ellipse with dents."""
    turns = np.sort(rng.uniform(0, 2 * np.pi, points))
    sizes = rng.uniform(0.75, 1.1, points)
    return [(centre[0] + radii[0] * s * np.cos(t), centre[1] + radii[1] * s * np.sin(t)) for t, s in zip(turns, sizes)]


def draw_place(name):
    """What the camera at a place sees while nothing is there, of the size in which is drawn."""
    rng = np.random.default_rng(sum(map(ord, name)))
    sky, ground, rock, plants = PLACES[name]
    width, height = WIDTH * SCALE, HEIGHT * SCALE
    horizon = int(height * rng.uniform(0.2, 0.4))
    line = horizon + smooth_noise(rng, 2, width, 5)[0] * height * 0.06
    rows = np.arange(height)[:, None]
    below = (rows > line)[..., None]
    near = np.clip((rows - horizon) / (height - horizon), 0, 1)[..., None]
    field = np.array(ground) * (0.8 + 0.3 * near) + smooth_noise(rng, height, width, 9)[..., None] * 9
    picture = Image.fromarray(np.clip(np.where(below, field, np.array(sky)), 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for y in np.sort(rng.uniform(horizon, height * 1.05, 16)):
        size = (y - horizon * 0.6) / height * rng.uniform(14, 46)
        corners = blob(rng, (rng.uniform(0, width), y), (size, size * 0.6))
        shade = rng.uniform(0.75, 1.15)
        pen.polygon(corners, fill=tuple(int(c * shade) for c in rock))
        pen.line(corners[len(corners) // 2 :], fill=tuple(int(c * shade * 1.2) for c in rock), width=2)
    for _ in range(int(240 * plants)):
        x, y = rng.uniform(0, width), rng.uniform(horizon, height)
        tall = (y / height) ** 2 * rng.uniform(10, 34)
        colour = tuple(int(c * rng.uniform(0.5, 0.9)) for c in (ground[0], ground[1] + 24, ground[2]))
        pen.line([(x, y), (x + rng.normal(0, 5), y - tall)], fill=colour, width=2)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float32)


def silhouette(kind, step):
    """The outline of an animal that looks to the right, on a canvas 2 x 1.25; `step` moves its legs. A mask from 0 to 1."""
    unit = 220
    mask = Image.new("L", (2 * unit, int(1.25 * unit)), 0)
    pen = ImageDraw.Draw(mask)

    def ellipse(x, y, rx, ry):
        pen.ellipse([(x - rx) * unit, (y - ry) * unit, (x + rx) * unit, (y + ry) * unit], fill=255)

    def stroke(points, width):
        pen.line([(x * unit, y * unit) for x, y in points], fill=255, width=int(width * unit), joint="curve")
        for x, y in points:
            ellipse(x, y, width / 2, width / 2)

    swing = 0.1 * np.sin(step)
    if kind == "cat":
        ellipse(0.98, 0.52, 0.52, 0.25)
        ellipse(1.36, 0.5, 0.2, 0.24)
        ellipse(0.66, 0.55, 0.22, 0.25)
        stroke([(1.4, 0.42), (1.6, 0.36)], 0.22)
        ellipse(1.66, 0.36, 0.15, 0.14)
        ellipse(1.78, 0.41, 0.07, 0.06)
        for x in (1.58, 1.7):
            ellipse(x, 0.23, 0.05, 0.05)
        stroke([(0.52, 0.46), (0.34, 0.58), (0.18, 0.76), (0.1, 0.9), (0.2, 0.98)], 0.13)
        legs = [(0.62, swing), (0.74, -swing), (1.3, -swing), (1.42, swing)]
        for x, s in legs:
            stroke([(x, 0.62), (x + s * 0.6, 0.85), (x + s, 1.12)], 0.14)
    else:
        ellipse(0.95, 0.5, 0.44, 0.27)
        ellipse(1.25, 0.46, 0.2, 0.25)
        stroke([(1.32, 0.42), (1.52, 0.2)], 0.2)
        ellipse(1.6, 0.2, 0.13, 0.09)
        stroke([(1.66, 0.22), (1.76, 0.3)], 0.09)
        stroke([(1.56, 0.14), (1.44, 0.04), (1.26, 0.03), (1.14, 0.1)], 0.055)
        stroke([(1.52, 0.3), (1.6, 0.4)], 0.04)
        legs = [(0.66, swing), (0.78, -swing), (1.18, -swing), (1.28, swing)]
        for x, s in legs:
            stroke([(x, 0.6), (x + s * 0.5, 0.86), (x + s, 1.16)], 0.085)
    return np.asarray(mask.filter(ImageFilter.GaussianBlur(1.5))).astype(np.float32) / 255


def rosettes(rng, shape, size):
    """Broken rings, scattered over a coat: how dark each pixel is, 0 to 1."""
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = smooth_noise(rng, height, width, 12) * size * 0.12
    dark = np.zeros(shape, np.float32)
    for row in range(int(height / size) + 2):
        for column in range(int(width / size) + 2):
            x = (column + 0.5 * (row % 2)) * size + rng.normal(0, size * 0.1)
            y = row * size * 0.86 + rng.normal(0, size * 0.1)
            radius = size * rng.uniform(0.28, 0.36)
            distance = np.hypot(columns - x, (rows - y) * 1.15) + bend
            gap = np.cos(np.arctan2(rows - y, columns - x) - rng.uniform(0, 2 * np.pi)) > 0.93
            ring = np.clip(1.2 - np.abs(distance - radius) / (size * 0.1), 0, 1) * ~gap
            dark = np.maximum(dark, ring)
    return dark


def coat(kind, rng, mask):
    """The colours of an animal."""
    height, width = mask.shape
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    if kind == "cat":
        base = np.array([188, 178, 160]) + rng.normal(0, 10)
        colours = base * (1.1 - 0.25 * rows) + 26 * (rows > 0.62)
        spots = rosettes(rng, mask.shape, width * rng.uniform(0.085, 0.115))[..., None]
        return colours * (1 - 0.72 * spots) + np.array([40, 36, 34]) * 0.72 * spots
    base = np.array([126, 98, 70]) * rng.uniform(0.85, 1.15)
    colours = base * (1.15 - 0.4 * rows) + np.array([30, 26, 18]) * (np.abs(rows - 0.6) < 0.06)
    fur = smooth_noise(rng, height, width, 40)[..., None] * 8
    return colours * np.where(rows > 0.72, 0.55, 1) + fur


def paste(picture, colours, mask, left, top, width):
    """Puts an animal `width` pixels wide into a picture; what does not fit is cut off."""
    size = (int(width), int(width * mask.shape[0] / mask.shape[1]))
    small = Image.fromarray((mask * 255).astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
    skin = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
    whole = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    shadow = Image.new("L", size, 0)
    ImageDraw.Draw(shadow).ellipse([size[0] * 0.2, size[1] * 0.9, size[0] * 0.8, size[1] * 1.02], fill=110)
    ground = Image.new("RGB", size, (20, 20, 22))
    whole.paste(ground, (int(left), int(top)), shadow.filter(ImageFilter.GaussianBlur(6)))
    whole.paste(skin, (int(left), int(top)), small)
    return np.asarray(whole).astype(np.float32)


def photograph(scene, rng, hour):
    """What the camera makes of a scene: light, a flash at night, a shaken lens, grain."""
    picture = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    if rng.random() < 0.25:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(1, 3)))
    light = np.asarray(picture.resize((WIDTH, HEIGHT), Image.Resampling.BOX)).astype(np.float32)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    if hour == "night":
        # Infrared: grey, bright in the middle.
        distance = np.hypot((columns - WIDTH / 2) / WIDTH, (rows - HEIGHT * 0.6) / HEIGHT)
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2) * (1.15 - 1.1 * distance)[..., None]
        light = light * 0.85
    elif hour == "dusk":
        light = light * np.array([0.85, 0.72, 0.62])
    light = light * rng.uniform(0.88, 1.1) + rng.normal(size=light.shape) * (7 if hour == "night" else 4)
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def draw_burst(kind, place, rng):
    """The pictures of one burst."""
    ground = draw_place(place)
    hour = rng.choice(["day", "day", "dusk", "night"])
    width = WIDTH * SCALE * rng.uniform(0.75, 1.15)
    faces_right = rng.random() < 0.5
    left = rng.uniform(-0.75, -0.1) * width if faces_right else WIDTH * SCALE - rng.uniform(0.25, 0.9) * width
    speed = rng.uniform(0.1, 0.3) * WIDTH * SCALE * (1 if faces_right else -1)
    top = HEIGHT * SCALE * rng.uniform(0.92, 1.04) - width * 0.625
    skin = coat(kind, np.random.default_rng(rng.integers(2**32)), silhouette(kind, 0)) if kind != "empty" else None
    for frame in range(FRAMES):
        scene = np.roll(ground, rng.integers(-3, 4, 2), axis=(0, 1))
        if skin is not None:
            mask, colours = silhouette(kind, frame * 1.7), skin
            if not faces_right:
                mask, colours = mask[:, ::-1], colours[:, ::-1]
            scene = paste(scene, colours, mask, left + speed * frame, top + rng.normal(0, 4), width)
        yield photograph(scene, rng, hour)


def main():
    folder = HERE / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    for at, place in enumerate(PLACES):
        rng = np.random.default_rng(at)
        kinds = [kind for kind in LABELS for _ in range(BURSTS_OF_A_KIND)]
        rng.shuffle(kinds)
        for burst, kind in enumerate(kinds, 1):
            target = folder / f"label={kind}" / f"location={place}" / f"burst={burst}"
            target.mkdir(parents=True)
            for frame, picture in enumerate(draw_burst(kind, place, rng), 1):
                picture.save(target / f"{frame}.jpg", quality=72, optimize=True)


if __name__ == "__main__":
    main()
