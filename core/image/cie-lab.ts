/** Light of each of the 256 values of sRGB, from 0 to 1 (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

/** From linear sRGB to CIE XYZ, each row divided by the white of daylight (D65, 2 degrees). */
const white = [0.95047, 1, 1.08883] as const;
const toXyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
].map((row, i) => row.map((value) => value / (white[i] as number))) as readonly (readonly number[])[];

const curve = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);

/** Pixels in CIELAB, three numbers each (L from 0 to 100): of grey, BGR or BGRA. Equal distances there look about equally different. */
export function cieLab(pixels: Uint8Array, channels: number): Float32Array {
  const count = pixels.length / channels;
  const lab = new Float32Array(count * 3);
  const [xs, ys, zs] = toXyz as [readonly number[], readonly number[], readonly number[]];
  const dot = (row: readonly number[], r: number, g: number, b: number): number =>
    (row[0] as number) * r + (row[1] as number) * g + (row[2] as number) * b;
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    const blue = linear[pixels[at] as number] as number;
    const green = channels === 1 ? blue : (linear[pixels[at + 1] as number] as number);
    const red = channels === 1 ? blue : (linear[pixels[at + 2] as number] as number);
    const x = curve(dot(xs, red, green, blue));
    const y = curve(dot(ys, red, green, blue));
    const z = curve(dot(zs, red, green, blue));
    lab[i * 3] = 116 * y - 16;
    lab[i * 3 + 1] = 500 * (x - y);
    lab[i * 3 + 2] = 200 * (y - z);
  }
  return lab;
}
