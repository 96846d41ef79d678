"""Makes small pictures of all formats and kinds, and works out with OpenCV's Python package what the tests of the kernel compare with.

    python -m venv venv && venv/bin/pip install opencv-python-headless==4.14.0.94 pillow==12.3.0
    venv/bin/python test/expected/images_expected.py

Pixels are kept as SHA-256 sums, as they must be equal to the last bit. Pillow writes the kinds that OpenCV cannot. On processors of
Intel's kind, OpenCV's Python package resizes by cubic interpolation with Intel's IPP, which rounds in its own way: some values are 1 off.
What is kept is what OpenCV itself makes; for all else, both are the same, which this script looks at.
"""

import hashlib
import io
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

FOLDER = Path(__file__).parents[2] / "native/opencv/test"
HEIGHT, WIDTH = 61, 83  # odd, so that what is done with several pixels at once meets a rest

INTERPOLATIONS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "lanczos": cv2.INTER_LANCZOS4,
}
CONVERSIONS = {
    "bgr2rgb": cv2.COLOR_BGR2RGB,
    "bgr2hsv": cv2.COLOR_BGR2HSV,
    "hsv2bgr": cv2.COLOR_HSV2BGR,
    "bgr2lab": cv2.COLOR_BGR2Lab,
    "lab2bgr": cv2.COLOR_Lab2BGR,
    "bgr2ycrcb": cv2.COLOR_BGR2YCrCb,
    "ycrcb2bgr": cv2.COLOR_YCrCb2BGR,
}
TO_CHANNELS = {
    ("gray", 3): cv2.COLOR_BGR2GRAY,
    ("gray", 4): cv2.COLOR_BGRA2GRAY,
    ("bgr", 1): cv2.COLOR_GRAY2BGR,
    ("bgr", 4): cv2.COLOR_BGRA2BGR,
    ("bgra", 1): cv2.COLOR_GRAY2BGRA,
    ("bgra", 3): cv2.COLOR_BGR2BGRA,
}
FLIPS = {"horizontal": 1, "vertical": 0, "both": -1}
THRESHOLDS = {
    "binary": cv2.THRESH_BINARY,
    "binaryInv": cv2.THRESH_BINARY_INV,
    "trunc": cv2.THRESH_TRUNC,
    "toZero": cv2.THRESH_TOZERO,
    "toZeroInv": cv2.THRESH_TOZERO_INV,
}


