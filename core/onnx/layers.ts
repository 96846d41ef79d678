import type { GraphProto, NodeProto } from "./format.ts";

/** Operators that stand for a layer of a network where they have weights. */
const weighted: ReadonlySet<string> = new Set([
  "Conv",
  "ConvTranspose",
  "ConvInteger",
  "QLinearConv",
  "Gemm",
  "MatMul",
  "MatMulInteger",
  "QLinearMatMul",
  "LSTM",
  "GRU",
  "RNN",
]);

/**
 * Where a network can be cut, from its first output backwards: `layersOf(graph)[n]` is what it gives without its last n layers. A layer is a
 * convolution or matrix with weights and all that follows it. Where branches join, the first of them is gone back along.
 */
export function layersOf(graph: GraphProto): string[] {
  const [output] = graph.output;
  if (!output) return [];
  const producers = new Map<string, NodeProto>();
  for (const node of graph.node) for (const name of node.output) if (name) producers.set(name, node);
  const constants = constantsOf(graph);
  const layers = [output.name];
  const seen = new Set<string>();
  let name = output.name;
  for (let node = producers.get(name); node && !seen.has(name); node = producers.get(name)) {
    seen.add(name);
    const next = node.input.find((input) => input !== "" && !constants.has(input));
    if (next === undefined) break;
    const isLayer = weighted.has(node.opType) && node.input.some((input) => constants.has(input));
    // What goes into the first layer is the picture itself.
    if (isLayer && producers.has(next)) layers.push(next);
    name = next;
  }
  return layers;
}

/** Weights, and what is computed of nothing else, such as weights that are kept in 8 bits. */
function constantsOf(graph: GraphProto): ReadonlySet<string> {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  for (const { input, output } of graph.node) {
    if (input.every((name) => name === "" || constants.has(name)))
      for (const name of output) constants.add(name);
  }
  return constants;
}
