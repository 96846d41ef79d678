import { expect, test } from "vitest";
import { ONNXModel } from "./onnx-model.ts";
import { openRunner } from "./runner.ts";
import { caseNames, caseOf, numbersOf, pathOf, tableOf, tensorOf, wantedOf } from "./test/cases.ts";

/** Equal within 1e-5 where numbers have fractions, and to the last digit where they have none. */
function expectEqual(found: readonly unknown[], wanted: readonly unknown[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [at, value] of wanted.entries()) {
    if (typeof value !== "number") expect(found[at]).toBe(value);
    else
      expect(Math.abs(Number(found[at]) - value), `${found[at]} is not ${value}`).toBeLessThanOrEqual(1e-5);
  }
}

const flat = (value: unknown): unknown[] =>
  Array.isArray(value) || ArrayBuffer.isView(value)
    ? Array.from(value as ArrayLike<unknown>).flatMap(flat)
    : [typeof value === "boolean" ? Number(value) : value];

test("the script has made every kind of network", () => {
  expect(caseNames).toEqual(
    expect.arrayContaining([
      "mlp",
      "cnn",
      "half",
      "int8",
      "strings",
      "sequence",
      "types",
      "fixed",
      "branches",
      "external",
    ]),
  );
});

test.each(caseNames)("%s: every tensor, cut out alone, equals that of Python's onnxruntime", async (name) => {
  const { feeds, tensors } = caseOf(name);
  expect(Object.keys(tensors)).not.toHaveLength(0);
  for (const [fetch, wanted] of Object.entries(tensors)) {
    await using runner = await openRunner({ path: pathOf(name) }, { fetches: [fetch] });
    const needed = runner.inputs.map((input) => [input.name, tensorOf(feeds[input.name] as never)] as const);
    const { [fetch]: found, ...others } = await runner.run(Object.fromEntries(needed));
    expect(others).toEqual({});
    expect({ type: found?.type, dims: found?.dims }).toEqual({ type: wanted.type, dims: wanted.dims });
    expectEqual(numbersOf(found as never), wantedOf(wanted));
  }
});

test.each(caseNames)("%s: all tensors at once become columns", async (name) => {
  const { feeds, tensors } = caseOf(name);
  const rows = Object.values(feeds)[0]?.dims[0];
  const perRow = Object.entries(tensors).filter(([, { dims }]) => dims[0] === rows && dims.length > 0);
  const fetchDict = Object.fromEntries(perRow.map(([tensor]) => [`column of ${tensor}`, tensor]));
  for (const miniBatchSize of [1, 2, 64]) {
    const stage = new ONNXModel({ modelLocation: pathOf(name), fetchDict, miniBatchSize });
    const columns = await stage.transform(tableOf(feeds)).toColumns();
    for (const [tensor, wanted] of perRow)
      expectEqual(flat(columns[`column of ${tensor}`]), wantedOf(wanted));
  }
});

test("two sessions give the same rows in the same order", async () => {
  const { feeds, tensors } = caseOf("cnn");
  const stage = new ONNXModel({ modelLocation: pathOf("cnn"), sessions: 2, threads: 1, miniBatchSize: 1 });
  const { logits } = await stage.transform(tableOf(feeds)).toColumns();
  expectEqual(flat(logits), wantedOf(tensors.logits as never));
});
