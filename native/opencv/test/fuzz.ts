/**
 * Decodes damaged pictures: `node test/fuzz.ts SEED COUNT`. It runs as a process of its own, since what it looks for are crashes and hangs;
 * with the addon of `node build.mjs --sanitize`, also reads and writes where nothing is. The last line of its output counts what became of
 * the pictures.
 */
import { argv, stdout } from "node:process";
import { decode, load, type PictureResult, readHeader } from "../index.ts";
import { file, names } from "./fixtures.ts";

const [seed = 1, count = 100] = argv.slice(2).map(Number);
const files = names.map((name) => file(name));
const batchSize = 50;
/** Pictures that claim to be larger are refused, so that time goes into damage. */
const maxPixels = 1 << 20;

let state = seed;
function random(below: number): number {
  state = (Math.imul(1664525, state) + 1013904223) >>> 0;
  // The low bits of this generator have short periods.
  return Math.floor((state / 2 ** 32) * below);
}

const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;

/** Numbers at which sizes and counts go wrong. */
const borders = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

function mutate(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  // Most of what decides stands at the beginning.
  const at = random(4) ? random(Math.min(copy.length, 200)) : random(copy.length);
  switch (random(6)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + random(8))]);
    case 2:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(random(copy.length))]);
    case 3: {
      const width = pick([1, 2, 4] as const);
      if (at + width > copy.length) return copy;
      const value = pick(borders) % 256 ** width;
      if (random(2)) copy.writeUIntBE(value, at, width);
      else copy.writeUIntLE(value, at, width);
      return copy;
    }
    case 4:
      copy[at] = (copy[at] as number) ^ (1 << random(8));
      return copy;
    default:
      copy[at] = random(256);
      return copy;
  }
}

const codes: Record<string, number> = { decoded: 0 };

function look(results: readonly PictureResult[]): void {
  for (const result of results) {
    const { image, error } = result ?? {};
    const code = error?.code ?? "decoded";
    codes[code] = (codes[code] ?? 0) + 1;
    if (image && image.data.length !== image.height * image.width * image.channels)
      throw new Error("A picture has bytes that are not of its size.");
  }
}

let slowest = 0;
for (let done = 0; done < count; done += batchSize) {
  const batch = Array.from({ length: Math.min(batchSize, count - done) }, () => {
    let damaged: Uint8Array = pick(files);
    for (let times = 1 + random(3); times > 0; times--) damaged = damaged.length ? mutate(damaged) : damaged;
    return damaged;
  });
  stdout.write(`from ${done}\n`);
  const started = performance.now();
  for (const bytes of batch) readHeader(bytes);
  look(await decode(batch, { maxPixels, mode: pick(["color", "gray", "unchanged"] as const), threads: 3 }));
  await load(batch, {
    decode: { maxPixels, reduceTo: { height: 8, width: 8 } },
    tensor: { height: 8, width: 8 },
  });
  slowest = Math.max(slowest, performance.now() - started);
}
console.log(JSON.stringify({ ...codes, slowest: Math.round(slowest) }));
