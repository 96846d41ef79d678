import { cieLab } from "./cie-lab.ts";

export interface SlicOptions {
  /** Side, in pixels, of the squares from which clusters start. */
  readonly cellSize: number;
  /** How much the distance in the picture weighs against the distance of colours; more gives squarer clusters. */
  readonly modifier: number;
}

export interface Superpixels {
  /** How many clusters there are. */
  readonly count: number;
  /** For each pixel, row by row, the number of its cluster: 0 to `count - 1`, in the order in which they come first. */
  readonly labels: Int32Array;
}

/** Achanta and others find ten enough for pictures of all kinds. */
const iterations = 10;

/** A part that is cut off from its cluster and smaller than this share of a cell goes to a neighbour. */
const smallShare = 0.25;

/** What a cluster is: its mean colour in CIELAB and its middle. Five numbers each, one cluster after the other. */
type Centers = Float64Array;
const centerSize = 5;

/**
 * Simple linear iterative clustering: k-means over colour (CIELAB) and place, where each cluster looks no further than two cells.
 * A picture is 8 bits a channel: grey, BGR or BGRA, whose transparency is not looked at.
 */
export function slic(
  pixels: Uint8Array,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
  { cellSize, modifier }: SlicOptions,
): Superpixels {
  const lab = cieLab(pixels, channels);
  const centers = startingCenters(lab, height, width, cellSize);
  const labels = new Int32Array(height * width).fill(-1);
  const distances = new Float64Array(height * width);
  const weight = (modifier / cellSize) ** 2;
  for (let i = 0; i < iterations; i++) {
    assign(lab, centers, { height, width, reach: Math.ceil(2 * cellSize), weight }, labels, distances);
    if (!recenter(lab, labels, centers, width)) break;
  }
  return connect(labels, height, width, Math.max(1, Math.floor(smallShare * cellSize * cellSize)));
}

/** One center in the middle of each cell, moved to where the picture changes least around it: away from edges and noise. */
function startingCenters(lab: Float32Array, height: number, width: number, cellSize: number): Centers {
  const rows = Math.max(1, Math.round(height / cellSize));
  const columns = Math.max(1, Math.round(width / cellSize));
  const centers = new Float64Array(rows * columns * centerSize);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += centerSize) {
      const y = Math.floor(((row + 0.5) * height) / rows);
      const x = Math.floor(((column + 0.5) * width) / columns);
      const [bestY, bestX] = flattest(lab, height, width, y, x);
      const pixel = (bestY * width + bestX) * 3;
      centers.set(
        [lab[pixel] as number, lab[pixel + 1] as number, lab[pixel + 2] as number, bestY, bestX],
        at,
      );
    }
  }
  return centers;
}

function flattest(lab: Float32Array, height: number, width: number, y: number, x: number): [number, number] {
  let best: [number, number] = [y, x];
  let least = Number.POSITIVE_INFINITY;
  for (let row = Math.max(1, y - 1); row <= Math.min(height - 2, y + 1); row++) {
    for (let column = Math.max(1, x - 1); column <= Math.min(width - 2, x + 1); column++) {
      const change =
        difference(lab, row * width + column - 1, row * width + column + 1) +
        difference(lab, (row - 1) * width + column, (row + 1) * width + column);
      if (change < least) {
        least = change;
        best = [row, column];
      }
    }
  }
  return best;
}

function difference(lab: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) sum += ((lab[a * 3 + i] as number) - (lab[b * 3 + i] as number)) ** 2;
  return sum;
}

/** Gives each pixel to the nearest of the centers within reach. */
function assign(
  lab: Float32Array,
  centers: Centers,
  { height, width, reach, weight }: { height: number; width: number; reach: number; weight: number },
  labels: Int32Array,
  distances: Float64Array,
): void {
  distances.fill(Number.POSITIVE_INFINITY);
  for (let center = 0, at = 0; at < centers.length; center++, at += centerSize) {
    const [l, a, b] = [centers[at] as number, centers[at + 1] as number, centers[at + 2] as number];
    const [y, x] = [centers[at + 3] as number, centers[at + 4] as number];
    const [top, bottom] = [Math.max(0, Math.floor(y) - reach), Math.min(height - 1, Math.ceil(y) + reach)];
    const [left, right] = [Math.max(0, Math.floor(x) - reach), Math.min(width - 1, Math.ceil(x) + reach)];
    for (let row = top; row <= bottom; row++) {
      const down = weight * (row - y) * (row - y);
      for (let column = left, pixel = row * width + left; column <= right; column++, pixel++) {
        const dl = (lab[pixel * 3] as number) - l;
        const da = (lab[pixel * 3 + 1] as number) - a;
        const db = (lab[pixel * 3 + 2] as number) - b;
        const distance = dl * dl + da * da + db * db + down + weight * (column - x) * (column - x);
        if (distance < (distances[pixel] as number)) {
          distances[pixel] = distance;
          labels[pixel] = center;
        }
      }
    }
  }
}

/** Moves each center to the mean of its pixels; false where none has moved. */
function recenter(lab: Float32Array, labels: Int32Array, centers: Centers, width: number): boolean {
  const sums = new Float64Array(centers.length);
  const counts = new Int32Array(centers.length / centerSize);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const center = labels[pixel] as number;
    if (center < 0) continue;
    const at = center * centerSize;
    counts[center] = (counts[center] as number) + 1;
    for (let i = 0; i < 3; i++) sums[at + i] = (sums[at + i] as number) + (lab[pixel * 3 + i] as number);
    sums[at + 3] = (sums[at + 3] as number) + Math.floor(pixel / width);
    sums[at + 4] = (sums[at + 4] as number) + (pixel % width);
  }
  let moved = false;
  for (let i = 0; i < centers.length; i++) {
    const count = counts[Math.floor(i / centerSize)] as number;
    // A center that has lost all its pixels stays where it is.
    const next = count > 0 ? (sums[i] as number) / count : (centers[i] as number);
    moved ||= next !== centers[i];
    centers[i] = next;
  }
  return moved;
}

/** Makes one cluster of each connected part, but for small ones, which go to the part that was found beside them. */
function connect(labels: Int32Array, height: number, width: number, smallest: number): Superpixels {
  const out = new Int32Array(labels.length).fill(-1);
  const part = new Int32Array(labels.length);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if ((out[start] as number) >= 0) continue;
    let beside = -1;
    let length = 0;
    part[length++] = start;
    out[start] = count;
    for (let i = 0; i < length; i++) {
      const pixel = part[i] as number;
      const column = pixel % width;
      for (const [next, isThere] of [
        [pixel - 1, column > 0],
        [pixel + 1, column < width - 1],
        [pixel - width, pixel >= width],
        [pixel + width, pixel < width * (height - 1)],
      ] as const) {
        if (!isThere) continue;
        const other = out[next] as number;
        if (other >= 0) {
          if (other !== count) beside = other;
        } else if (labels[next] === labels[start]) {
          out[next] = count;
          part[length++] = next;
        }
      }
    }
    if (length < smallest && beside >= 0) for (let i = 0; i < length; i++) out[part[i] as number] = beside;
    else count++;
  }
  return { count, labels: out };
}
