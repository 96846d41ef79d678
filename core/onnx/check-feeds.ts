import { UnciaError } from "../errors.ts";
import { describeTensor, elementCount, type Tensor, type TensorInfo } from "./tensor.ts";

/** Checks what a run is given, as ONNX Runtime would name neither what it got nor where a free axis belongs. */
export function checkFeeds(inputs: readonly TensorInfo[], feeds: Readonly<Record<string, Tensor>>): void {
  const axes = new Map<string, { length: number; tensor: string }>();
  for (const input of inputs) {
    const fed = Object.hasOwn(feeds, input.name) ? feeds[input.name] : undefined;
    if (!fed) throw wrong(`The input ${show(input)} of the model is not fed.`);
    const got = describeTensor({ type: fed.type, shape: fed.dims });
    if (fed.type !== input.type || (input.shape && input.shape.length !== fed.dims.length)) {
      throw wrong(`The input ${show(input)} got ${got}.`);
    }
    if (elementCount(fed.dims) !== fed.data.length) {
      throw wrong(`The input ${show(input)} got ${fed.data.length} values as ${got}.`);
    }
    for (const [axis, expected] of (input.shape ?? []).entries()) {
      const length = fed.dims[axis] as number;
      if (typeof expected === "number") {
        if (expected !== length) throw wrong(`The input ${show(input)} got ${got}.`);
        continue;
      }
      const before = expected === "" ? undefined : axes.get(expected);
      if (before && before.length !== length) {
        throw wrong(
          `The input ${show(input)} got ${got}, where the axis ${expected} is ${before.length} in ${JSON.stringify(before.tensor)}.`,
        );
      }
      if (expected !== "") axes.set(expected, { length, tensor: input.name });
    }
  }
  const unknown = Object.keys(feeds).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) {
    throw wrong(`The model has no input ${JSON.stringify(unknown)} that its outputs depend on.`);
  }
}

const show = (info: TensorInfo): string => `${JSON.stringify(info.name)}, ${describeTensor(info)},`;
const wrong = (message: string): UnciaError => new UnciaError("invalid_data", message);
