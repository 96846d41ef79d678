import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeModel, type GraphProto } from "./format.ts";
import { layersOf } from "./layers.ts";

const networks = join(import.meta.dirname, "../../examples/networks");
const graphOf = (name: string): GraphProto =>
  decodeModel(readFileSync(join(networks, `${name}.onnx`))).graph as GraphProto;

/** A graph of nodes `op: in, in -> out`, with weights `w…`, made of another by changing its nodes. */
function graph(...lines: string[]): GraphProto {
  const base = graphOf("digits-cnn");
  const [anyNode] = base.node;
  const [anyWeight] = base.initializer;
  const node = lines.map((line) => {
    const [, opType = "", input = "", output = ""] = /^(\w+): (.*) -> (\w+)$/.exec(line) ?? [];
    return { ...(anyNode as object), opType, input: input.split(", "), output: [output], attribute: [] };
  });
  const names = new Set(lines.flatMap((line) => line.match(/\bw\d+\b/g) ?? []));
  const initializer = [...names].map((name) => ({ ...(anyWeight as object), name }));
  const output = [{ ...(base.output[0] as object), name: node.at(-1)?.output[0] ?? "" }];
  return { ...base, node, initializer, output } as unknown as GraphProto;
}

test("the layers of our networks are those of their cards", () => {
  const { models } = JSON.parse(readFileSync(join(networks, "index.json"), "utf8")) as {
    models: { name: string; layerNames: string[] }[];
  };
  for (const { name, layerNames } of models) expect(layersOf(graphOf(name)), name).toEqual(layerNames);
});

test("where branches join, the first is gone back along", () => {
  const residual = graph(
    "Conv: image, w0 -> a",
    "Conv: a, w1 -> b",
    "Conv: b, w2 -> c",
    "Add: c, a -> sum",
    "Relu: sum -> r",
    "GlobalAveragePool: r -> pool",
    "Gemm: pool, w3, w4 -> scores",
  );
  expect(layersOf(residual)).toEqual(["scores", "pool", "b", "a"]);
});

test("what is computed of weights alone counts as weights, and products without weights are no layers", () => {
  const quantized = graph(
    "DequantizeLinear: w0, w1 -> k",
    "Conv: image, k -> a",
    "Transpose: a -> t",
    "MatMul: a, t -> attention",
    "Add: w2, attention -> biased",
    "MatMul: biased, w3 -> scores",
  );
  expect(layersOf(quantized)).toEqual(["scores", "biased"]);
});

test("a graph that leads in a circle has an end", () => {
  expect(layersOf(graph("Relu: b -> a", "Relu: a -> b"))).toEqual(["b"]);
});
