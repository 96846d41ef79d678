"""Makes small networks with `onnx`, and what Python's `onnxruntime` computes with them: every tensor, intermediate ones included.

    pip install onnx==1.23.2 onnxruntime==1.30.0 numpy
    python test/expected/onnx_expected.py

Writes `onnx/*.onnx` and `onnx/expected.json` beside it. Imports nothing of Uncia.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent / "onnx"
OPSET = [helper.make_opsetid("", 17)]


def weights(name: str, values: np.ndarray) -> onnx.TensorProto:
    return numpy_helper.from_array(values, name)


def value(name: str, kind: int, shape: list[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def model(
    name: str, nodes: list, inputs: list, outputs: list, tensors: list | None = None, *, learned: bool = False
) -> onnx.ModelProto:
    """Make a network; `learned` brings the operators of classical learners."""
    graph = helper.make_graph(nodes, name, inputs, outputs, tensors or [], doc_string=f"{name}, for tests")
    opsets = [*OPSET, helper.make_opsetid("ai.onnx.ml", 3)] if learned else OPSET
    made = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="uncia-tests")
    onnx.checker.check_model(made)
    return made


def mlp(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Two layers; nothing is said of the tensors between."""
    made = model(
        "mlp",
        [
            helper.make_node("Gemm", ["x", "w1", "b1"], ["hidden"], name="first"),
            helper.make_node("Relu", ["hidden"], ["active"], name="bend"),
            helper.make_node("Gemm", ["active", "w2", "b2"], ["logits"], name="second"),
            helper.make_node("Softmax", ["logits"], ["probabilities"], name="share", axis=-1),
        ],
        [value("x", TensorProto.FLOAT, ["N", 4])],
        [value("probabilities", TensorProto.FLOAT, ["N", 3])],
        [
            weights("w1", rng.normal(size=(4, 8)).astype(np.float32)),
            weights("b1", rng.normal(size=8).astype(np.float32)),
            weights("w2", rng.normal(size=(8, 3)).astype(np.float32)),
            weights("b2", rng.normal(size=3).astype(np.float32)),
        ],
    )
    helper.set_model_props(made, {"author": "nobody", "task": "three classes"})
    return made, {"x": rng.normal(size=(5, 4)).astype(np.float32)}


