/** JPEGs of 800 x 600, made once and kept; photographs have slopes, edges, texture and noise, and so have these. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode, type Picture } from "@uncia/opencv";
import { folder as benchFolder } from "./data.ts";

export const count = 500;
export const folder: string = join(benchFolder, "pictures-800x600");

const height = 600;
const width = 800;

/** Writes the pictures where they are not yet. */
export async function makePictures(): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length === count) return;
  mkdirSync(folder, { recursive: true });
  for (let first = 0; first < count; first += 20) {
    const pictures = Array.from({ length: 20 }, (_, offset) => scene(first + offset));
    const files = await encode(pictures, { format: "jpeg", quality: 90 });
    for (const [offset, result] of files.entries()) {
      if (!result?.bytes) throw new Error(`Picture ${first + offset} cannot be encoded.`);
      writeFileSync(join(folder, `${String(first + offset).padStart(3, "0")}.jpg`), result.bytes);
    }
  }
}

export const readPictures = (): Uint8Array[] =>
  readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));

function scene(seed: number): Picture {
  const data = new Uint8Array(height * width * 3);
  let state = (seed + 1) * 2654435761;
  const frequency = 0.01 + (seed % 17) / 400;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const noise = (state >>> 28) - 8;
      const waves = 60 * Math.sin(x * frequency) * Math.cos(y * frequency * 1.3 + seed);
      const edge = (x >> 6) + (y >> 5) + seed;
      data[at++] = clamp(waves + (x * 160) / width + 40 + noise);
      data[at++] = clamp(waves + (edge % 3) * 50 + 60 + noise);
      data[at++] = clamp((y * 160) / height + (edge % 5) * 15 + 30 - noise);
    }
  }
  return { height, width, channels: 3, data };
}

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
