import { bytesPerNumber, type TensorNumbers, type TensorType, tensorNumbers } from "./tensor.ts";

/** Makes arrays for tensors that are to be run; what is in them is to be overwritten. */
export type TakeNumbers = (type: Exclude<TensorType, "string">, length: number) => TensorNumbers;

/**
 * Memory of tensors that runs have spent, for the tensors of the next. The thread of a session reads it where it is: what moves from thread to
 * thread makes the garbage collector run every few tensors, and fresh memory takes longer to be given than to be filled.
 */
export class TensorMemory {
  readonly #spare: SharedArrayBuffer[] = [];
  readonly #most: number;

  /** Keeps at most so many pieces. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Memory of exactly the size; that of an earlier run where there is some, with what it held. */
  readonly take: TakeNumbers = (type, length) => {
    if (!isShareable) return tensorNumbers(type, length);
    const bytes = length * bytesPerNumber(type);
    const at = this.#spare.findIndex(({ byteLength }) => byteLength === bytes);
    const [memory = new SharedArrayBuffer(bytes)] = at < 0 ? [] : this.#spare.splice(at, 1);
    return tensorNumbers(type, length, memory);
  };

  /** Takes back what a run has spent. The oldest goes where there is too much, as it may be of a size that is not asked for any more. */
  give(spent: Iterable<SharedArrayBuffer>): void {
    this.#spare.push(...spent);
    this.#spare.splice(0, Math.max(0, this.#spare.length - this.#most));
  }
}

/** Addons can read shared memory since Node.js 22.21 and 24.9. */
const isShareable = ((version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 9) || (major === 22 && minor >= 21);
})(process.versions.node);
