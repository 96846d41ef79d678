import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { isAbsolute, join, win32 } from "node:path";
import { UnciaError } from "../errors.ts";
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from "./format.ts";

/** ONNX Runtime and protobuf take no larger model in one piece. */
export const largestModel = 2 ** 31 - 1;

/** Where a tensor keeps its numbers, as the model says. */
interface Place {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
  /** SHA-1 of the whole file, where the model gives it. */
  readonly checksum: string | undefined;
}

interface OpenFile {
  readonly descriptor: number;
  readonly size: number;
}

/**
 * Reads the data that a model keeps in other files into the model, so that ONNX Runtime opens no file by itself. They must be
 * plain files in the model's own folder: a path or a link that leads out of it could show a stranger's model any file.
 * @param folder - The folder of the model; undefined for a model that is bytes alone, which cannot have such data.
 * @throws UnciaError `model_corrupt` that names tensor and file, `limit` for a model that is too large in one piece.
 */
export function takeInExternalData(model: ModelProto, folder: string | undefined): void {
  const all = [...tensorsOf(model.graph), ...model.functions.flatMap((one) => [...tensorsOfFunction(one)])];
  const tensors = all.filter(
    ({ dataLocation, externalData }) => dataLocation === 1 || externalData.length > 0,
  );
  if (tensors.length === 0) return;
  const files = new Map<string, OpenFile>();
  let total = 0;
  try {
    for (const tensor of tensors) {
      const place = placeOf(tensor);
      if (folder === undefined)
        throw refused(tensor, place.location, "a model that is given as bytes cannot have files beside it");
      const file = files.get(place.location) ?? openInside(folder, tensor, place);
      files.set(place.location, file);
      const length = place.length ?? file.size - place.offset;
      if (place.offset < 0 || length < 0 || place.offset + length > file.size) {
        throw refused(
          tensor,
          place.location,
          `it wants bytes ${place.offset} to ${place.offset + length} of ${file.size}`,
        );
      }
      total += length;
      if (total > largestModel) throw tooLarge(total);
      tensor.rawData = readRange(file.descriptor, place.offset, length);
      tensor.externalData = [];
      tensor.dataLocation = 0;
    }
  } finally {
    for (const { descriptor } of files.values()) closeSync(descriptor);
  }
}

export const tooLarge = (bytes: number): UnciaError =>
  new UnciaError(
    "limit",
    `The model has ${(bytes / 2 ** 30).toFixed(1)} GiB with its weights; at most 2 GiB can be run.`,
    { hint: "Convert it to float16 or int8." },
  );

function* tensorsOf(graph: GraphProto | undefined): Generator<TensorProto> {
  if (!graph) return;
  yield* graph.initializer;
  for (const one of graph.sparseInitializer) yield* tensorsOfSparse(one);
  yield* tensorsOfNodes(graph.node);
}

function* tensorsOfNodes(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const { attribute } of nodes) for (const one of attribute) yield* tensorsIn(one);
}

function* tensorsOfFunction({ node, attributeProto }: FunctionProto): Generator<TensorProto> {
  yield* tensorsOfNodes(node);
  for (const one of attributeProto) yield* tensorsIn(one);
}

function* tensorsOfSparse({ values, indices }: SparseTensorProto): Generator<TensorProto> {
  if (values) yield values;
  if (indices) yield indices;
}

function* tensorsIn({
  t,
  tensors,
  g,
  graphs,
  sparseTensor,
  sparseTensors,
}: AttributeProto): Generator<TensorProto> {
  if (t) yield t;
  yield* tensors;
  yield* tensorsOf(g);
  for (const graph of graphs) yield* tensorsOf(graph);
  if (sparseTensor) yield* tensorsOfSparse(sparseTensor);
  for (const one of sparseTensors) yield* tensorsOfSparse(one);
}

function placeOf(tensor: TensorProto): Place {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location") ?? "";
  const whole = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw refused(tensor, location, `its ${key} is ${JSON.stringify(text)}`);
    return Number(text);
  };
  return {
    location,
    offset: whole("offset") ?? 0,
    length: whole("length"),
    checksum: entries.get("checksum"),
  };
}

function openInside(folder: string, tensor: TensorProto, { location, checksum }: Place): OpenFile {
  const names = location.split(/[/\\]/).filter((name) => name !== ".");
  if (isAbsolute(location) || win32.isAbsolute(location) || names.some((name) => name === "..")) {
    throw refused(tensor, location, "which is not in the folder of the model");
  }
  if (names.some((name) => name === "" || /[\0:]/.test(name)))
    throw refused(tensor, location, "which is no name of a file");
  const path = join(folder, ...names);
  for (let depth = 1; depth < names.length; depth++) {
    const part = join(folder, ...names.slice(0, depth));
    if (!lstatSync(part, { throwIfNoEntry: false })?.isDirectory()) {
      throw refused(tensor, location, "which is not below plain folders");
    }
  }
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) throw refused(tensor, location, "which is missing");
  if (found.isSymbolicLink()) throw refused(tensor, location, "which is a symbolic link");
  if (!found.isFile()) throw refused(tensor, location, "which is no plain file");
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    // What was looked at may have been replaced since; what is open cannot be.
    const { size, nlink } = fstatSync(descriptor);
    if (nlink > 1) throw refused(tensor, location, "which is a hard link: the file has other names, too");
    if (checksum !== undefined)
      compareChecksum(descriptor, size, checksum, () =>
        refused(tensor, location, "whose checksum is another"),
      );
    return { descriptor, size };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function compareChecksum(descriptor: number, size: number, checksum: string, wrong: () => UnciaError): void {
  const hash = createHash("sha1");
  const piece = 2 ** 24;
  for (let at = 0; at < size; at += piece) hash.update(readRange(descriptor, at, Math.min(piece, size - at)));
  if (hash.digest("hex") !== checksum.toLowerCase()) throw wrong();
}

function readRange(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, bytes, done, length - done, offset + done);
    if (read === 0) throw new UnciaError("io", "A file of the model was cut off while it was read.");
    done += read;
  }
  return bytes;
}

const refused = ({ name }: TensorProto, location: string, why: string): UnciaError =>
  new UnciaError(
    "model_corrupt",
    `The data of tensor ${JSON.stringify(name)} are refused: they are said to be in ${JSON.stringify(location)}, ${why}.`,
    { param: "modelLocation" },
  );
