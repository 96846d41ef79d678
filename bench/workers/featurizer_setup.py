"""Makes the pictures and the network of `featurizer.ts`: JPEGs of 800 x 600 like photos, and a MobileNet of half width with random weights."""

import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PICTURES = 500


def make_pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PICTURES):
        rng = np.random.default_rng(number)
        # Large forms, small ones and grain, so that files are about as large as photos.
        layers = [
            cv2.resize(
                rng.normal(size=(rows, rows * 4 // 3, 3)),
                (800, 600),
                interpolation=cv2.INTER_CUBIC,
            )
            * size
            for rows, size in ((4, 45), (40, 20), (300, 10))
        ]
        picture = np.clip(128 + sum(layers), 0, 255).astype(np.uint8)
        cv2.imwrite(
            str(folder / f"{number:04}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 90]
        )


def make_network(path: Path) -> None:
    """Depthwise and pointwise convolutions in turn: about 150 million multiplications a picture of 224 x 224."""
    rng = np.random.default_rng(1)
    nodes, weights = [], []
    x, channels = "image", 3

    def convolution(out: int, size: int, stride: int, groups: int) -> None:
        nonlocal x, channels
        number = len(weights)
        fan_in = channels // groups * size * size
        values = rng.normal(size=(out, channels // groups, size, size)) * np.sqrt(
            2 / fan_in
        )
        weights.append(numpy_helper.from_array(values.astype(np.float32), f"w{number}"))
        attributes = {"strides": [stride] * 2, "pads": [size // 2] * 4, "group": groups}
        nodes.append(
            helper.make_node("Conv", [x, f"w{number}"], [f"c{number}"], **attributes)
        )
        nodes.append(helper.make_node("Relu", [f"c{number}"], [f"r{number}"]))
        x, channels = f"r{number}", out

    convolution(16, 3, 2, 1)
    blocks = [
        (32, 1),
        (64, 2),
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        *[(256, 1)] * 5,
        (512, 2),
        (512, 1),
    ]
    for out, stride in blocks:
        convolution(channels, 3, stride, channels)
        convolution(out, 1, 1, 1)
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pool"]))
    nodes.append(helper.make_node("Flatten", ["pool"], ["features"]))
    graph = helper.make_graph(
        nodes,
        "mobilenet",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 224, 224])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", 512])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    path.write_bytes(model.SerializeToString())


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    make_pictures(folder / "pictures")
    make_network(folder / "network.onnx")
