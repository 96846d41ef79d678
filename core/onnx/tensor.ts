/** What a tensor can hold: the types that ONNX and ONNX Runtime for Node have in common. */
export type TensorType =
  | "float32"
  | "float64"
  | "float16"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool"
  | "string";

/** The numbers of a tensor, last axis fastest; `float16` as its bits in a `Uint16Array`, `bool` as zeros and ones. */
export type TensorNumbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export interface Tensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorNumbers | readonly string[];
}

/** What a model says of one of its tensors. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Length of each axis; the name of one that is free, which may be empty. Undefined where not even the number of axes is known. */
  readonly shape: readonly (number | string)[] | undefined;
}

interface NumbersConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): TensorNumbers;
  new (memory: ArrayBufferLike, byteOffset: number, length: number): TensorNumbers;
}

const arrays: Readonly<Record<Exclude<TensorType, "string">, NumbersConstructor>> = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** An array that holds `length` numbers of a type: zeros, or what is in `memory`. */
export const tensorNumbers = (
  type: Exclude<TensorType, "string">,
  length: number,
  memory?: ArrayBufferLike,
): TensorNumbers => (memory ? new arrays[type](memory, 0, length) : new arrays[type](length));

export const bytesPerNumber = (type: Exclude<TensorType, "string">): number => arrays[type].BYTES_PER_ELEMENT;

/** How many elements a tensor of these axes has. */
export const elementCount = (dims: readonly number[]): number =>
  dims.reduce((product, dim) => product * dim, 1);

/** Axes in words, such as `[N, 3, 224, 224]`. */
export const describeShape = (shape: readonly (number | string)[]): string =>
  `[${shape.map((axis) => (axis === "" ? "?" : axis)).join(", ")}]`;

/** A type and its axes in words, such as `float32[N, 3, 224, 224]`. */
export const describeTensor = ({ type, shape }: Omit<TensorInfo, "name">): string =>
  `${type}${shape === undefined ? "[…]" : describeShape(shape)}`;
