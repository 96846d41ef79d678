import { UnciaError } from "../errors.ts";
import { halfToNumber } from "../frame/values.ts";
import { describeTensor, type Tensor, type TensorInfo } from "./tensor.ts";

/** A tensor that is worked out from one that was fetched, over its last axis. */
export interface Derived {
  info(of: TensorInfo): TensorInfo;
  compute(of: Tensor): Tensor;
}

/** Softmax over the last axis: positive numbers that add up to 1. Tensors of 16 bits become ones of 32. */
export const softMax: Derived = {
  info(of) {
    checkNumbers(of, "softMaxDict");
    if (!of.type.startsWith("float")) throw wrongType(of, "softMaxDict", "floating-point numbers");
    return { ...of, type: of.type === "float64" ? "float64" : "float32" };
  },
  compute(of) {
    const values = numbersOf(of);
    const out = of.type === "float64" ? new Float64Array(values.length) : new Float32Array(values.length);
    const width = of.dims.at(-1) ?? 1;
    for (let from = 0; from < values.length; from += width) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < width; i++) largest = Math.max(largest, values[from + i] as number);
      let sum = 0;
      for (let i = 0; i < width; i++) sum += Math.exp((values[from + i] as number) - largest);
      for (let i = 0; i < width; i++) out[from + i] = Math.exp((values[from + i] as number) - largest) / sum;
    }
    return { type: of.type === "float64" ? "float64" : "float32", dims: of.dims, data: out };
  },
};

/** The place of the largest number along the last axis, from 0; of equal ones the first, and of NaNs none is the largest. */
export const argMax: Derived = {
  info(of) {
    checkNumbers(of, "argMaxDict");
    return { name: of.name, type: "int32", shape: of.shape?.slice(0, -1) ?? [""] };
  },
  compute(of) {
    const values = numbersOf(of);
    const width = of.dims.at(-1) ?? 1;
    const out = new Int32Array(width === 0 ? 0 : values.length / width);
    for (let row = 0; row < out.length; row++) {
      let best = 0;
      for (let i = 1; i < width; i++) {
        const [value, largest] = [values[row * width + i] as number, values[row * width + best] as number];
        if (value > largest || (Number.isNaN(largest) && !Number.isNaN(value))) best = i;
      }
      out[row] = best;
    }
    return { type: "int32", dims: of.dims.slice(0, -1), data: out };
  },
};

function numbersOf({ type, data }: Tensor): ArrayLike<number | bigint> {
  return type === "float16" ? Float32Array.from(data as Uint16Array, halfToNumber) : (data as Float32Array);
}

/** Whether there is an axis besides that of the rows, with numbers along it. */
function checkNumbers(of: TensorInfo, param: string): void {
  if (of.type === "string" || of.type === "bool") throw wrongType(of, param, "numbers");
  if (of.shape === undefined || of.shape.length >= 2) return;
  throw new UnciaError(
    "invalid_param",
    `${param} needs several numbers a row; the tensor ${JSON.stringify(of.name)} is ${describeTensor(of)}.`,
    { param },
  );
}

const wrongType = (of: TensorInfo, param: string, needed: string): UnciaError =>
  new UnciaError(
    "invalid_param",
    `${param} needs ${needed}; the tensor ${JSON.stringify(of.name)} is ${describeTensor(of)}.`,
    {
      param,
    },
  );
