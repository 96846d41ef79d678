import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const rows = 500_000;
export const width = 28;
export const folder = join(import.meta.dirname, "../../.cache/bench");

/** A table of normal numbers, column after column, and a label that depends on some of them; made once, kept as raw doubles. */
export function makeData(): void {
  if (existsSync(join(folder, "labels.f64"))) return;
  mkdirSync(folder, { recursive: true });
  const normal = normals(7);
  const columns = new Float64Array(rows * width).map(normal);
  const at = (row: number, column: number): number => columns[column * rows + row] as number;
  const labels = new Float64Array(rows).map((_, row) => {
    const score =
      at(row, 0) * at(row, 1) + 0.7 * at(row, 2) - 0.4 * at(row, 3) ** 2 + 0.3 * at(row, 4) + normal();
    return score > 0 ? 1 : 0;
  });
  writeFileSync(join(folder, "columns.f64"), columns);
  writeFileSync(join(folder, "labels.f64"), labels);
}

/** Draws from the normal distribution by the Box-Muller transform of a 32-bit xorshift. */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 1) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The columns and the label of `makeData`. */
export function readData(): { columns: Float64Array[]; labels: Float64Array } {
  const all = doubles("columns.f64");
  const columns = Array.from({ length: width }, (_, c) => all.subarray(c * rows, (c + 1) * rows));
  return { columns, labels: doubles("labels.f64") };
}

function doubles(file: string): Float64Array {
  const descriptor = openSync(join(folder, file), "r");
  const numbers = new Float64Array(fstatSync(descriptor).size / 8);
  readSync(descriptor, numbers);
  closeSync(descriptor);
  return numbers;
}
