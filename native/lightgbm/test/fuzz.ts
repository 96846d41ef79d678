/**
 * Loads damaged models, and uses those that load: `node test/fuzz.ts SEED COUNT`. It runs as a process of its own, since
 * what it looks for are crashes and hangs; the last line of its output tells which model it was at.
 */
import { argv, stdout } from "node:process";
import { Booster, LightGBMError } from "../index.ts";
import * as data from "./data.ts";

const [seed = 1, count = 100] = argv.slice(2).map(Number);
const texts = Object.keys(data.cases).map((name) => [name, data.modelText(name)] as const);
const rows = { dense: data.dense(data.features(5, 30)) };

let state = seed;
function random(below: number): number {
  state = (Math.imul(1664525, state) + 1013904223) >>> 0;
  // The low bits of this generator have short periods.
  return Math.floor((state / 2 ** 32) * below);
}

function pick<T>(values: readonly T[]): T {
  return values[random(values.length)] as T;
}

const numbers = [
  "-1", "0", "1", "2", "-2", "5", "6", "-6", "-7", "127", "255", "2147483647", "-2147483648", "4294967296",
  "99999999999999999999", "1e308", "-inf", "nan", "", "x", "0.5", "1 1", "+1", "0x10",
]; // biome-ignore format: one table

/** Damages one line or one number; most of LightGBM's checks look at neither. */
function mutate(text: string): string {
  const lines = text.split("\n");
  // Half of the time the structure of a tree or the header, which is most of what can go wrong.
  const structural =
    /^(num_|left_|right_|split_feature|decision|cat_|leaf_(f|coeff|value|const)|is_linear|threshold|max_|tree_sizes|objective)/;
  const candidates = lines.flatMap((line, i) => (structural.test(line) ? [i] : []));
  const index = random(2) ? pick(candidates) : random(lines.length);
  const line = lines[index] ?? "";
  switch (random(9)) {
    case 0:
      return text.slice(0, random(text.length));
    case 1:
      lines.splice(index, 1);
      break;
    case 2:
      lines.splice(random(lines.length), 0, line);
      break;
    case 3: {
      const at = random(text.length);
      return text.slice(0, at) + String.fromCharCode(random(128)) + text.slice(at + random(2));
    }
    case 4:
      lines[index] = line.slice(0, random(line.length + 1));
      break;
    default: {
      const [key = "", ...values] = line.split(/[= ]/);
      if (random(4) === 0) values.splice(random(values.length + 1), random(2), pick(numbers));
      else values[random(values.length)] = pick([...numbers, pick(values) ?? ""]);
      lines[index] = line.includes("=") ? `${key}=${values.join(" ")}` : values.join(" ");
    }
  }
  return lines.join("\n");
}

/** Makes `tree_sizes` fit again, so that the damage is not found by them alone. */
function resize(text: string): string {
  const start = text.indexOf("\nTree=") + 1;
  const end = text.indexOf("end of trees");
  if (start === 0 || end < start) return text;
  const sizes = text.slice(start, end).split(/(?=^Tree=)/m).map((tree) => Buffer.byteLength(tree)); // biome-ignore format: short
  return text.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes.join(" ")}`);
}

/** What passes the check may be nonsense; LightGBM may refuse it, but not crash. */
async function use(booster: Booster): Promise<void> {
  for (const type of ["normal", "raw", "leaf", "contrib"] as const) {
    try {
      await booster.predict(rows, { type, params: { predict_disable_shape_check: true } });
      const row = booster.rowPredictor({ type });
      row.predict();
      row.input.fill(3);
      row.predict();
      row.input.fill(Number.NaN);
      row.predict();
    } catch (error) {
      if (!(error instanceof LightGBMError)) throw error;
    }
  }
  await booster.dump();
  await booster.featureImportance("gain");
  await booster.modelString();
}

const outcomes = { refused: 0, loaded: 0, slowest: 0 };
for (let i = 0; i < count; i++) {
  const [name, original] = pick(texts);
  let text = original;
  for (let changes = 1 + random(3); changes > 0; changes--) text = mutate(text);
  if (random(4)) text = resize(text);
  stdout.write(`${i} ${name}\n`);
  const start = performance.now();
  try {
    using booster = await Booster.fromString(text);
    await use(booster);
    outcomes.loaded++;
  } catch (error) {
    if (!(error instanceof LightGBMError && error.code === "INVALID_MODEL")) throw error;
    outcomes.refused++;
  }
  outcomes.slowest = Math.max(outcomes.slowest, performance.now() - start);
}
stdout.write(`${JSON.stringify(outcomes)}\n`);
