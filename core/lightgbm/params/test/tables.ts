import { type Booster, Dataset, type Prediction, train } from "@uncia/lightgbm";

/** A small table in the form in which the kernel takes it. */
export interface Table {
  readonly features: Float64Array;
  readonly rows: number;
  readonly width: number;
  readonly label: Float32Array;
  readonly group?: Int32Array;
  /** What the task settles besides the params: the objective where none was set, and the number of classes. */
  readonly settled: Readonly<Record<string, string>>;
}

/** Numbers in [0, 1), the same in each run. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const rows = 600;
export const width = 4;

function table(
  label: (row: Float64Array, noise: number) => number,
  rest: Omit<Table, "features" | "rows" | "width" | "label">,
): Table {
  const next = uniform(7);
  const features = Float64Array.from({ length: rows * width }, () => 4 * next() - 2);
  const labels = Float32Array.from({ length: rows }, (_, row) =>
    label(features.subarray(row * width, (row + 1) * width), next()),
  );
  return { features, rows, width, label: labels, ...rest };
}

const signal = ([a = 0, b = 0, c = 0]: Float64Array, noise: number): number => a + 0.5 * b * c + 0.5 * noise;
const level = (value: number, levels: number): number =>
  Math.max(0, Math.min(levels - 1, Math.floor(value + levels / 2)));

export const classes = 3;
export const classTable = table((row, noise) => level(signal(row, noise), classes), {
  settled: { objective: "multiclass", num_class: String(classes) },
});
/** Labels 0 and 1, which are two classes and probabilities alike. */
export const unitTable = table((row, noise) => level(signal(row, noise), 2), { settled: {} });
export const amountTable = table((row, noise) => 3 + signal(row, noise) + noise, { settled: {} });
export const rankTable = table((row, noise) => level(signal(row, noise), 5), {
  settled: {},
  group: Int32Array.from({ length: rows / 20 }, () => 20),
});

/** Trains on a table with LightGBM's parameters; rows are validation rows, too, so that metrics are measured. */
export async function trainOn(data: Table, params: Readonly<Record<string, string>>): Promise<Booster> {
  const fields = { label: data.label, group: data.group, params };
  const chunks = [{ values: data.features, rows: data.rows }];
  using dataset = await Dataset.fromDense(chunks, data.width, fields);
  using watched = await Dataset.fromDense(chunks, data.width, { ...fields, reference: dataset });
  return train(dataset, { params, validations: [{ name: "validation", dataset: watched }] });
}

export const predictOn = (
  data: Table,
  booster: Booster,
  options: Parameters<Booster["predict"]>[1],
): Promise<Prediction> =>
  booster.predict(
    { dense: { chunks: [{ values: data.features, rows: data.rows }], columns: data.width } },
    options,
  );
