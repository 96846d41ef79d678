import { elementCount, type TensorInfo } from "./tensor.ts";

/** The axes of one row of an input, the batch's own axis left out; undefined where the model does not even say how many there are. */
export const rowAxes = ({ shape }: Pick<TensorInfo, "shape">): readonly (number | string)[] | undefined =>
  shape?.slice(1);

/** How many rows a model takes at a time, where it takes no other number. */
export function fixedBatch(inputs: readonly TensorInfo[]): number | undefined {
  const sizes = inputs.map(({ shape }) => shape?.[0]).filter((size) => typeof size === "number");
  return sizes[0];
}

/**
 * The lengths of a row's axes, from what the model says of them and from what the column holds: nested lists of as many levels, or the
 * same numbers in one list, in which one axis may be free.
 * @returns A reason in a few words where they do not fit.
 */
export function fitRow(
  axes: readonly (number | string)[] | undefined,
  found: readonly number[],
): readonly number[] | { readonly problem: string } {
  if (axes === undefined) return found;
  if (axes.length === found.length) {
    const fits = axes.every((axis, at) => typeof axis === "string" || axis === found[at]);
    return fits ? found : { problem: `${lengths(found)}, where ${lengths(axes)} are needed` };
  }
  const size = elementCount(found);
  const free = axes.filter((axis) => typeof axis === "string");
  const known = elementCount(axes.filter((axis) => typeof axis === "number"));
  if (free.length === 0)
    return size === known
      ? (axes as number[])
      : { problem: `${count(size)}, where ${lengths(axes)} are needed` };
  if (free.length > 1) {
    return {
      problem: `${lengths(found)}, from which the free axes of ${lengths(axes)} cannot be told; lists of lists would tell them`,
    };
  }
  if (known === 0 || size % known !== 0)
    return { problem: `${count(size)}, which is no multiple of the ${known} of ${lengths(axes)}` };
  return axes.map((axis) => (typeof axis === "string" ? size / known : axis));
}

const count = (size: number): string => (size === 1 ? "one value" : `${size} values`);
const lengths = (axes: readonly (number | string)[]): string =>
  axes.length === 0
    ? "one value"
    : axes.length === 1 && typeof axes[0] === "number"
      ? count(axes[0])
      : axes.map((axis) => axis || "?").join(" x ");
