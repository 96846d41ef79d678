import { bytesPerNumber, type TensorNumbers, type TensorType, tensorNumbers } from "./tensor.ts";

/** Makes arrays for tensors that are to be run; what is in them is to be overwritten. */
export type TakeNumbers = (type: Exclude<TensorType, "string">, length: number) => TensorNumbers;

/** Memory of tensors that runs have spent, for the tensors of the next: to be given fresh memory takes longer than to fill it. */
export class TensorMemory {
  readonly #spare: ArrayBuffer[] = [];
  readonly #most: number;

  /** Keeps at most so many pieces. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Memory of exactly the size; that of an earlier run where there is some, with what it held. */
  readonly take: TakeNumbers = (type, length) => {
    const bytes = length * bytesPerNumber(type);
    const at = this.#spare.findIndex(({ byteLength }) => byteLength === bytes);
    return tensorNumbers(type, length, at < 0 ? undefined : this.#spare.splice(at, 1)[0]);
  };

  /** The oldest goes where there are too many, as it may be of a size that is not asked for any more. */
  give(spent: readonly ArrayBuffer[]): void {
    this.#spare.push(...spent);
    this.#spare.splice(0, Math.max(0, this.#spare.length - this.#most));
  }
}
