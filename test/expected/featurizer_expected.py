"""Works out with Python's OpenCV and ONNX Runtime what the stages that feed networks with pictures are compared with.

    python -m venv venv && venv/bin/pip install numpy opencv-python-headless==4.14.0.94 onnxruntime==1.30.0 onnx==1.23.2 pyarrow
    venv/bin/python test/expected/featurizer_expected.py

Each case names a network of `examples/networks`, a tensor of it, and how the pictures are prepared; of large tensors every 37th number is kept.
Two networks more, with inputs of other types and shapes, are made here and written into the folder `featurizer`.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pyarrow.parquet as pq
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
OWN = HERE / "featurizer"
PICTURES = ["arrow.jpg", "circle-2.jpg", "square-1.png", "square-2.bmp", "stripes-1.webp", "stripes-2.tif", "triangle-1.png"]
INTERPOLATION = {"linear": cv2.INTER_LINEAR, "area": cv2.INTER_AREA, "cubic": cv2.INTER_CUBIC}
IMAGENET = {"scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
PATTERNS = {"network": "patterns", "size": 64, "color": "rgb", "pictures": PICTURES, **IMAGENET}
DIGITS = {"network": "digits-cnn", "size": 8, "color": "gray", "scale": 1 / 255, "mean": [0], "std": [1], "pictures": "digits"}
CASES = {
    "features": {**PATTERNS, "fetch": "features"},
    "probabilities": {**PATTERNS, "fetch": "probabilities"},
    "logits": {**PATTERNS, "fetch": "logits"},
    "map": {**PATTERNS, "fetch": "map3"},
    "cropped": {**PATTERNS, "fetch": "features", "shorter": 72},
    "otherwise prepared": {
        **PATTERNS, "fetch": "features", "color": "bgr", "scale": 1.0, "mean": [127.0], "std": [100.0, 128.0, 140.0],
        "interpolation": "area",
    },
    "bytes, channels inside, two at a time": {
        **PATTERNS, "network": "bytes", "fetch": "out", "size": 8, "layout": "NHWC", "type": "uint8", "scale": 1, "mean": [0], "std": [1],
    },
    "16 bits, any size": {**PATTERNS, "network": "half", "fetch": "out", "size": 20, "type": "float16", "tolerance": 0.01},
    "digits": {**DIGITS, "fetch": "features"},
    "digits, probabilities": {**DIGITS, "fetch": "probabilities"},
}  # fmt: skip


def encoded(case: dict) -> list[bytes]:
    if case["pictures"] == "digits":
        table = pq.read_table(EXAMPLES / "data/digits.parquet")
        return table["image"].to_pylist()[:20]
    return [(EXAMPLES / "data/pictures" / name).read_bytes() for name in case["pictures"]]


def networks() -> None:
    """`bytes` takes two pictures of 8 x 8 as bytes, channels inside; `half` takes any number of any size as 16-bit floats."""
    rng = np.random.default_rng(7)
    weights = rng.normal(size=(5, 3, 3, 3)).astype(np.float32)

    def write(name: str, kind: int, shape: list, nodes: list, values: np.ndarray) -> None:
        graph = helper.make_graph(
            [*nodes, helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node("GlobalAveragePool", ["c"], ["out"])],
            name,
            [helper.make_tensor_value_info("picture", kind, shape)],
            [helper.make_tensor_value_info("out", TensorProto.FLOAT if name == "bytes" else kind, None)],
            [numpy_helper.from_array(values, "w")],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        OWN.mkdir(exist_ok=True)
        (OWN / f"{name}.onnx").write_bytes(model.SerializeToString())

    to_float = helper.make_node("Cast", ["picture"], ["float"], to=TensorProto.FLOAT)
    to_front = helper.make_node("Transpose", ["float"], ["x"], perm=[0, 3, 1, 2])
    write("bytes", TensorProto.UINT8, [2, 8, 8, 3], [to_float, to_front], weights)
    as_it_is = helper.make_node("Identity", ["picture"], ["x"])
    write("half", TensorProto.FLOAT16, ["N", 3, "height", "width"], [as_it_is], weights.astype(np.float16))


def prepared(content: bytes, case: dict) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    how, size = INTERPOLATION[case.get("interpolation", "linear")], case["size"]
    if "shorter" in case:
        height, width = picture.shape[:2]
        factor = case["shorter"] / min(height, width)
        target = (int(width * factor + 0.5), int(height * factor + 0.5))
        picture = cv2.resize(picture, target, interpolation=how)
        top, left = (picture.shape[0] - size) // 2, (picture.shape[1] - size) // 2
        picture = picture[top : top + size, left : left + size]
    elif picture.shape[:2] != (size, size):
        picture = cv2.resize(picture, (size, size), interpolation=how)
    if case["color"] == "gray":
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)[..., None]
    if case["color"] == "rgb":
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    if case.get("type") == "uint8":
        return picture
    numbers = picture.astype(np.float32) * np.float32(case["scale"])
    numbers = (numbers - np.float32(case["mean"])) / np.float32(case["std"])
    return numbers.transpose(2, 0, 1).astype(case.get("type", "float32"))


def computed(case: dict) -> np.ndarray:
    own = OWN / f"{case['network']}.onnx"
    model = onnx.load(own if own.exists() else EXAMPLES / "networks" / f"{case['network']}.onnx")
    if case["fetch"] not in [output.name for output in model.graph.output]:
        model.graph.output.append(onnx.ValueInfoProto(name=case["fetch"]))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (feed,) = session.get_inputs()
    batch = np.stack([prepared(content, case) for content in encoded(case)])
    size = feed.shape[0] if isinstance(feed.shape[0], int) else len(batch)
    parts = [np.resize(part, (size, *batch.shape[1:])) for part in np.split(batch, range(size, len(batch), size))]
    found = [session.run([case["fetch"]], {feed.name: part})[0].astype(np.float32) for part in parts]
    return np.concatenate(found)[: len(batch)].reshape(len(batch), -1)


def main() -> None:
    networks()
    expected = {}
    for name, case in CASES.items():
        numbers = computed(case)
        step = 37 if numbers.shape[1] > 200 else 1
        rows = [[float(f"{value:.9g}") for value in row[::step]] for row in numbers]
        expected[name] = {**case, "width": numbers.shape[1], "step": step, "rows": rows}
    text = json.dumps(expected, indent=1)
    (HERE / "featurizer_expected.json").write_text(text.replace(",\n    ", ", ").replace("\n    ", " ") + "\n")


if __name__ == "__main__":
    main()
