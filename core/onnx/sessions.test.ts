import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openRunner } from "./runner.ts";
import { leaseSessions } from "./sessions.ts";
import { pathOf } from "./test/cases.ts";

const source = { path: pathOf("mlp") };
const x = () => ({ type: "float32", dims: [1, 4], data: new Float32Array([1, 2, 3, 4]) }) as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-sessions-"));
});
afterEach(() => {
  vi.useRealTimers();
  return rm(folder, { recursive: true });
});

test("equal models with equal settings share their sessions; others do not", async () => {
  const first = await leaseSessions(source, {});
  const same = await leaseSessions(source, {});
  const cut = await leaseSessions(source, { fetches: ["hidden"] });
  expect(same.sessions).toBe(first.sessions);
  expect(cut.sessions).not.toBe(first.sessions);
  for (const { release } of [first, same, cut]) release();
});

test("a file that was written anew is opened anew", async () => {
  const path = join(folder, "model.onnx");
  await copyFile(pathOf("mlp"), path);
  await using before = await openRunner({ path });
  await copyFile(pathOf("fixed"), path);
  await using after = await openRunner({ path });
  expect([before.inputs[0]?.shape, after.inputs[0]?.shape]).toEqual([
    ["N", 4],
    [2, 3],
  ]);
});

test("sessions that nobody uses any more are closed after a while, and opened again when asked for", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const options = { fetches: ["active"] };
  const { sessions, release } = await leaseSessions(source, options);
  const [thread] = sessions.threads;
  release();
  const again = await leaseSessions(source, options);
  expect(again.sessions).toBe(sessions);
  again.release();
  await vi.advanceTimersByTimeAsync(6000);
  await vi.waitFor(async () => {
    const closed = await thread?.ask("run", { feeds: { x: x() } }).catch((error: Error) => error.message);
    expect(closed).toMatch(/No session is open|was closed/);
  });
  const later = await leaseSessions(source, options);
  expect(later.sessions).not.toBe(sessions);
  later.release();
});

test("a thread that has ended fails its runs and is replaced", async () => {
  const options = { fetches: ["logits"] };
  const runner = await openRunner(source, options);
  const { sessions, release } = await leaseSessions(source, options);
  await sessions.threads[0]?.end();
  await expect(runner.run({ x: x() })).rejects.toMatchObject({ code: "kernel" });
  release();
  await using next = await openRunner(source, options);
  expect((await next.run({ x: x() })).logits?.dims).toEqual([1, 3]);
  await runner.close();
});

test("memory of feeds is moved only where that is asked for", async () => {
  await using runner = await openRunner(source);
  const kept = x();
  await runner.run({ x: kept });
  expect(kept.data).toHaveLength(4);
  const given = x();
  await runner.run({ x: given }, { move: true });
  expect(given.data).toHaveLength(0);
  // A part of a larger array stays with those who have the rest.
  const whole = new Float32Array(8);
  await runner.run({ x: { ...x(), data: whole.subarray(0, 4) } }, { move: true });
  expect(whole).toHaveLength(8);
});

test("memory that was made for a run and given away serves the next one", async () => {
  await using runner = await openRunner(source);
  const run = (data: Float32Array) => runner.run({ x: { ...x(), data } }, { move: true });
  const first = runner.numbers("float32", 4) as Float32Array;
  first.set([1, 2, 3, 4]);
  const wanted = await runner.run({ x: x() });
  expect(await run(first)).toEqual(wanted);
  // A smaller one finds room in it, too.
  const smaller = runner.numbers("float32", 2);
  expect([...smaller]).toEqual([1, 2]);
  expect(smaller.buffer.byteLength).toBe(16);
  const given = new Float32Array(smaller.buffer);
  given.set([1, 2, 3, 4]);
  expect(await run(given)).toEqual(wanted);
  // So does what another runner makes for the same sessions.
  await using other = await openRunner(source);
  expect(other.numbers("float32", 4).buffer).toBe(given.buffer);
  expect([...runner.numbers("float32", 2)]).toEqual([0, 0]);
  // What others have made stays theirs.
  const theirs = new Float32Array(new SharedArrayBuffer(16));
  theirs.set([1, 2, 3, 4]);
  expect(await run(theirs)).toEqual(wanted);
  expect(runner.numbers("float32", 4).buffer).not.toBe(theirs.buffer);
});

test("the event loop goes on while networks are opened and run", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await using runner = await openRunner({ path: pathOf("cnn") }, { fetches: ["deep"] });
  const image = { type: "float32", dims: [2000, 3, 8, 8], data: new Float32Array(2000 * 192) } as const;
  const before = turns;
  await runner.run({ image });
  clearInterval(timer);
  expect(before).toBeGreaterThan(1);
  expect(turns).toBeGreaterThan(before);
});
