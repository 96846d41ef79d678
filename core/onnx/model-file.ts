import { statSync } from "node:fs";
import { describeModel, type ModelDescription } from "./describe.ts";
import { loadModel } from "./load.ts";
import type { ModelSource } from "./runner.ts";
import { onThread } from "./session-thread.ts";
import type { TensorInfo } from "./tensor.ts";

interface Known {
  readonly stamp: string;
  readonly description: ModelDescription;
  /** What ONNX Runtime has inferred of tensors, by name. */
  readonly inferred: Map<string, TensorInfo>;
}

/** So many files are remembered: a description is small, but not nothing. */
const most = 16;
const knownFiles = new Map<string, Known>();
const knownBytes = new WeakMap<Uint8Array, Known>();

/** What a model says of itself. It is read on another thread, and only once as long as the file stays as it is. */
export async function describeSource(source: ModelSource): Promise<ModelDescription> {
  const found = recall(source);
  if (found) return found.description;
  const stamp = stampOf(source);
  return remember(source, stamp, await onThread("describe", { source })).description;
}

/** The same at once: a file that was not looked at before is read here and now. */
export function describeSourceNow(source: ModelSource): ModelDescription {
  const found = recall(source);
  return (
    found?.description ?? remember(source, stampOf(source), describeModel(loadModel(source))).description
  );
}

/** Keeps what ONNX Runtime has told of tensors that the model itself says nothing of. */
export function rememberTensors(source: ModelSource, tensors: readonly TensorInfo[]): void {
  const known = recall(source);
  for (const tensor of tensors) known?.inferred.set(tensor.name, tensor);
}

export const inferredTensor = (source: ModelSource, name: string): TensorInfo | undefined =>
  recall(source)?.inferred.get(name);

function recall(source: ModelSource): Known | undefined {
  if ("bytes" in source) return knownBytes.get(source.bytes);
  const known = knownFiles.get(source.path);
  return known?.stamp === stampOf(source) ? known : undefined;
}

function remember(source: ModelSource, stamp: string, description: ModelDescription): Known {
  const known: Known = { stamp, description, inferred: new Map() };
  if ("bytes" in source) knownBytes.set(source.bytes, known);
  else {
    knownFiles.delete(source.path);
    knownFiles.set(source.path, known);
    const [oldest] = knownFiles.keys();
    if (knownFiles.size > most && oldest !== undefined) knownFiles.delete(oldest);
  }
  return known;
}

function stampOf(source: ModelSource): string {
  if ("bytes" in source) return "";
  const found = statSync(source.path, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "";
}
