import type { RecordBatch } from "apache-arrow";
import { columnData, valueGetter } from "../frame/index.ts";

/** Numbers the groups of rows that agree in some columns, in the order in which they come. */
export class GroupCodes {
  readonly #keys: readonly string[];
  readonly #codes = new Map<string, number>();

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  get count(): number {
    return this.#codes.size;
  }

  /** The code of each row, and the rows with which a new group begins. */
  codesOf(batch: RecordBatch): { codes: Int32Array; first: number[] } {
    const getters = this.#keys.map((key) => valueGetter(columnData(batch, key)));
    const codes = new Int32Array(batch.numRows);
    const first: number[] = [];
    for (let row = 0; row < codes.length; row++) {
      const key = getters.map((get) => keyText(get(row))).join("");
      let code = this.#codes.get(key);
      if (code === undefined) {
        code = this.#codes.size;
        this.#codes.set(key, code);
        first.push(row);
      }
      codes[row] = code;
    }
    return { codes, first };
  }
}

/** A text that differs for values that differ, in their kind, too; its length goes before it, so that texts of several keys can be joined. */
function keyText(value: unknown): string {
  const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value, plain) : String(value);
  return `${value === null ? "null" : typeof value} ${text.length}:${text}`;
}

const plain = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? `${value}n` : ArrayBuffer.isView(value) ? Array.from(value as never) : value;
