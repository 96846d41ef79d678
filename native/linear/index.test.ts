import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { type FitOptions, fit, LinearError, predict } from "./index.ts";

const rows = 4;
const features = {
  dense: { chunks: [{ values: Float64Array.of(1, 0, 2, 1, 3, 5, 4, 2), rows }], columns: 2 },
};
const targets = Float64Array.of(1, 2, 3, 4);
const squared: FitOptions = { loss: "squared", solver: "normal" };

describe("what does not fit together is refused", () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ["another number of targets", () => fit(features, Float64Array.of(1), squared), /1 targets, but 4 rows/],
    [
      "another number of weights",
      () => fit(features, targets, { ...squared, weights: Float64Array.of(1) }),
      /1 weights, but 4 rows/,
    ],
    [
      "a class that is none",
      () => fit(features, targets, { loss: "logistic", solver: "l-bfgs" }),
      /target of row 1 is 2/,
    ],
    [
      "a loss that is none",
      () => fit(features, targets, { ...squared, loss: "hinge" as "squared" }),
      /no loss "hinge"/,
    ],
    [
      "rows that are too short",
      () => fit({ dense: { chunks: [{ values: new Float64Array(7), rows }], columns: 2 } }, targets, squared),
      /7 values, but 4 rows x 2 columns/,
    ],
    [
      "no layout at all",
      () => fit({} as typeof features, targets, squared),
      /exactly one of columns, dense and csr/,
    ],
    [
      "a text for numbers",
      () => fit({ dense: { chunks: [{ values: "no" as never, rows }], columns: 2 } }, targets, squared),
      /typed array/,
    ],
    [
      "coefficients of another model",
      () => predict(features, { coefficients: Float64Array.of(1), intercepts: Float64Array.of(0) }),
      /1 coefficients for 1 outputs of 2 features/,
    ],
  ];
  test.each(cases)("%s", async (_, work, message) => {
    const error = await work().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LinearError);
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
  });
});

test("a feature that is not finite is named; in a prediction it is passed on", async () => {
  const bad = { dense: { chunks: [{ values: Float64Array.of(1, 2, Number.NaN, 3), rows: 2 }], columns: 2 } };
  const error = await fit(bad, Float64Array.of(1, 2), squared).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "NOT_FINITE", row: 1, column: 0 });
  const model = { coefficients: Float64Array.of(10, 1), intercepts: Float64Array.of(5) };
  expect(await predict(bad, model)).toEqual(Float64Array.of(17, Number.NaN));
});

test("columns of any numbers, with gaps and offsets, are read where they are", async () => {
  const bits = Uint8Array.of(0b01101100);
  const column = (values: Int16Array | BigInt64Array | Uint8Array, more = {}) => ({
    values,
    offset: 1,
    length: 3,
    nullCount: 0,
    ...more,
  });
  const columns = [
    [
      column(Int16Array.of(9, 1, 2, 3)),
      column(BigInt64Array.of(9n, 10n, 20n, 30n), { validity: bits, validityOffset: 2, nullCount: 1 }),
      column(bits, { boolean: true as const }),
    ],
  ];
  const model = { coefficients: Float64Array.of(1, 1, 1000), intercepts: Float64Array.of(0) };
  expect(await predict({ columns }, model)).toEqual(Float64Array.of(11, 1022, Number.NaN));
  const gap = [[{ ...columns[0]?.[1], validityOffset: 3 } as never]];
  const alone = { coefficients: Float64Array.of(1), intercepts: Float64Array.of(0) };
  expect(await predict({ columns: gap }, alone)).toEqual(Float64Array.of(10, Number.NaN, 30));
});

test("many fits at once all end, and one that is cancelled does not hold up the others", async () => {
  const cancel = new AbortController();
  cancel.abort();
  const all = await Promise.allSettled(
    Array.from({ length: 9 }, (_, at) =>
      fit(features, targets, { ...squared, ...(at === 4 && { signal: cancel.signal }) }),
    ),
  );
  expect(all.map(({ status }) => status)).toEqual(
    Array.from({ length: 9 }, (_, at) => (at === 4 ? "rejected" : "fulfilled")),
  );
  expect(all[4]).toMatchObject({ reason: { code: "CANCELLED" } });
});

test("a worker can be ended in the middle of a fit", async () => {
  const program = `
    import { parentPort } from "node:worker_threads";
    import { fit } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
    const [rows, columns] = [20000, 40];
    const values = Float64Array.from({ length: rows * columns }, (_, at) => Math.sin(at));
    const targets = Float64Array.from({ length: rows }, (_, row) => row % 2);
    const data = { dense: { chunks: [{ values, rows }], columns } };
    const options = { loss: "logistic", solver: "l-bfgs", tolerance: 0, maxIterations: 500 };
    const onIteration = () => parentPort.postMessage("going");
    // One fit after the other, so that a slow machine does not find the worker at its end.
    for (;;) await fit(data, targets, { ...options, onIteration });`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
  await new Promise((done) => worker.once("message", done));
  expect(await worker.terminate()).toBe(1);
  expect((await fit(features, targets, squared)).converged).toBe(true);
});
