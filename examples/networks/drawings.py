"""Draws textures of ten kinds: what `make.py` trains the network `patterns` on. Every picture has other colours, sizes and angles.

Half of the pictures are filled with the pattern; in the others it lies within an ellipse, as the coat of an animal does, before a
background of another colour.
"""

import numpy as np

SIDE = 64
#: Names of the patterns, in the order of the classes, each with its WordNet 3.0 id and what it means there.
PATTERNS = {
    "plain": None,
    "stripes": ("n04683136", "stripe"),
    "waves": ("n13868944", "undulation, wave"),
    "spots": ("n04682462", "spot"),
    "rosettes": None,
    "rings": ("n13875392", "ring"),
    "blobs": ("n13910019", "blob"),
    "checks": ("n03011162", "check"),
    "grid": ("n05931512", "grid"),
    "bricks": ("n02897820", "brick"),
}
_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)


def _turned(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates that are turned and moved at random."""
    angle = rng.uniform(0, np.pi)
    x = _COLUMNS * np.cos(angle) + _ROWS * np.sin(angle)
    y = -_COLUMNS * np.sin(angle) + _ROWS * np.cos(angle)
    return x + rng.uniform(0, SIDE), y + rng.uniform(0, SIDE)


def _edge(field: np.ndarray, softness: float) -> np.ndarray:
    """0 where the field is negative, 1 where it is positive, with a soft edge."""
    return 1 / (1 + np.exp(-np.clip(field / softness, -30, 30)))


def smooth_noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Noise without edges: random numbers on a coarse grid, with bilinear steps between them, of mean 0 and deviation 1."""
    coarse = rng.normal(size=(cells + 1, cells + 1))
    at = np.linspace(0, cells, SIDE, endpoint=False)
    low, part = at.astype(int), (at % 1).astype(np.float32)
    rows = coarse[low] * (1 - part)[:, None] + coarse[low + 1] * part[:, None]
    field = rows[:, low] * (1 - part) + rows[:, low + 1] * part
    return ((field - field.mean()) / (field.std() + 1e-6)).astype(np.float32)


def _cells(rng: np.random.Generator, step: float) -> np.ndarray:
    """Distance of each pixel to the nearest of many scattered centres."""
    x, y = _turned(rng)
    nearest = np.full((SIDE, SIDE), np.inf, dtype=np.float32)
    jitter = rng.uniform(-0.22, 0.22, size=(64, 2)) * step
    column, row = np.floor(x / step), np.floor(y / step)
    for right in (-1, 0, 1):
        for down in (-1, 0, 1):
            which = ((column + right) * 7 + (row + down) * 13).astype(int) % 64
            dx = (column + right + 0.5) * step + jitter[which, 0] - x
            dy = (row + down + 0.5) * step + jitter[which, 1] - y
            nearest = np.minimum(nearest, np.hypot(dx, dy))
    return nearest


def pattern(kind: str, rng: np.random.Generator) -> np.ndarray:
    """How much of the second colour each pixel has, 0 to 1."""
    x, y = _turned(rng)
    step, soft = rng.uniform(7, 17), rng.uniform(0.2, 0.9)
    share = rng.uniform(-0.45, 0.45)
    if kind == "stripes":
        bend = smooth_noise(rng, 3) * rng.uniform(0, 1.2)
        return _edge(np.sin((x + bend) * 2 * np.pi / step) - share, soft / 3)
    if kind == "waves":
        bend = np.sin(y * 2 * np.pi / rng.uniform(16, 28)) * rng.uniform(3, 6)
        return _edge(np.sin((x + bend) * 2 * np.pi / step) - share, soft / 3)
    if kind == "spots":
        return _edge(step * rng.uniform(0.22, 0.34) - _cells(rng, step), soft)
    if kind == "rosettes":
        step = rng.uniform(13, 22)
        radius, width = step * rng.uniform(0.28, 0.36), step * rng.uniform(0.07, 0.11)
        broken = smooth_noise(rng, 14) * width * 0.5
        return _edge(width + broken - np.abs(_cells(rng, step) - radius), soft)
    if kind == "rings":
        centre = rng.uniform(-10, SIDE + 10, size=2)
        distance = np.hypot(_COLUMNS - centre[0], _ROWS - centre[1])
        return _edge(np.sin(distance * 2 * np.pi / step) - share, soft / 3)
    if kind == "blobs":
        return _edge(smooth_noise(rng, int(rng.integers(5, 11))) - rng.uniform(-0.2, 0.6), soft / 4)
    if kind == "checks":
        product = np.sin(x * np.pi / step) * np.sin(y * np.pi / step)
        return _edge(product, soft / 8)
    if kind == "grid":
        lines = np.minimum(np.abs((x % step) - step / 2), np.abs((y % step) - step / 2))
        return _edge(step * rng.uniform(0.08, 0.14) - lines, soft)
    if kind == "bricks":
        height = step * rng.uniform(0.5, 0.7)
        shifted = x + np.where(np.floor(y / height) % 2 == 0, 0, step * 0.75)
        joint = np.minimum(np.abs((shifted % (step * 1.5)) - step * 0.75), np.abs((y % height) - height / 2))
        return _edge(joint - step * rng.uniform(0.05, 0.09), soft)
    return np.zeros((SIDE, SIDE), dtype=np.float32)


def _two_colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two colours of which one is clearly lighter."""
    while True:
        first, second = rng.uniform(0, 255, size=(2, 3))
        if abs(first.mean() - second.mean()) > 45:
            return first, second


def draw(kind: str, rng: np.random.Generator) -> np.ndarray:
    """One picture: height x width x RGB, of 8 bits."""
    first, second = _two_colours(rng)
    mask = pattern(kind, rng)[..., None]
    picture = first * (1 - mask) + second * mask
    if rng.random() < 0.5:
        ground, other = _two_colours(rng)
        field = _edge(smooth_noise(rng, int(rng.integers(2, 5))), 0.8)[..., None]
        centre, radii = rng.uniform(24, 40, size=2), rng.uniform(18, 34, size=2)
        x, y = (_COLUMNS - centre[0]) / radii[0], (_ROWS - centre[1]) / radii[1]
        inside = _edge(1 - np.hypot(x, y), 0.04)[..., None]
        picture = picture * inside + (0.7 * ground + 0.3 * (ground * field + other * (1 - field))) * (1 - inside)
    light = 1 + smooth_noise(rng, 2)[..., None] * rng.uniform(0, 0.15)
    grain = rng.normal(size=picture.shape) * rng.uniform(0, 9)
    return np.clip(picture * light + grain, 0, 255).astype(np.uint8)


def pictures(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` pictures, and the numbers of their patterns in turn."""
    rng = np.random.default_rng(seed)
    kinds = list(PATTERNS)
    labels = np.arange(count) % len(kinds)
    return np.stack([draw(kinds[label], rng) for label in labels]), labels