def cnn(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Convolutions, with two outputs and tensors of four axes between."""
    made = model(
        "cnn",
        [
            helper.make_node("Conv", ["image", "k1", "c1"], ["maps"], pads=[1, 1, 1, 1], name="conv1"),
            helper.make_node("Relu", ["maps"], ["bent"], name="relu1"),
            helper.make_node("MaxPool", ["bent"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2], name="pool1"),
            helper.make_node("Conv", ["pooled", "k2"], ["deep"], pads=[1, 1, 1, 1], name="conv2"),
            helper.make_node("GlobalAveragePool", ["deep"], ["mean"], name="gap"),
            helper.make_node("Flatten", ["mean"], ["features"], name="flat"),
            helper.make_node("Gemm", ["features", "w", "b"], ["logits"], name="head"),
        ],
        [value("image", TensorProto.FLOAT, ["batch", 3, 8, 8])],
        [value("logits", TensorProto.FLOAT, ["batch", 5]), value("features", TensorProto.FLOAT, ["batch", 6])],
        [
            weights("k1", rng.normal(size=(4, 3, 3, 3)).astype(np.float32)),
            weights("c1", rng.normal(size=4).astype(np.float32)),
            weights("k2", rng.normal(size=(6, 4, 3, 3)).astype(np.float32)),
            weights("w", rng.normal(size=(6, 5)).astype(np.float32)),
            weights("b", rng.normal(size=5).astype(np.float32)),
        ],
    )
    return made, {"image": rng.normal(size=(4, 3, 8, 8)).astype(np.float32)}


def half(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Numbers of 16 bits all the way."""
    made = model(
        "half",
        [
            helper.make_node("Gemm", ["x", "w", "b"], ["sums"]),
            helper.make_node("Tanh", ["sums"], ["y"]),
        ],
        [value("x", TensorProto.FLOAT16, ["N", 6])],
        [value("y", TensorProto.FLOAT16, ["N", 4])],
        [
            weights("w", rng.normal(size=(6, 4)).astype(np.float16)),
            weights("b", rng.normal(size=4).astype(np.float16)),
        ],
    )
    return made, {"x": rng.normal(size=(3, 6)).astype(np.float16)}


def int8(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Weights and sums in whole numbers of 8 bits."""
    made = model(
        "int8",
        [
            helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["bytes"]),
            helper.make_node("MatMulInteger", ["bytes", "w", "zero", "none"], ["sums"]),
            helper.make_node("Cast", ["sums"], ["wide"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["wide", "scales"], ["y"]),
        ],
        [value("x", TensorProto.FLOAT, ["N", 8])],
        [value("y", TensorProto.FLOAT, ["N", 3])],
        [
            weights("scale", np.float32(0.05)),
            weights("zero", np.uint8(128)),
            weights("none", np.int8(0)),
            weights("w", rng.integers(-127, 128, size=(8, 3)).astype(np.int8)),
            weights("scales", np.array([0.001, 0.002, 0.003], np.float32)),
        ],
    )
    return made, {"x": rng.normal(size=(4, 8)).astype(np.float32)}


def strings(_: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Texts in; their numbers in a list of words, and the texts again, out."""
    made = model(
        "strings",
        [
            helper.make_node(
                "LabelEncoder",
                ["word"],
                ["code"],
                domain="ai.onnx.ml",
                keys_strings=["cat", "dog", "owl"],
                values_int64s=[1, 2, 3],
                default_int64=0,
            ),
            helper.make_node("Identity", ["word"], ["echo"]),
        ],
        [value("word", TensorProto.STRING, ["N", 1])],
        [value("code", TensorProto.INT64, ["N", 1]), value("echo", TensorProto.STRING, ["N", 1])],
        learned=True,
    )
    return made, {"word": np.array([["cat"], ["owl"], ["ölk"], ["dog"]], dtype=object)}


def sequence(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Lists of any length: an embedding of each number, and their mean."""
    made = model(
        "sequence",
        [
            helper.make_node("Gather", ["table", "ids"], ["states"]),
            helper.make_node("ReduceMean", ["states"], ["mean"], axes=[1], keepdims=0),
        ],
        [value("ids", TensorProto.INT64, ["N", "length"])],
        [value("states", TensorProto.FLOAT, ["N", "length", 4]), value("mean", TensorProto.FLOAT, ["N", 4])],
        [weights("table", rng.normal(size=(10, 4)).astype(np.float32))],
    )
    return made, {"ids": rng.integers(0, 10, size=(3, 5))}


def types(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Several inputs and outputs, each of another type; outputs of one value a row."""
    kinds = {
        "double": (TensorProto.DOUBLE, ["N"], rng.normal(size=4)),
        "flag": (TensorProto.BOOL, ["N"], np.array([True, False, False, True])),
        "small": (TensorProto.INT32, ["N", 2], rng.integers(-9, 9, size=(4, 2)).astype(np.int32)),
        "byte": (TensorProto.UINT8, ["N", 3], rng.integers(0, 256, size=(4, 3)).astype(np.uint8)),
        "long": (TensorProto.INT64, ["N"], np.array([2**60 + 1, -5, 0, 7])),
    }
    nodes = [
        helper.make_node("Neg", ["double"], ["minus"]),
        helper.make_node("Not", ["flag"], ["other"]),
        helper.make_node("ReduceMax", ["small"], ["largest"], axes=[1], keepdims=0),
        helper.make_node("Identity", ["byte"], ["same"]),
        helper.make_node("Abs", ["long"], ["size"]),
        helper.make_node("Greater", ["small", "zero"], ["positive"]),
    ]
    outputs = {
        "minus": (TensorProto.DOUBLE, ["N"]),
        "other": (TensorProto.BOOL, ["N"]),
        "largest": (TensorProto.INT32, ["N"]),
        "same": (TensorProto.UINT8, ["N", 3]),
        "size": (TensorProto.INT64, ["N"]),
        "positive": (TensorProto.BOOL, ["N", 2]),
    }
    made = model(
        "types",
        nodes,
        [value(name, kind, shape) for name, (kind, shape, _) in kinds.items()],
        [value(name, kind, shape) for name, (kind, shape) in outputs.items()],
        [weights("zero", np.int32(0))],
    )
    return made, {name: data for name, (_, _, data) in kinds.items()}


def fixed(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """A network that takes two rows at a time, no more and no less."""
    made = model(
        "fixed",
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        [value("x", TensorProto.FLOAT, [2, 3])],
        [value("y", TensorProto.FLOAT, [2, 2])],
        [weights("w", rng.normal(size=(3, 2)).astype(np.float32))],
    )
    return made, {"x": rng.normal(size=(2, 3)).astype(np.float32)}


def branches(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Two branches that read a tensor of the outer graph and give other shapes, so that nobody can tell the shape beforehand."""
    flat = helper.make_graph(
        [helper.make_node("Identity", ["hidden"], ["kept"])],
        "flat",
        [],
        [value("kept", TensorProto.FLOAT, ["a", "b"])],
    )
    deep = helper.make_graph(
        [helper.make_node("Unsqueeze", ["hidden", "one"], ["raised"])],
        "deep",
        [],
        [value("raised", TensorProto.FLOAT, ["a", "b", "c"])],
    )
    made = model(
        "branches",
        [
            helper.make_node("MatMul", ["x", "w"], ["hidden"]),
            helper.make_node("ReduceSum", ["x"], ["sum"], keepdims=0),
            helper.make_node("Greater", ["sum", "bound"], ["isLarge"]),
            helper.make_node("If", ["isLarge"], ["y"], then_branch=flat, else_branch=deep),
            helper.make_node("MatMul", ["x", "unused"], ["aside"]),
        ],
        [value("x", TensorProto.FLOAT, ["N", 3])],
        [value("hidden", TensorProto.FLOAT, ["N", 2])],
        [
            weights("w", rng.normal(size=(3, 2)).astype(np.float32)),
            weights("unused", rng.normal(size=(3, 2)).astype(np.float32)),
            weights("bound", np.float32(-1e9)),
            weights("one", np.array([1])),
        ],
    )
    return made, {"x": rng.normal(size=(3, 3)).astype(np.float32)}


def listed(_: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """An output that is a list of tensors, as exporters of classical learners make them."""
    made = model(
        "listed",
        [
            helper.make_node("Neg", ["x"], ["y"]),
            helper.make_node("SequenceConstruct", ["x", "y"], ["both"]),
        ],
        [value("x", TensorProto.FLOAT, ["N", 2])],
        [helper.make_tensor_sequence_value_info("both", TensorProto.FLOAT, None)],
    )
    return made, {"x": np.array([[1, -2]], np.float32)}


def external(rng: np.random.Generator) -> tuple[onnx.ModelProto, dict]:
    """Weights in a file of their own, with its checksum."""
    made, feeds = mlp(rng)
    made.graph.name = "external"
    return made, feeds


MODELS = [mlp, cnn, half, int8, strings, sequence, types, fixed, branches, listed, external]


def save(made: onnx.ModelProto, name: str) -> Path:
    """Write a network; that of `external` in two files."""
    if name != "external":
        path = FOLDER / f"{name}.onnx"
        onnx.save(made, path)
        return path
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    data = bytearray()
    for tensor in made.graph.initializer:
        raw = tensor.raw_data
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, text in {"location": "weights.bin", "offset": str(len(data)), "length": str(len(raw))}.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, text
        data += raw + bytes(-len(raw) % 64)
    (folder / "weights.bin").write_bytes(data)
    checksum = made.graph.initializer[0].external_data.add()
    checksum.key, checksum.value = "checksum", hashlib.sha1(data).hexdigest()
    (folder / "model.onnx").write_bytes(made.SerializeToString())
    return folder / "model.onnx"


def written(array: np.ndarray) -> dict:
    """An array as JSON: whole numbers of 64 bits as texts, since JavaScript has no such numbers."""
    kind = "string" if array.dtype == object else str(array.dtype)
    flat = array.reshape(-1).tolist()
    data = [str(one) for one in flat] if kind in ("int64", "uint64", "string") else flat
    return {"type": kind, "dims": list(array.shape), "data": data}


def compute(made: onnx.ModelProto, path: Path, feeds: dict) -> dict:
    """Let `onnxruntime` compute every tensor, by making outputs of all of them."""
    names = [output for node in made.graph.node for output in node.output]
    whole = onnx.load(path)
    declared = {output.name for output in whole.graph.output}
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in declared)
    session = ort.InferenceSession(whole.SerializeToString(), providers=["CPUExecutionProvider"])
    computed = session.run(names, feeds)
    return {
        name: written(np.asarray(found)) for name, found in zip(names, computed) if not isinstance(found, list)
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    cases = {}
    for number, make in enumerate(MODELS):
        name = make.__name__
        made, feeds = make(np.random.default_rng(number))
        path = save(made, name)
        tensors = compute(onnx.load(path) if name == "external" else made, path, feeds)
        cases[name] = {
            "file": path.relative_to(FOLDER).as_posix(),
            "outputs": [output.name for output in made.graph.output],
            "feeds": {key: written(np.asarray(array)) for key, array in feeds.items()},
            "tensors": tensors,
        }
    text = json.dumps({"onnxruntime": ort.__version__, "cases": cases}, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / "expected.json").write_text(text + "\n")


main()