def scene(height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """Slopes, edges and some noise, in colours and transparency."""
    random = np.random.default_rng(20260101)
    y, x = np.mgrid[0:height, 0:width]
    blue = x * 255 // (width - 1)
    green = y * 255 // (height - 1)
    red = np.where((x // 9 + y // 7) % 2, 220, 30)
    alpha = np.where((x - width // 2) ** 2 + (y - height // 2) ** 2 < (height // 3) ** 2, 255, 90)
    picture = np.stack([blue, green, red, alpha], axis=-1)
    picture[20:30, 20:40, :3] += random.integers(-30, 30, picture[20:30, 20:40, :3].shape)
    return picture.clip(0, 255).astype(np.uint8)


def by_opencv(extension: str, picture: np.ndarray, *settings: int) -> bytes:
    return cv2.imencode(extension, picture, settings)[1].tobytes()


def by_pillow(format_: str, picture: Image.Image, **settings: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_, **settings)
    return file.getvalue()


def orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def make_files() -> dict[str, bytes]:
    bgra = scene()
    bgr = np.ascontiguousarray(bgra[..., :3])
    gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    deep = (bgr.astype(np.int32) * 257 - 100 * (bgr > 10)).astype(np.uint16)
    rgba = Image.fromarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA))
    rgb = rgba.convert("RGB")
    frames = [rgb.rotate(90 * i) for i in range(3)]
    small = rgb.crop((10, 10, 34, 26))
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR
    files = {
        "420.jpg": by_opencv(".jpg", bgr, cv2.IMWRITE_JPEG_QUALITY, 80),
        "444.jpg": by_opencv(".jpg", bgr, sampling, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
        "progressive.jpg": by_opencv(".jpg", bgr, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_QUALITY, 60),
        "restarts.jpg": by_opencv(".jpg", bgr, cv2.IMWRITE_JPEG_RST_INTERVAL, 2, cv2.IMWRITE_JPEG_QUALITY, 60),
        "gray.jpg": by_opencv(".jpg", gray, cv2.IMWRITE_JPEG_QUALITY, 80),
        "cmyk.jpg": by_pillow("JPEG", rgb.convert("CMYK"), quality=80),
        "color.png": by_opencv(".png", bgr),
        "gray.png": by_opencv(".png", gray),
        "alpha.png": by_opencv(".png", bgra),
        "deep.png": by_opencv(".png", deep),
        "deep-gray.png": by_opencv(".png", deep[..., 1]),
        "palette.png": by_pillow("PNG", rgb.quantize(16)),
        "palette-alpha.png": by_pillow("PNG", rgba.quantize(16)),
        "gray-alpha.png": by_pillow("PNG", rgba.convert("LA")),
        "bits.png": by_pillow("PNG", rgb.convert("1")),
        "animated.png": by_pillow("PNG", frames[0], save_all=True, append_images=frames[1:], duration=40),
        "turned.png": by_pillow("PNG", small, exif=orientation(6)),
        "lossy.webp": by_opencv(".webp", bgr, cv2.IMWRITE_WEBP_QUALITY, 70),
        "lossless.webp": by_opencv(".webp", bgr),
        "alpha.webp": by_opencv(".webp", bgra, cv2.IMWRITE_WEBP_QUALITY, 70),
        "animated.webp": by_pillow("WEBP", frames[0], save_all=True, append_images=frames[1:], duration=40),
        "turned.webp": by_pillow("WEBP", small, exif=orientation(8), lossless=True),
        "color.bmp": by_opencv(".bmp", bgr[:20, :30]),
        "alpha.bmp": by_opencv(".bmp", bgra[:20, :30]),
        "palette.bmp": by_pillow("BMP", rgb.quantize(16)),
        "bits.bmp": by_pillow("BMP", rgb.convert("1")),
        "color.tiff": by_opencv(".tiff", bgr),
        "gray.tiff": by_opencv(".tiff", gray),
        "alpha.tiff": by_opencv(".tiff", bgra),
        "deep.tiff": by_opencv(".tiff", deep),
        "cmyk.tiff": by_pillow("TIFF", small.convert("CMYK")),
        "palette.tiff": by_pillow("TIFF", rgb.quantize(16)),
        "pages.tiff": by_pillow("TIFF", small, save_all=True, append_images=[small.rotate(180)]),
    }
    for value in range(1, 9):
        files[f"turned-{value}.jpg"] = by_pillow("JPEG", small, exif=orientation(value), quality=80)
    files["turned-5.tiff"] = by_pillow("TIFF", small, tiffinfo={274: 5})
    return files


def turn(picture: np.ndarray, value: int) -> np.ndarray:
    if value >= 5:
        picture = picture.swapaxes(0, 1)
    if value in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if value in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def orientation_of(file: bytes) -> int:
    return Image.open(io.BytesIO(file)).getexif().get(0x0112, 1)


def decode(name: str, file: bytes, options: dict) -> np.ndarray:
    data = np.frombuffer(file, np.uint8)
    mode = options.get("mode", "color")
    if "reduceTo" in options:
        picture = cv2.imdecode(data, options["flag"] | cv2.IMREAD_IGNORE_ORIENTATION)
    elif mode == "unchanged":
        picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
        if picture.dtype == np.uint16:
            picture = (picture >> 8).astype(np.uint8)
    else:
        flag = cv2.IMREAD_COLOR if mode == "color" else cv2.IMREAD_GRAYSCALE
        picture = cv2.imdecode(data, flag | cv2.IMREAD_IGNORE_ORIENTATION)
    is_turned = options.get("orientation", True)
    if name.endswith(".tiff"):
        # OpenCV turns a TIFF whatever it is asked. Pillow has the only kind that is not upright, which undoes itself.
        return picture if is_turned else turn(picture, orientation_of(file))
    return turn(picture, orientation_of(file)) if is_turned else picture


def apply(picture: np.ndarray, operation: dict) -> np.ndarray:
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    interpolation = INTERPOLATIONS[operation.get("interpolation", "linear")]

    def resize(rows: int, columns: int) -> np.ndarray:
        return cv2.resize(picture, (columns, rows), interpolation=interpolation)

    match operation["kind"]:
        case "resize":
            return resize(operation["height"], operation["width"])
        case "resizeShorter":
            factor = operation["size"] / min(height, width)
            return resize(int(height * factor + 0.5), int(width * factor + 0.5))
        case "fit":
            factor = min(operation["height"] / height, operation["width"] / width)
            if factor >= 1 and not operation.get("enlarge"):
                return picture
            return resize(int(height * factor + 0.5), int(width * factor + 0.5))
        case "crop":
            x, y = operation["x"], operation["y"]
            return picture[y : y + operation["height"], x : x + operation["width"]]
        case "centerCrop":
            rows, columns = min(height, operation["height"]), min(width, operation["width"])
            top, left = (height - rows) // 2, (width - columns) // 2
            return picture[top : top + rows, left : left + columns]
        case "color":
            conversion = operation["conversion"]
            code = CONVERSIONS.get(conversion, TO_CHANNELS.get((conversion, channels)))
            return picture if code is None else cv2.cvtColor(picture, code)
        case "flip":
            return cv2.flip(picture, FLIPS[operation["direction"]])
        case "blur":
            return cv2.blur(picture, (operation["width"], operation["height"]))
        case "gaussian":
            return cv2.GaussianBlur(picture, (operation["aperture"],) * 2, operation["sigma"])
        case "threshold":
            kind = THRESHOLDS[operation.get("type", "binary")]
            return cv2.threshold(picture, operation["threshold"], operation["maxValue"], kind)[1]
    raise ValueError(operation)


def operations() -> list[list[dict]]:
    sizes = [(30, 40), (61, 40), (128, 128), (200, 31)]
    single = [
        {"kind": "resize", "height": height, "width": width, "interpolation": interpolation}
        for height, width in sizes
        for interpolation in INTERPOLATIONS
    ]
    single += [{"kind": "resizeShorter", "size": size} for size in (20, 61, 100)]
    single += [
        {"kind": "fit", "height": 32, "width": 32, "interpolation": "area"},
        {"kind": "fit", "height": 200, "width": 200},
    ]
    single += [{"kind": "fit", "height": 200, "width": 150, "enlarge": True}]
    single += [
        {"kind": "crop", "x": 3, "y": 5, "height": 56, "width": 80},
        {"kind": "crop", "x": 0, "y": 0, "height": 61, "width": 83},
    ]
    single += [
        {"kind": "centerCrop", "height": height, "width": width} for height, width in ((40, 40), (61, 30), (500, 20))
    ]
    single += [{"kind": "color", "conversion": conversion} for conversion in ("gray", "bgr", "bgra")]
    single += [{"kind": "flip", "direction": direction} for direction in FLIPS]
    single += [
        {"kind": "blur", "height": height, "width": width} for height, width in ((3, 3), (5, 2), (1, 9), (80, 90))
    ]
    single += [
        {"kind": "gaussian", "aperture": aperture, "sigma": sigma}
        for aperture, sigma in ((3, 0), (5, 1.2), (0, 2.5), (11, 4))
    ]
    single += [{"kind": "threshold", "threshold": 99.5, "maxValue": 200, "type": kind} for kind in THRESHOLDS]
    chains = [
        [
            {"kind": "resizeShorter", "size": 48},
            {"kind": "centerCrop", "height": 40, "width": 40},
            {"kind": "flip", "direction": "both"},
        ],
        [{"kind": "crop", "x": 7, "y": 1, "height": 50, "width": 60}, {"kind": "gaussian", "aperture": 5, "sigma": 1}],
        [
            {"kind": "centerCrop", "height": 31, "width": 31},
            {"kind": "resize", "height": 64, "width": 64, "interpolation": "cubic"},
        ],
        [{"kind": "color", "conversion": "gray"}, {"kind": "threshold", "threshold": 127, "maxValue": 255}],
    ]
    return [[one] for one in single] + chains


def tensor(picture: np.ndarray, options: dict) -> np.ndarray:
    height, width = options["height"], options["width"]
    if picture.shape[:2] != (height, width):
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    color = options.get("color", "rgb")
    picture = apply(picture, {"kind": "color", "conversion": "gray" if color == "gray" else "bgr"})
    if picture.ndim == 2:
        picture = picture[..., None]
    if color == "rgb":
        picture = picture[..., ::-1]
    if options.get("type") != "uint8":
        single = np.float32
        picture = picture.astype(single) * single(options.get("scale", 1))
        picture = (picture - np.array(options.get("mean", [0]), single)) / np.array(options.get("std", [1]), single)
    if options.get("layout", "NCHW") == "NCHW":
        picture = picture.transpose(2, 0, 1)
    return np.ascontiguousarray(picture)


TENSORS = [
    {"height": 24, "width": 32, "scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
    {"height": 61, "width": 83, "layout": "NHWC", "color": "bgr", "mean": [127.5], "std": [127.5]},
    {"height": 28, "width": 28, "color": "gray", "scale": 1 / 255},
    {"height": 20, "width": 30, "type": "uint8"},
    {"height": 20, "width": 30, "type": "uint8", "layout": "NHWC", "color": "bgr"},
]


def expected(picture: np.ndarray) -> dict:
    shape = [*picture.shape, 1][:3]
    return {"shape": shape, "sha256": digest(np.ascontiguousarray(picture).tobytes())}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def decode_cases(files: dict[str, bytes]) -> list[dict]:
    cases = []
    for name, file in files.items():
        for mode in ("color", "gray", "unchanged"):
            cases.append({"file": name, "options": {"mode": mode}})
        if orientation_of(file) != 1:
            cases.append({"file": name, "options": {"orientation": False}})
    for case in cases:
        case["expected"] = expected(decode(case["file"], files[case["file"]], case["options"]))
    # The smallest of 1/1, 1/2, 1/4 and 1/8 that is still as large as asked for; other formats stay as they are.
    reductions = [
        ("420.jpg", 30, 40, cv2.IMREAD_REDUCED_COLOR_2),
        ("420.jpg", 15, 20, cv2.IMREAD_REDUCED_COLOR_4),
        ("progressive.jpg", 7, 10, cv2.IMREAD_REDUCED_COLOR_8),
        ("420.jpg", 1, 1, cv2.IMREAD_REDUCED_COLOR_8),
        ("420.jpg", 31, 40, cv2.IMREAD_COLOR),
        ("turned-6.jpg", 12, 8, cv2.IMREAD_REDUCED_COLOR_2),
        ("color.png", 7, 10, cv2.IMREAD_COLOR),
    ]
    for name, height, width, flag in reductions:
        options = {"reduceTo": {"height": height, "width": width}}
        picture = decode(name, files[name], {**options, "flag": flag})
        cases.append({"file": name, "options": options, "expected": expected(picture)})
    return cases


def work_out(files: dict[str, bytes]) -> dict:
    color = decode("color.png", files["color.png"], {})
    inputs = {
        "color.png": color,
        "gray.png": decode("gray.png", files["gray.png"], {"mode": "gray"}),
        "alpha.png": decode("alpha.png", files["alpha.png"], {"mode": "unchanged"}),
    }
    cases = [(name, steps) for name in inputs for steps in operations()]
    cases += [("color.png", [{"kind": "color", "conversion": conversion}]) for conversion in CONVERSIONS]
    operation_cases = []
    for name, steps in cases:
        picture = inputs[name]
        for step in steps:
            picture = apply(picture, step)
        operation_cases.append({"file": name, "operations": steps, "expected": expected(picture)})
    tensor_cases = [
        {"file": name, "options": options, "sha256": digest(tensor(picture, options).tobytes())}
        for name, picture in inputs.items()
        for options in TENSORS
    ]
    settings = [
        ("jpeg", ".jpg", {}, []),
        ("jpeg", ".jpg", {"quality": 40}, [cv2.IMWRITE_JPEG_QUALITY, 40]),
        ("webp", ".webp", {}, []),
        ("webp", ".webp", {"quality": 60}, [cv2.IMWRITE_WEBP_QUALITY, 60]),
        ("bmp", ".bmp", {}, []),
        ("tiff", ".tiff", {}, []),
    ]
    encode_cases = [
        {
            "file": name,
            "options": {"format": format_, **options},
            "sha256": digest(by_opencv(extension, picture, *flags)),
        }
        for name, picture in inputs.items()
        for format_, extension, options, flags in settings
    ]
    return {
        "opencv": cv2.__version__,
        "decode": decode_cases(files),
        "operations": operation_cases,
        "tensor": tensor_cases,
        "encode": encode_cases,
    }


def write(files: dict[str, bytes], result: dict) -> None:
    (FOLDER / "pictures").mkdir(parents=True, exist_ok=True)
    for old in (FOLDER / "pictures").iterdir():
        old.unlink()
    for name, file in files.items():
        (FOLDER / "pictures" / name).write_bytes(file)
    lines = [
        f'"{name}": {json.dumps(value)}'
        if isinstance(value, str)
        else f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in value) + "\n]"
        for name, value in result.items()
    ]
    (FOLDER / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    files = make_files()
    with_ipp = work_out(files)
    cv2.ipp.setUseIPP(False)
    result = work_out(files)
    for name in ("decode", "operations", "tensor", "encode"):
        for ours, theirs in zip(result[name], with_ipp[name], strict=True):
            if ours != theirs and '"cubic"' not in json.dumps(ours):
                raise ValueError(f"IPP changes {ours}")
    write(files, result)


if __name__ == "__main__":
    main()
