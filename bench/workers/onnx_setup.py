"""Makes the network and the pictures of `onnx.ts`: usage: onnx_setup.py FOLDER."""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PICTURES, SIZE = 256, 112
CHANNELS = [3, 24, 48, 96, 192]


def make_network() -> onnx.ModelProto:
    """Four convolutions of stride 2, each followed by one that keeps the size; random weights."""
    rng = np.random.default_rng(0)
    nodes, weights = [], []
    name = "image"
    for layer, (before, after) in enumerate(
        zip(CHANNELS[:-1], CHANNELS[1:], strict=True)
    ):
        for part, (wide, stride) in enumerate(((before, 2), (after, 1))):
            kernel, out = f"kernel{layer}{part}", f"maps{layer}{part}"
            values = rng.normal(
                scale=(2 / (9 * wide)) ** 0.5, size=(after, wide, 3, 3)
            ).astype(np.float32)
            weights.append(numpy_helper.from_array(values, kernel))
            nodes.append(
                helper.make_node(
                    "Conv",
                    [name, kernel],
                    [out],
                    pads=[1] * 4,
                    strides=[stride] * 2,
                )
            )
            nodes.append(helper.make_node("Relu", [out], [f"{out}r"]))
            name = f"{out}r"
    head = rng.normal(size=(CHANNELS[-1], 100)).astype(np.float32)
    weights.append(numpy_helper.from_array(head, "head"))
    nodes += [
        helper.make_node("GlobalAveragePool", [name], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["features"]),
        helper.make_node("MatMul", ["features", "head"], ["logits"]),
    ]
    shape = ["N", 3, SIZE, SIZE]
    graph = helper.make_graph(
        nodes,
        "convolutions",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 100])],
        weights,
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
onnx.save(make_network(), folder / "network.onnx")
pictures = (
    np.random.default_rng(1).normal(size=(PICTURES, 3, SIZE, SIZE)).astype(np.float32)
)
np.save(folder / "pictures.npy", pictures)
