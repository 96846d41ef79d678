import { setTimeout as sleep } from "node:timers/promises";
import { Field, Float64, Schema } from "apache-arrow";
import { expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { DataFrame } from "./dataframe.ts";
import type { FrameTransform } from "./transform.ts";

const schema = new Schema([new Field("x", new Float64(), false)]);

/** A stage whose batches take the longer the earlier they come; it tells what is going on. */
function slow(ahead: number | undefined, events: string[], fails = -1): FrameTransform {
  let going = 0;
  return {
    stageName: "Slow",
    transformSchema: (before) => before,
    open: async () => ({
      schema,
      ahead,
      async batch(batch, firstRow) {
        events.push(`begin ${firstRow} of ${++going}`);
        await sleep(30 - firstRow * 5);
        going--;
        if (firstRow === fails) throw new Error(`broken at ${firstRow}`);
        return batch;
      },
      close() {
        events.push(`close at ${going}`);
      },
    }),
  };
}

const numbers = (): DataFrame =>
  DataFrame.fromBatches(schema, async function* () {
    for (const x of [0, 1, 2, 3]) {
      for await (const batch of DataFrame.fromRows([{ x }], schema).batches()) yield batch;
    }
  } as never);

test("batches are begun as far ahead as a stage allows, and come out in order", async () => {
  const events: string[] = [];
  const rows = await numbers().transform(slow(1, events)).toRows();
  expect(rows.map(({ x }) => x)).toEqual([0, 1, 2, 3]);
  expect(events).toContain("begin 1 of 2");
  expect(events.some((event) => event.endsWith("of 3"))).toBe(false);
  expect(events.at(-1)).toBe("close at 0");
});

test("a stage that says nothing is given a batch when the one before is done", async () => {
  const events: string[] = [];
  await numbers().transform(slow(undefined, events)).toRows();
  expect(events).toEqual(["begin 0 of 1", "begin 1 of 1", "begin 2 of 1", "begin 3 of 1", "close at 0"]);
});

test("what comes before a failure comes out, and nothing goes on behind it", async () => {
  const events: string[] = [];
  const seen: unknown[] = [];
  const error = await failure(async () => {
    for await (const batch of numbers()
      .transform(slow(2, events, 1))
      .batches())
      seen.push(batch.get(0)?.x);
  });
  expect(error.message).toContain("broken at 1");
  expect(seen).toEqual([0]);
  expect(events.at(-1)).toBe("close at 0");
});

test("a reader that stops early waits for what was begun, then the stage is closed", async () => {
  const events: string[] = [];
  await numbers().transform(slow(2, events)).take(1);
  expect(events.at(-1)).toBe("close at 0");
});
