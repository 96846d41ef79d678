import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UnciaError } from "../errors.ts";
import { largestModel, takeInExternalData, tooLarge } from "./external-data.ts";
import { decodeModel, encodeModel, type GraphProto, type ModelProto } from "./format.ts";
import type { ModelSource } from "./runner.ts";

/** A model that was read and looked at; its `graph` is there. */
export type LoadedModel = ModelProto & { graph: GraphProto };

/**
 * Reads a model. Nothing of it is run.
 * @throws UnciaError `io` where there is no such file, `model_corrupt` where it is no model or was cut off, `limit` where it is too large.
 */
export function loadModel(source: ModelSource): LoadedModel {
  const name = "path" in source ? source.path : "The model";
  const bytes = "path" in source ? readModel(source.path) : source.bytes;
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (error) {
    throw noModel(name, `It was cut off, or is of another format (${(error as Error).message}).`, error);
  }
  const { graph } = model;
  if (!graph || (graph.node.length === 0 && graph.output.length === 0)) {
    throw noModel(name, bytes.length === 0 ? "The file is empty." : "It has no graph.");
  }
  return Object.assign(model, { graph });
}

/** A model in one piece, with the data that it keeps in other files. */
export function wholeModel(source: ModelSource): Uint8Array {
  const model = loadModel(source);
  takeInExternalData(model, folderOf(source));
  return encodeModel(model);
}

export const folderOf = (source: ModelSource): string | undefined =>
  "path" in source ? dirname(source.path) : undefined;

function readModel(path: string): Uint8Array {
  const details = { param: "modelLocation" };
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new UnciaError("io", `${path} is no file.`, details);
    if (found.size > largestModel) throw tooLarge(found.size);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UnciaError) throw error;
    throw new UnciaError("io", `${path} cannot be read: ${(error as Error).message}`, details, {
      cause: error,
    });
  }
}

const noModel = (name: string, why: string, cause?: unknown): UnciaError =>
  new UnciaError(
    "model_corrupt",
    `${name} is not a model in ONNX's format. ${why}`,
    { param: "modelLocation" },
    { cause },
  );
