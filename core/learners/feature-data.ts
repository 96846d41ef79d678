/** Rows of features as the kernels of learners take them: views of Arrow's memory, in one of three layouts. */
import type { TypedArray } from "../frame/index.ts";

/** One chunk of a column: the buffers of an Arrow array. Nulls are missing values. */
export interface NativeColumn {
  values: TypedArray;
  /** Arrow's validity bitmap: bit `offset + i`, least significant first, is 1 where row `i` has a value. */
  validity?: Uint8Array | undefined;
  /** Where the rows begin, in elements. */
  offset: number;
  /** Where the rows begin in `validity`, if not at `offset`: apache-arrow slices values but not bitmaps. */
  validityOffset?: number | undefined;
  length: number;
  nullCount: number;
  /** The values are a bitmap too. */
  boolean?: true | undefined;
}

/** Rows one after another. */
export interface DenseRows {
  chunks: readonly { values: Float64Array | Float32Array; rows: number }[];
  columns: number;
}

/** Compressed sparse rows: row `i` has `values[indptr[i] … indptr[i + 1] - 1]`; what is absent is zero. */
export interface CsrRows {
  indptr: Int32Array | BigInt64Array;
  indices: Int32Array;
  values: Float64Array | Float32Array;
  columns: number;
}

/** `columns` is indexed by chunk, then by column. */
export type FeatureData =
  | { columns: readonly (readonly NativeColumn[])[] }
  | { dense: DenseRows }
  | { csr: CsrRows };
