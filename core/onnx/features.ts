import { type Data, Field, type Schema } from "apache-arrow";
import { clearBit, onesBitmap } from "../frame/bitmap.ts";
import { columnData, denseVectorType, makeDenseVector, requirePictures } from "../frame/index.ts";
import { type InvalidPolicy, schemaAfter, withResults } from "../image/pictures.ts";
import type { BoundTransform } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { findNetwork, type Network, type NetworkParams, requireNetwork } from "./network.ts";
import type { PreparationParams } from "./picture-input.ts";
import { type CutParams, featureTensor } from "./picture-output.ts";
import { type ExecutionParams, openPictureRunner } from "./picture-runner.ts";

/** What a stage that works on a column of pictures says of itself. */
export interface PictureStage extends NetworkParams, InvalidPolicy {
  readonly stageName: string;
  readonly inputCol: string;
  readonly outputCol: string;
}

/** How many batches are begun before the one before them is done: while one is computed, the next is decoded. */
export const batchesAhead = 1;

/** The schema after a stage that adds `field`; checks all that can be checked without the network. */
export function pictureSchema(stage: PictureStage, schema: Schema, field: Field): Schema {
  requirePictures(schema, stage.inputCol, { stage: stage.stageName, param: "inputCol" });
  requireNetwork(stage);
  return schemaAfter(schema, field, stage, { stage: stage.stageName });
}

/** A column of features; how wide it is, only the network tells. */
export const featuresField = (name: string, width = 0): Field =>
  new Field(name, denseVectorType(width, "float32"), true);

/** All that a stage says of how its network is fed and run. */
export type PictureWork = PictureStage & PreparationParams & ExecutionParams;

/** The settings of a stage that leaves all but the network itself to its card. */
export const asOnTheCard = (
  stage: PictureStage & ExecutionParams & Pick<PreparationParams, "maxPixels">,
): PictureWork & CutParams => ({
  stageName: stage.stageName,
  inputCol: stage.inputCol,
  outputCol: stage.outputCol,
  modelName: stage.modelName,
  modelIndex: stage.modelIndex,
  modelLocation: stage.modelLocation,
  handleInvalid: stage.handleInvalid,
  errorCol: stage.errorCol,
  maxPixels: stage.maxPixels,
  miniBatchSize: stage.miniBatchSize,
  executionProvider: stage.executionProvider,
  optimizationLevel: stage.optimizationLevel,
  threads: stage.threads,
  sessions: stage.sessions,
  autoConvertToColor: true,
  reducedDecode: false,
  headless: true,
});

/** What becomes of the numbers that a network gives for each picture. */
export interface PictureResult {
  readonly field: Field;
  make(rows: readonly (Float32Array | null)[]): Data;
}

/** Makes a stage ready that fetches one tensor of a network for each picture. */
export async function bindPictures(
  stage: PictureWork,
  network: Network,
  fetch: string,
  schema: Schema,
  run: RunOptions,
  resultOf: (width: number) => PictureResult,
): Promise<BoundTransform> {
  const { inputCol, stageName } = stage;
  const runner = await openPictureRunner(network, fetch, stage, run);
  const result = resultOf(runner.width);
  return {
    schema: pictureSchema(stage, schema, result.field),
    ahead: batchesAhead,
    async batch(batch, firstRow) {
      const found = await runner.run(columnData(batch, inputCol), run);
      return withResults(batch, found, result, stage, { stage: stageName, column: inputCol, firstRow });
    },
    close: () => runner.close(),
  };
}

/** Makes a stage ready whose result is a vector for each picture: the numbers of one tensor of a network. */
export async function bindFeatures(
  stage: PictureWork & CutParams,
  schema: Schema,
  run: RunOptions,
): Promise<BoundTransform> {
  const network = await findNetwork(stage, run);
  const fetch = await featureTensor(network, stage);
  return bindPictures(stage, network, fetch, schema, run, (width) => vectorResult(stage.outputCol, width));
}

/** A vector for each picture. */
export const vectorResult = (name: string, width: number): PictureResult => ({
  field: featuresField(name, width),
  make: (rows) => vectors(rows, width),
});

function vectors(rows: readonly (Float32Array | null)[], width: number): Data {
  const values = new Float32Array(rows.length * width);
  const validity = onesBitmap(rows.length);
  rows.forEach((row, at) => {
    if (row) values.set(row, at * width);
    else clearBit(validity, at);
  });
  return makeDenseVector(values, width, rows.includes(null) ? validity : undefined);
}
