import type { Json } from "../wire-types.ts";
import { namesRead } from "./cut.ts";
import { elementName, elementType } from "./elements.ts";
import type { GraphProto, TypeProto, ValueInfoProto } from "./format.ts";
import { layersOf } from "./layers.ts";
import type { LoadedModel } from "./load.ts";
import type { TensorInfo } from "./tensor.ts";

/** A tensor as the file tells of it, whose type may be one that cannot be passed in or out, or not be told. */
export interface TensorDescription {
  readonly name: string;
  /** `float32`, or `sequence`, `bfloat16` and the like; empty where the file does not say. */
  readonly type: string;
  readonly shape: readonly (number | string)[] | undefined;
  /** What computes it, such as `Conv`; empty for inputs. */
  readonly operator: string;
  /** Name of the node that computes it; empty where it has none. */
  readonly node: string;
  /** The inputs of the model that it depends on, in their order. */
  readonly needs: readonly string[];
}

/** What a file says of a model, without running it. */
export interface ModelDescription {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** All tensors that nodes compute, in the order of the nodes: where the model can be cut. */
  readonly tensors: readonly TensorDescription[];
  /** Names of tensors from the first output backwards, a layer of weights each. */
  readonly layers: readonly string[];
  readonly metadata: ModelMetadata;
}

export interface ModelMetadata {
  readonly [member: string]: Json;
  readonly producer: string;
  readonly irVersion: number;
  /** Versions of the sets of operators, by domain; that of ONNX itself is `ai.onnx`. */
  readonly opsets: { readonly [domain: string]: number };
  readonly properties: { readonly [name: string]: string };
}

export function describeModel(model: LoadedModel): ModelDescription {
  const { graph } = model;
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const known = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name, value]));
  const inputs = graph.input
    .filter(({ name }) => !weights.has(name))
    .map((value) => ({ ...describeValue(value), operator: "", node: "", needs: [value.name] }));
  const needs = needsOf(
    graph,
    inputs.map(({ name }) => name),
  );
  const tensors = graph.node.flatMap((node) =>
    node.output.filter(Boolean).map((name) => ({
      ...describeValue(known.get(name) ?? { name }),
      operator: node.opType,
      node: node.name,
      needs: needs.get(name) ?? [],
    })),
  );
  const byName = new Map([...inputs, ...tensors].map((tensor) => [tensor.name, tensor]));
  const plain = { operator: "", node: "", needs: [] };
  return {
    inputs,
    outputs: graph.output.map((value) => byName.get(value.name) ?? { ...describeValue(value), ...plain }),
    tensors,
    layers: layersOf(graph),
    metadata: {
      name: graph.name,
      description: model.docString || graph.docString,
      producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
      domain: model.domain,
      version: String(model.modelVersion),
      irVersion: Number(model.irVersion),
      opsets: Object.fromEntries(
        model.opsetImport.map(({ domain, version }) => [domain || "ai.onnx", Number(version)]),
      ),
      properties: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    },
  };
}

/** The inputs that each tensor depends on; nodes stand in the order in which they can be computed. */
function needsOf(graph: GraphProto, inputs: readonly string[]): Map<string, readonly string[]> {
  const needs = new Map<string, readonly string[]>(inputs.map((name) => [name, [name]]));
  for (const node of graph.node) {
    const read = new Set(namesRead(node));
    const all = new Set([...read].flatMap((name) => needs.get(name) ?? []));
    const ordered = inputs.filter((name) => all.has(name));
    for (const output of node.output) if (output) needs.set(output, ordered);
  }
  return needs;
}

function describeValue({ name, type }: Pick<ValueInfoProto, "name" | "type">) {
  return { name, ...describeType(type) };
}

function describeType(type: TypeProto | undefined): Pick<TensorDescription, "type" | "shape"> {
  if (!type) return { type: "", shape: undefined };
  if (!type.tensorType) return { type: "sequence, map or other", shape: undefined };
  const { elemType, shape } = type.tensorType;
  // A dimension that says nothing reads as 0, the default of its field.
  const dims = shape?.dim.map((dim) =>
    Object.hasOwn(dim, "dimValue") ? Number(dim.dimValue) : (dim.dimParam ?? ""),
  );
  return { type: elementName(elemType), shape: dims };
}

/** The tensor as one that can be passed in or out; undefined where the file does not say, or it cannot. */
export function tensorInfo({ name, type, shape }: TensorDescription): TensorInfo | undefined {
  const known = tensorTypeNames.has(type);
  return known ? { name, type: type as TensorInfo["type"], shape } : undefined;
}

const tensorTypeNames = new Set(
  Array.from({ length: 32 }, (_, number) => elementType(number)).filter(
    (name) => name !== undefined,
  ) as string[],
);
