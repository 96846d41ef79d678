export { buildColumn } from "./build.ts";
export { type ColumnChunk, columnChunk, columnData, type TypedArray, withNullRows } from "./column.ts";
export { concatBatches, concatData } from "./concat.ts";
export { DataFrame, type DataFrameLike } from "./dataframe.ts";
export { configureEngine, type EngineOptions } from "./duckdb/engine.ts";
export { explodedField, listElements } from "./explode.ts";
export type { Columns } from "./from.ts";
export { loadOpenCV, openCVError, pictureErrorText } from "./images/kernel.ts";
export type { ReadImagesOptions } from "./images/options.ts";
export type { WriteImagesOptions } from "./images/write.ts";
export {
  bytesGetter,
  type ImageGetter,
  type ImageRow,
  imageAt,
  imageField,
  imageGetter,
  imageType,
  isBytesType,
  isImageField,
  isImageType,
  makeBytesColumn,
  makeImageColumn,
  type PixelData,
  requireImages,
  requirePictures,
} from "./images.ts";
export { decodeBatches, type EncodedBatch, encode, encodeBatch, encodeSchema, joinChunks } from "./ipc.ts";
export { readBooleans, readNumbers } from "./numbers.ts";
export type { ReadOptions } from "./plan.ts";
export { philox, rowDraw } from "./random.ts";
export type {
  Paths,
  ReadCsvOptions,
  ReadFileOptions,
  ReadJsonOptions,
  ReadParquetOptions,
} from "./readers.ts";
export {
  appendColumns,
  appendFields,
  columnIndex,
  describeType,
  emptyBatch,
  isDenseVector,
  isNumeric,
  makeBatch,
  type NewColumn,
  refuseDuplicates,
  replaceColumn,
  requireColumn,
  sameType,
  schemaOf,
  selectColumns,
  selectFields,
  sliceRows,
  vectorWidth,
  withField,
} from "./schema.ts";
export type { ShowOptions } from "./show.ts";
export { filterRows, takeData, takeRows } from "./take.ts";
export type { FrameTransform, OpenTransform } from "./transform.ts";
export { batchRows, columnValues, type Row, valueGetter } from "./values.ts";
export {
  type DenseArray,
  type DenseValues,
  denseValues,
  denseVectorType,
  isSparseVector,
  makeDenseVector,
  makeSparseVector,
  type SparseParts,
  sparseParts,
  sparseVectorType,
} from "./vectors.ts";
export type { WriteCsvOptions, WriteJsonOptions, WriteParquetOptions } from "./writers.ts";
