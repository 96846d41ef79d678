"""Trains the two small networks of this folder and writes them as ONNX, with their cards in `index.json`.

    python -m venv venv && venv/bin/pip install jax==0.10.2 optax==0.2.8 onnx==1.23.2 onnxruntime scikit-learn==1.9.1 opencv-python-headless pyarrow
    venv/bin/python examples/networks/make.py            # both; or name one: digits-cnn, patterns

`digits-cnn` learns scikit-learn's digits, from those rows alone that `examples/data/digits.parquet`, which is written here, too, calls
`train`. `patterns` learns the textures that `drawings.py` draws; `examples/data/textures.parquet` has one picture of each, a gray one, one that was cut
off, and a row without. Both networks take a few minutes on one processor.
"""

import hashlib
import json
import sys
from pathlib import Path

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
import pyarrow as pa
import pyarrow.parquet as pq
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import drawings

HERE = Path(__file__).parent
DIGITS = HERE.parent / "data" / "digits.parquet"
TEXTURES = HERE.parent / "data" / "textures.parquet"
IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
DIGIT_WORDS = [
    ("n13742358", "zero"), ("n13742573", "one"), ("n13743269", "two"), ("n13744044", "three"), ("n13744304", "four"),
    ("n13744521", "five"), ("n13744722", "six"), ("n13744916", "seven"), ("n13745086", "eight"), ("n13745270", "nine"),
]  # fmt: skip


class Conv:
    """A convolution with rectified output; `pool` halves height and width after it."""

    def __init__(self, channels: int, size: int, stride: int = 1, pool: bool = False, name: str | None = None):
        self.channels, self.size, self.stride, self.pool, self.name = channels, size, stride, pool, name

    def start(self, rng, shape):
        weights = rng.normal(size=(self.channels, shape[0], self.size, self.size))
        weights *= np.sqrt(2 / (shape[0] * self.size**2))
        halves = self.stride * (2 if self.pool else 1)
        return (weights, np.zeros(self.channels)), (self.channels, shape[1] // halves, shape[2] // halves)

    def apply(self, params, x):
        pad = [(self.size // 2, self.size // 2)] * 2
        x = jax.lax.conv_general_dilated(x, params[0], (self.stride, self.stride), pad)
        x = jax.nn.relu(x + params[1][:, None, None])
        if self.pool:
            x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        return x

    def nodes(self, x, out, params):
        half = self.size // 2
        attributes = {"kernel_shape": [self.size] * 2, "strides": [self.stride] * 2, "pads": [half] * 4}
        yield helper.make_node("Conv", [x, params[0], params[1]], [f"{out}_conv"], **attributes)
        relu = f"{out}_relu" if self.pool else out
        yield helper.make_node("Relu", [f"{out}_conv"], [relu])
        if self.pool:
            yield helper.make_node("MaxPool", [relu], [out], kernel_shape=[2, 2], strides=[2, 2])


class Mean:
    """The mean of each channel over the whole picture."""

    name = "features"

    def start(self, rng, shape):
        return (), (shape[0],)

    def apply(self, params, x):
        return x.mean(axis=(2, 3))

    def nodes(self, x, out, params):
        yield helper.make_node("GlobalAveragePool", [x], [f"{out}_pool"])
        yield helper.make_node("Flatten", [f"{out}_pool"], [out])


class Flat:
    name = "flat"

    def start(self, rng, shape):
        return (), (int(np.prod(shape)),)

    def apply(self, params, x):
        return x.reshape(x.shape[0], -1)

    def nodes(self, x, out, params):
        yield helper.make_node("Flatten", [x], [out])


class Dense:
    def __init__(self, width: int, name: str, rectified: bool = False):
        self.width, self.name, self.rectified = width, name, rectified

    def start(self, rng, shape):
        weights = rng.normal(size=(shape[0], self.width)) * np.sqrt(2 / shape[0])
        return (weights, np.zeros(self.width)), (self.width,)

    def apply(self, params, x):
        x = x @ params[0] + params[1]
        return jax.nn.relu(x) if self.rectified else x

    def nodes(self, x, out, params):
        linear = f"{out}_linear" if self.rectified else out
        yield helper.make_node("Gemm", [x, params[0], params[1]], [linear])
        if self.rectified:
            yield helper.make_node("Relu", [linear], [out])


def train(layers, pictures, labels, *, epochs, rate, decay, normalize, seed=0):
    """Weights of the layers after AdamW on softmax cross-entropy. `pictures` gives those of an epoch."""
    rng = np.random.default_rng(seed)
    params, shape = [], normalize(pictures(0)[:1]).shape[1:]
    for layer in layers:
        weights, shape = layer.start(rng, shape)
        params.append(tuple(jnp.asarray(w, dtype=jnp.float32) for w in weights))

    def logits(params, x):
        for layer, weights in zip(layers, params):
            x = layer.apply(weights, x)
        return x

    batch = 64
    steps = epochs * (len(labels) // batch)
    optimizer = optax.adamw(optax.cosine_decay_schedule(rate, steps), weight_decay=decay)
    state = optimizer.init(params)

    @jax.jit
    def step(params, state, x, y):
        def loss(params):
            return optax.softmax_cross_entropy_with_integer_labels(logits(params, x), y).mean()

        value, slope = jax.value_and_grad(loss)(params)
        change, state = optimizer.update(slope, state, params)
        return optax.apply_updates(params, change), state, value

    for epoch in range(epochs):
        shown, order = pictures(epoch), rng.permutation(len(labels))
        losses = []
        for start in range(0, len(order) - batch + 1, batch):
            rows = order[start : start + batch]
            params, state, value = step(params, state, normalize(shown[rows]), jnp.asarray(labels[rows]))
            losses.append(float(value))
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.4f}", flush=True)
    return params


def save(name, layers, params, shape, classes):
    """Writes the network: pictures `image` in, probabilities out, both for any number of pictures at once."""
    nodes, weights, x = [], [], "image"
    for number, (layer, values) in enumerate(zip(layers, params)):
        names = [f"{kind}{number}" for kind, _ in zip(("weights", "bias"), values)]
        weights += [numpy_helper.from_array(np.asarray(v, np.float32), n) for n, v in zip(names, values)]
        out = layer.name or f"map{number}"
        nodes += layer.nodes(x, out, names)
        x = out
    nodes.append(helper.make_node("Softmax", [x], ["probabilities"], axis=1))
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", *shape])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", classes])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="make.py")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


