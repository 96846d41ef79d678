"""Trains `penguins.onnx`, and a variant: which of three species a penguin is, by its measurements.

    pip install onnx==1.23.2 numpy
    python examples/networks/penguins.py

Learns from the rows of `../data/penguins.csv` that are not held out. Two layers, trained by gradient descent in NumPy.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
COLUMNS = ["bill_length", "bill_depth", "flipper_length", "body_mass"]
SPECIES = ["Adelie", "Chinstrap", "Gentoo"]
HIDDEN = 8


def read() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the measurements, the species and whether a row is held out, of all penguins that were measured."""
    with (HERE.parent / "data" / "penguins.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if all(row[name] for name in COLUMNS)]
    measured = np.array([[float(row[name]) for name in COLUMNS] for row in rows])
    species = np.array([SPECIES.index(row["species"]) for row in rows])
    return measured, species, np.array([row["held_out"] == "1" for row in rows])


def train(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Minimize the cross-entropy, with a little weight decay."""
    rng = np.random.default_rng(0)
    layers = [
        rng.normal(scale=0.5, size=(4, HIDDEN)),
        np.zeros(HIDDEN),
        rng.normal(scale=0.5, size=(HIDDEN, 3)),
        np.zeros(3),
    ]
    wanted = np.eye(3)[y]
    for _ in range(3000):
        w1, b1, w2, b2 = layers
        hidden = np.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        error = (shares - wanted) / len(x)
        back = (error @ w2.T) * (hidden > 0)
        steps = [x.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]
        layers = [layer - 0.5 * (step + 1e-3 * layer) for layer, step in zip(layers, steps)]
    return layers


def network(mean: np.ndarray, scale: np.ndarray, layers: list[np.ndarray], bend: str) -> onnx.ModelProto:
    """Write the network down, from raw measurements to probabilities; `bend` is what follows the first layer."""
    names = ["weights1", "bias1", "weights2", "bias2"]
    tensors = {"mean": mean, "scale": scale, **dict(zip(names, layers))}
    graph = helper.make_graph(
        [
            helper.make_node("Sub", ["measurements", "mean"], ["centred"], name="centre"),
            helper.make_node("Div", ["centred", "scale"], ["standardized"], name="standardize"),
            helper.make_node("Gemm", ["standardized", "weights1", "bias1"], ["sums"], name="layer1"),
            helper.make_node(bend, ["sums"], ["hidden"], name="bend"),
            helper.make_node("Gemm", ["hidden", "weights2", "bias2"], ["logits"], name="layer2"),
            helper.make_node("Softmax", ["logits"], ["probabilities"], name="softmax", axis=-1),
        ],
        "penguins",
        [helper.make_tensor_value_info("measurements", TensorProto.FLOAT, ["N", 4])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3])],
        [numpy_helper.from_array(array.astype(np.float32), name) for name, array in tensors.items()],
        doc_string="Species of penguins by bill length, bill depth, flipper length (mm) and body mass (g).",
    )
    opsets = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="penguins.py")
    helper.set_model_props(model, {"species": ",".join(SPECIES)})
    model = onnx.shape_inference.infer_shapes(model)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Train, tell how it went, and write the network."""
    measured, species, held_out = read()
    mean, scale = measured[~held_out].mean(axis=0), measured[~held_out].std(axis=0)
    x = (measured - mean) / scale
    layers = train(x[~held_out], species[~held_out])
    w1, b1, w2, b2 = layers
    best = (np.maximum(x @ w1 + b1, 0) @ w2 + b2).argmax(axis=1)
    print(f"accuracy on rows held out: {(best == species)[held_out].mean():.3f}")
    onnx.save(network(mean, scale, layers, "Relu"), HERE / "penguins.onnx")
    # Another one with tensors of the same names: it was not trained that way, so it is worse.
    onnx.save(network(mean, scale, layers, "Softplus"), HERE / "penguins-softplus.onnx")


main()
