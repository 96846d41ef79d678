import { bytesPerNumber, type Tensor, type TensorNumbers, type TensorType, tensorNumbers } from "./tensor.ts";

/** Makes arrays for tensors that are to be run; what is in them is to be overwritten. */
export type TakeNumbers = (type: Exclude<TensorType, "string">, length: number) => TensorNumbers;

/**
 * Memory of tensors that runs have spent, for the tensors of the next. The thread of a session reads it where it is: what moves from thread to
 * thread makes the garbage collector run every few tensors, and fresh memory takes longer to be given than to be filled.
 */
export class TensorMemory {
  readonly #spare: SharedArrayBuffer[] = [];
  readonly #taken = new WeakSet<ArrayBufferLike>();
  readonly #most: number;

  /** Keeps at most so many pieces. */
  constructor(most: number) {
    this.#most = most;
  }

  /** An array in the smallest memory of earlier runs that is large enough, with what it held, or else in fresh memory. */
  readonly take: TakeNumbers = (type, length) => {
    if (!isShareable) return tensorNumbers(type, length);
    const bytes = length * bytesPerNumber(type);
    // In the order of their sizes.
    const at = this.#spare.findIndex(({ byteLength }) => byteLength >= bytes);
    const [memory = new SharedArrayBuffer(bytes)] = at < 0 ? [] : this.#spare.splice(at, 1);
    this.#taken.add(memory);
    return tensorNumbers(type, length, memory);
  };

  /** Takes back what is its own of the arrays that a run has spent. Of too much memory, the smallest goes. */
  give(spent: Iterable<Tensor["data"]>): void {
    for (const data of spent) {
      if (!ArrayBuffer.isView(data) || !this.#taken.delete(data.buffer)) continue;
      this.#spare.push(data.buffer as SharedArrayBuffer);
    }
    this.#spare.sort((a, b) => a.byteLength - b.byteLength);
    this.#spare.splice(0, Math.max(0, this.#spare.length - this.#most));
  }
}

/** Addons can read shared memory since Node.js 22.21 and 24.9. */
const isShareable = ((version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 9) || (major === 22 && minor >= 21);
})(process.versions.node);
