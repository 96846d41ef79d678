const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the 16-bit float that is nearest to a number, ties to even. */
export function toHalf(value: number): number {
  float[0] = value;
  const all = bits[0] as number;
  const sign = (all >>> 16) & 0x8000;
  const size = all & 0x7fffffff;
  // Infinities, and NaN, which keeps one bit to be told from them.
  if (size >= 0x7f800000) return sign | 0x7c00 | (size > 0x7f800000 ? 0x200 : 0);
  // What rounds to 2^16 or more is infinite.
  if (size >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 the steps are all of 2^-24; a float32 holds sums of 0.5 to this step.
  if (size < 0x38800000) {
    float[0] = Math.abs(value) + 0.5;
    return sign | ((bits[0] as number) - 0x3f000000);
  }
  const odd = (size >>> 13) & 1;
  return sign | ((size - 0x38000000 + 0xfff + odd) >>> 13);
}
