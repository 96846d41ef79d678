import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { type GraphProto, type NodeProto, namedValue, type ValueInfoProto } from "./format.ts";

/**
 * Makes `fetches` the outputs of a graph, and drops what they do not need: nodes, weights and inputs.
 * @throws UnciaError `invalid_param` for a tensor that the graph does not have.
 */
export function cutGraph(graph: GraphProto, fetches: readonly string[]): void {
  const producers = producersOf(graph);
  const known = new Map<string, ValueInfoProto>(
    [...graph.valueInfo, ...graph.input, ...graph.output].map((value) => [value.name, value]),
  );
  const tensors = new Set([
    ...producers.keys(),
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
  ]);
  for (const fetch of fetches) if (!tensors.has(fetch)) throw noTensor(fetch, graph, tensors);
  const { nodes, names } = neededFor(fetches, producers);
  graph.node = graph.node.filter((node) => nodes.has(node));
  graph.initializer = graph.initializer.filter(({ name }) => names.has(name));
  graph.input = graph.input.filter(({ name }) => names.has(name));
  graph.valueInfo = graph.valueInfo.filter(({ name }) => names.has(name) && !fetches.includes(name));
  graph.output = fetches.map((fetch) => known.get(fetch) ?? namedValue(fetch));
}

function producersOf(graph: GraphProto): Map<string, NodeProto> {
  const producers = new Map<string, NodeProto>();
  for (const node of graph.node) for (const output of node.output) if (output) producers.set(output, node);
  return producers;
}

/** The nodes that lead to some tensors, and the names of all that these read and write. */
function neededFor(fetches: readonly string[], producers: ReadonlyMap<string, NodeProto>) {
  const nodes = new Set<NodeProto>();
  const names = new Set<string>();
  const open = [...fetches];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (names.has(name)) continue;
    names.add(name);
    const node = producers.get(name);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    open.push(...namesRead(node));
  }
  return { nodes, names };
}

/** What a node may read: its inputs, and for branches and loops, graphs inside of nodes, tensors of the outer graph by name. */
export function* namesRead({ input, attribute }: NodeProto): Generator<string> {
  yield* input;
  for (const { g, graphs } of attribute) {
    for (const graph of g ? [g, ...graphs] : graphs) {
      yield* graph.output.map(({ name }) => name);
      for (const node of graph.node) yield* namesRead(node);
    }
  }
}

function noTensor(name: string, graph: GraphProto, tensors: ReadonlySet<string>): UnciaError {
  const outputs = graph.output.map((output) => JSON.stringify(output.name)).join(", ");
  return new UnciaError(
    "invalid_param",
    `The model has no tensor ${JSON.stringify(name)}; its outputs are ${outputs}.`,
    {
      param: "fetchDict",
      hint: didYouMean(name, tensors) ?? "The method tensors() lists all that can be fetched.",
    },
  );
}
