"""Works out with OpenCV, NumPy and scikit-image what the stages of `core/image` are compared with.

    python -m venv venv && venv/bin/pip install numpy opencv-python-headless==4.14.0.94 scikit-image
    venv/bin/python test/expected/image_stages_expected.py

Pixels are kept as a SHA-256 of their bytes: they must be equal. Tensors are kept as some of their values, superpixels as how good they are.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import skimage
from skimage.segmentation import slic

HERE = Path(__file__).parent
# The wheel of OpenCV uses Intel's library where it can, whose rounding is its own; OpenCV by itself does not.
cv2.ipp.setUseIPP(False)
PICTURES = HERE.parents[1] / "examples/data/pictures"
NAMES = ["arrow.jpg", "circle-2.jpg", "square-1.png", "square-2.bmp", "stripes-1.webp", "stripes-2.tif", "triangle-1.png"]

Picture = np.ndarray
MODES = {"color": cv2.IMREAD_COLOR, "gray": cv2.IMREAD_GRAYSCALE, "unchanged": cv2.IMREAD_UNCHANGED}
INTERPOLATION = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "lanczos": cv2.INTER_LANCZOS4,
}
CONVERSIONS = {
    "gray": cv2.COLOR_BGR2GRAY,
    "bgra": cv2.COLOR_BGR2BGRA,
    "bgr2rgb": cv2.COLOR_BGR2RGB,
    "bgr2hsv": cv2.COLOR_BGR2HSV,
    "hsv2bgr": cv2.COLOR_HSV2BGR,
    "bgr2lab": cv2.COLOR_BGR2LAB,
    "lab2bgr": cv2.COLOR_LAB2BGR,
    "bgr2ycrcb": cv2.COLOR_BGR2YCrCb,
    "ycrcb2bgr": cv2.COLOR_YCrCb2BGR,
}
THRESHOLDS = {
    "binary": cv2.THRESH_BINARY,
    "binaryInv": cv2.THRESH_BINARY_INV,
    "trunc": cv2.THRESH_TRUNC,
    "toZero": cv2.THRESH_TOZERO,
    "toZeroInv": cv2.THRESH_TOZERO_INV,
}
FLIPS = {"horizontal": 1, "vertical": 0, "both": -1}


def resize(picture: Picture, height: int, width: int, interpolation: str = "linear") -> Picture:
    return cv2.resize(picture, (width, height), interpolation=INTERPOLATION[interpolation])


def resize_shorter(picture: Picture, size: int, interpolation: str = "linear") -> Picture:
    height, width = picture.shape[:2]
    scale = size / min(height, width)
    sides = (size, int(width * scale + 0.5)) if height <= width else (int(height * scale + 0.5), size)
    return resize(picture, *sides, interpolation)


def centre(picture: Picture, height: int, width: int) -> Picture:
    top, left = (max(0, (a - b) // 2) for a, b in zip(picture.shape[:2], (height, width), strict=True))
    return picture[top : top + height, left : left + width]


OPERATIONS: dict[str, Callable[..., Picture]] = {
    "resize": resize,
    "resizeShorter": resize_shorter,
    "crop": lambda picture, left, top, height, width: picture[top : top + height, left : left + width],
    "centerCrop": centre,
    "colorFormat": lambda picture, format: cv2.cvtColor(picture, CONVERSIONS[format]),
    "flip": lambda picture, direction: cv2.flip(picture, FLIPS[direction]),
    "blur": lambda picture, height, width: cv2.blur(picture, (width, height)),
    "gaussianKernel": lambda picture, apertureSize, sigma: cv2.GaussianBlur(picture, (apertureSize, apertureSize), sigma),
    "threshold": lambda picture, threshold, maxValue, thresholdType="binary": cv2.threshold(
        picture, threshold, maxValue, THRESHOLDS[thresholdType]
    )[1],
}


def step(name: str, **args: object) -> dict:
    return {"name": name, "args": args}


def chains() -> list[list[dict]]:
    single = [
        *[step("resize", height=h, width=w, interpolation=i) for i in INTERPOLATION for h, w in [(24, 32), (97, 61)]],
        step("resize", height=33, width=20),
        step("resizeShorter", size=20),
        step("resizeShorter", size=81, interpolation="cubic"),
        step("crop", left=3, top=5, height=20, width=11),
        step("centerCrop", height=17, width=24),
        step("centerCrop", height=1000, width=10),
        *[step("colorFormat", format=name) for name in CONVERSIONS],
        *[step("flip", direction=name) for name in FLIPS],
        step("blur", height=3, width=7),
        step("gaussianKernel", apertureSize=5, sigma=1.2),
        step("gaussianKernel", apertureSize=7, sigma=0),
        step("gaussianKernel", apertureSize=0, sigma=2),
        *[step("threshold", threshold=100, maxValue=200, thresholdType=name) for name in THRESHOLDS],
        step("threshold", threshold=127.5, maxValue=255),
    ]
    several = [
        [step("resize", height=40, width=52), step("centerCrop", height=32, width=32), step("flip", direction="both")],
        [step("blur", height=2, width=2), step("colorFormat", format="gray"), step("threshold", threshold=90, maxValue=255)],
        [step("resizeShorter", size=36, interpolation="area"), step("gaussianKernel", apertureSize=3, sigma=1)],
    ]
    return [[one] for one in single] + several


def digest(picture: Picture) -> str:
    return hashlib.sha256(np.ascontiguousarray(picture).tobytes()).hexdigest()


def told(name: str, picture: Picture) -> dict:
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    return {"file": name, "height": height, "width": width, "channels": channels, "sha256": digest(picture)}


def read(name: str, flag: int = cv2.IMREAD_COLOR) -> Picture:
    picture = cv2.imread(str(PICTURES / name), flag)
    assert picture is not None, name
    return picture


def operated(steps: list[dict]) -> dict:
    results = []
    for name in NAMES:
        picture = read(name)
        for one in steps:
            picture = OPERATIONS[one["name"]](picture, **one["args"])
        results.append(told(name, picture))
    return {"steps": steps, "results": results}


def tensor(steps: list[dict], order: str, normalization: dict | None) -> dict:
    """Some values of tensors: each row's values at equal distances, and their sum in double precision."""
    results = []
    for name in NAMES:
        picture = read(name)
        for one in steps:
            picture = OPERATIONS[one["name"]](picture, **one["args"])
        if order == "rgb":
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        elif order == "gray":
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[..., None]
        values = picture.transpose(2, 0, 1).astype(np.float64)
        if normalization:
            scale = normalization.get("colorScaleFactor", 1 / 255)
            mean, std = (np.reshape(normalization[key], (-1, 1, 1)) for key in ("mean", "std"))
            values = (values * scale - mean) / std
        flat = values.ravel()
        results.append({"file": name, "length": flat.size, "sum": flat.sum(), "values": flat[:: flat.size // 40].tolist()})
    return {"steps": steps, "order": order, "normalization": normalization, "results": results}


def edges(labels: np.ndarray) -> np.ndarray:
    """Whether each pixel differs from the one on its right or below."""
    found = np.zeros(labels.shape, bool)
    found[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    found[:-1] |= labels[:-1] != labels[1:]
    return found


def superpixels(name: str, cell: int, modifier: float) -> dict:
    """How well scikit-image's clusters keep to the shape in the picture; both searches for clusters differ, so labels need not be equal.

    `recall` is the share of the shape's edge that has an edge of clusters no more than a pixel away, `accuracy` the share of pixels that would
    be right if each cluster were given to the side on which most of it lies.
    """
    picture = cv2.resize(read(name), (128, 96), interpolation=cv2.INTER_LINEAR)
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    truth = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    count = round(96 / cell) * round(128 / cell)
    rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    labels = slic(rgb, n_segments=count, compactness=modifier, sigma=0, start_label=0, min_size_factor=0.25)
    near = cv2.dilate(edges(labels).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    shape = edges(truth)
    most = sum(max((truth[labels == one] == side).sum() for side in (0, 1)) for one in np.unique(labels))
    packed = base64.b64encode(np.packbits(truth)).decode()
    return {
        "file": name,
        "cellSize": cell,
        "modifier": modifier,
        "truth": packed,
        "count": int(labels.max()) + 1,
        "recall": float(near[shape].mean()),
        "accuracy": float(most / truth.size),
    }


def main() -> None:
    imagenet = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    small = [step("resize", height=24, width=20)]
    expected = {
        "versions": {"cv2": cv2.__version__, "numpy": np.__version__, "scikit-image": skimage.__version__},
        "decoded": {
            mode: [told(name, read(name, flag)) for name in [*NAMES, "triangle-2.png"] if not (mode == "unchanged" and name == "arrow.jpg")]
            for mode, flag in MODES.items()
        },
        "operations": [operated(steps) for steps in chains()],
        "tensors": [
            tensor(small, "rgb", None),
            tensor(small, "rgb", imagenet),
            tensor(small, "bgr", {"mean": [103.939, 116.779, 123.68], "std": [1], "colorScaleFactor": 1}),
            tensor([*small, step("centerCrop", height=16, width=10)], "gray", {"mean": [0.5], "std": [0.25]}),
        ],
        "superpixels": [superpixels(name, 16, 10) for name in ("circle-2.jpg", "triangle-1.png", "arrow.jpg")]
        + [superpixels("stripes-1.webp", 12, 30)],
    }
    (HERE / "image_stages_expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
