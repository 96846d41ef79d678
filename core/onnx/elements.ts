import type { TensorType } from "./tensor.ts";

/** ONNX's numbers for types of elements. */
const types: Readonly<Record<number, TensorType>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  8: "string",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
};

/** Types that models may use inside, but that cannot be passed in or out. */
const others: Readonly<Record<number, string>> = {
  14: "complex64",
  15: "complex128",
  16: "bfloat16",
  17: "float8e4m3fn",
  18: "float8e4m3fnuz",
  19: "float8e5m2",
  20: "float8e5m2fnuz",
  21: "uint4",
  22: "int4",
  23: "float4e2m1",
};

export const elementType = (number: number): TensorType | undefined => types[number];

/** The name of a type, also of one that no tensor here can have. */
export const elementName = (number: number): string => types[number] ?? others[number] ?? `type ${number}`;