def accuracy(name, x, y):
    import onnxruntime

    session = onnxruntime.InferenceSession(HERE / f"{name}.onnx", providers=["CPUExecutionProvider"])
    found = np.concatenate([session.run(None, {"image": part})[0] for part in np.array_split(x, len(x) // 200)])
    return float((found.argmax(axis=1) == y).mean())


def png(picture):
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()


def digits():
    data = load_digits()
    pictures = np.round(data.images * 255 / 16).astype(np.uint8)
    rows = np.arange(len(pictures))
    _, held_out = train_test_split(rows, test_size=0.25, random_state=0, stratify=data.target)
    is_test = np.isin(rows, held_out)
    columns = {
        "image": pa.array([png(picture) for picture in pictures], pa.binary()),
        "label": pa.array(data.target, pa.int32()),
        "split": pa.array(np.where(is_test, "test", "train")),
    }
    pq.write_table(pa.table(columns), DIGITS, compression="zstd", use_dictionary=["split"])

    def normalize(x):
        return jnp.asarray(x[:, None], jnp.float32) / 255

    layers = [Conv(16, 3), Conv(32, 3, pool=True), Flat(), Dense(64, "features", rectified=True), Dense(10, "logits")]
    shown = pictures[~is_test]
    params = train(layers, lambda _: shown, data.target[~is_test], epochs=40, rate=2e-3, decay=1e-2, normalize=normalize)
    save("digits-cnn", layers, params, (1, 8, 8), 10)
    score = accuracy("digits-cnn", np.asarray(normalize(pictures[is_test])), data.target[is_test])
    print(f"digits-cnn: {score:.4f} of the digits held out")


def patterns():
    mean, std = (np.array(IMAGENET[part], np.float32)[:, None, None] for part in ("mean", "std"))

    def normalize(x):
        return jnp.asarray((x.transpose(0, 3, 1, 2).astype(np.float32) / 255 - mean) / std)

    count = 6_000
    labels = np.arange(count) % len(drawings.PATTERNS)
    layers = [Conv(16, 5, 2), Conv(32, 3, 2), Conv(48, 3, pool=True), Conv(64, 3), Mean(), Dense(10, "logits")]
    params = train(
        layers, lambda epoch: drawings.pictures(count, epoch)[0], labels, epochs=12, rate=3e-3, decay=1e-2, normalize=normalize
    )  # fmt: skip
    # It takes pictures of any size, but was shown none but of this one.
    save("patterns", layers, params, (3, "height", "width"), 10)
    held_out, truth = drawings.pictures(1_000, 1_000_000)
    print(f"patterns: {accuracy('patterns', np.asarray(normalize(held_out)), truth):.4f} of pictures never shown")


def textures():
    """Files as a camera makes them: larger than the network's input, and not square."""
    rng = np.random.default_rng(2_000_000)
    kinds = list(drawings.PATTERNS)
    drawn = [cv2.resize(drawings.draw(kind, rng)[..., ::-1], (144, 132), interpolation=cv2.INTER_CUBIC) for kind in kinds]
    files = [cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes() for picture in drawn]
    gray = png(cv2.cvtColor(drawn[kinds.index("stripes")], cv2.COLOR_BGR2GRAY)[::2, ::2])
    words = [descriptions()[kind] for kind in kinds]
    columns = {
        "id": pa.array(range(len(files) + 3), pa.int32()),
        "label": pa.array([*words, descriptions()["stripes"], descriptions()["spots"], None]),
        "picture": pa.array([*files, gray, files[kinds.index("spots")][:1500], None], pa.binary()),
    }
    pq.write_table(pa.table(columns), TEXTURES, compression="zstd", use_dictionary=["label"])


def descriptions():
    return {name: words[1] if words else name for name, words in drawings.PATTERNS.items()}


def file_of(name):
    content = (HERE / f"{name}.onnx").read_bytes()
    return {"file": f"{name}.onnx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def label(words):
    return {"wordNetId": words[0], "description": words[1]}


def cards():
    """The index: what there is to know about each network to use it."""
    return [
        {
            "name": "digits-cnn",
            "description": "Handwritten digits, white on black, at 8 x 8.",
            **file_of("digits-cnn"),
            "licence": "CC-BY-4.0",
            "source": "Trained by make.py on the digits of scikit-learn: Alpaydin and Kaynak, Optical Recognition of "
            "Handwritten Digits, UCI Machine Learning Repository, https://doi.org/10.24432/C50P49",
            "input": {
                "name": "image", "height": 8, "width": 8, "color": "gray", "layout": "NCHW", "resize": "stretch",
                "scale": 1 / 255, "mean": [0], "std": [1],
            },
            "layerNames": ["probabilities", "features", "flat", "map0"],
            "output": {"name": "probabilities", "activation": "softmax"},
            "labels": [label(words) for words in DIGIT_WORDS],
        },
        {
            "name": "patterns",
            "description": "Ten kinds of texture (stripes, spots, rosettes, …) in any colours, at 64 x 64. Its features tell "
            "coats and surfaces of other pictures apart, too.",
            **file_of("patterns"),
            "licence": "MIT",
            "source": "Trained by make.py on pictures that drawings.py draws.",
            "input": {
                "name": "image", "height": drawings.SIDE, "width": drawings.SIDE, "color": "rgb", "layout": "NCHW",
                "resize": "stretch", "scale": 1 / 255, **IMAGENET,
            },
            "layerNames": ["probabilities", "features", "map2", "map1", "map0"],
            "output": {"name": "probabilities", "activation": "softmax"},
            "labels": [label(words) if words else {"description": name} for name, words in drawings.PATTERNS.items()],
        },
    ]  # fmt: skip


def write_index(name, models):
    text = json.dumps({"format": 1, "models": models}, indent=2, ensure_ascii=False)
    (HERE / f"{name}.json").write_text(text + "\n")


def main():
    wanted = sys.argv[1:] or ["digits-cnn", "patterns"]
    if "digits-cnn" in wanted:
        digits()
    if "patterns" in wanted:
        patterns()
        textures()
    write_index("index", cards())
    # The same networks with pictures prepared another way: their middle is cut out.
    write_index("cropped", [{**card, "input": {**card["input"], "resize": card["input"]["height"]}} for card in cards()])


if __name__ == "__main__":
    main()
