import { expect, test } from "vitest";
import { readAhead } from "./read-ahead.ts";

function source(events: string[], failsAt = 5): AsyncIterable<number> {
  return (async function* () {
    try {
      for (let i = 0; i < 4; i++) {
        if (i === failsAt) throw new Error(`no item ${i}`);
        events.push(`made ${i}`);
        yield i;
      }
    } finally {
      events.push("closed");
    }
  })();
}

test("the next item is made while one is in use", async () => {
  const events: string[] = [];
  for await (const item of readAhead(source(events))) {
    await new Promise((done) => setTimeout(done, 1));
    events.push(`used ${item}`);
  }
  expect(events).toEqual([
    "made 0",
    "made 1",
    "used 0",
    "made 2",
    "used 1",
    "made 3",
    "used 2",
    "closed",
    "used 3",
  ]);
});

test("a failure comes after the items before it", async () => {
  const used: number[] = [];
  const read = async () => {
    for await (const item of readAhead(source([], 2))) used.push(item);
  };
  await expect(read()).rejects.toThrow("no item 2");
  expect(used).toEqual([0, 1]);
});

test("a consumer that stops early closes the source, whose later failure is nobody's", async () => {
  const events: string[] = [];
  for await (const item of readAhead(source(events, 1))) {
    expect(item).toBe(0);
    break;
  }
  expect(events.at(-1)).toBe("closed");
});
