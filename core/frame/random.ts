/**
 * Philox4x32-10, a counter-based generator: the draw for a row is a function of the seed and the row's number alone, so
 * it does not depend on batch sizes, threads or partitions.
 * @see Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011. https://doi.org/10.1145/2063384.2063405
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): Uint32Array {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return Uint32Array.of(c0, c1, c2, c3);
}

/** The upper half of a 64-bit product; every step is below 2^53, so doubles hold it exactly. */
function multiplyHigh(a: number, b: number): number {
  return Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 65536)) / 65536);
}

/** A number in [0, 1) with 53 random bits for a row, by seed (any safe integer) and global row number. */
export function rowDraw(seed: number, row: number, stream = 0): number {
  const low = seed >>> 0;
  const high = Math.floor(seed / 4294967296) >>> 0;
  const words = philox([row >>> 0, Math.floor(row / 4294967296), stream, 0], [low, high]);
  return ((words[0] as number) * 2097152 + ((words[1] as number) >>> 11)) / 9007199254740992;
}
