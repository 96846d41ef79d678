/** Bits as Arrow and DuckDB both keep them: least significant first. */
export function bitAt(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] as number) & (1 << (index & 7))) !== 0;
}

export function clearBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] as number) & ~(1 << (index & 7));
}

export function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
}

/** Bytes that hold `count` bits, padded to the eight that Arrow's format asks for. */
export const bitmapBytes = (count: number): number => ((count + 63) >> 6) << 3;

/** A bitmap of `count` ones; the padding is zero. */
export function onesBitmap(count: number): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(bitmapBytes(count));
  bits.fill(255, 0, count >> 3);
  if (count & 7) bits[count >> 3] = (1 << (count & 7)) - 1;
  return bits;
}

/** `count` bits of `source` from bit `from`, moved to start at bit zero. */
export function copyBits(source: Uint8Array, from: number, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bitmapBytes(count));
  const bytes = (count + 7) >> 3;
  const shift = from & 7;
  const first = from >> 3;
  if (shift === 0) {
    out.set(source.subarray(first, first + bytes));
  } else {
    for (let i = 0; i < bytes; i++) {
      const low = source[first + i] as number;
      const high = source[first + i + 1] ?? 0;
      out[i] = (low >> shift) | (high << (8 - shift));
    }
  }
  if (count & 7) out[bytes - 1] = (out[bytes - 1] as number) & ((1 << (count & 7)) - 1);
  return out;
}

/** Writes `count` bits of `source` (from its bit zero) into `target` at bit `at`; `target` is zero there. */
export function appendBits(target: Uint8Array, at: number, source: Uint8Array, count: number): void {
  const shift = at & 7;
  const first = at >> 3;
  const bytes = (count + 7) >> 3;
  const lastMask = count & 7 ? (1 << (count & 7)) - 1 : 255;
  for (let i = 0; i < bytes; i++) {
    const byte = (source[i] as number) & (i === bytes - 1 ? lastMask : 255);
    target[first + i] = (target[first + i] as number) | (byte << shift);
    if (shift && first + i + 1 < target.length) {
      target[first + i + 1] = (target[first + i + 1] as number) | (byte >> (8 - shift));
    }
  }
}

/** How many of the first `count` bits are one. */
export function countOnes(bits: Uint8Array, count: number): number {
  let ones = 0;
  for (let i = 0; i < count >> 3; i++) ones += POPULATION[bits[i] as number] as number;
  for (let i = count & ~7; i < count; i++) if (bitAt(bits, i)) ones++;
  return ones;
}

const POPULATION = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest; rest &= rest - 1) ones++;
  return ones;
});
