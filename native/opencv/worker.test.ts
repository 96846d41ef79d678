import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { file } from "./test/fixtures.ts";

const front = new URL("./index.ts", import.meta.url).href;
const execArgv = ["--conditions=source"];

/** Decodes a batch in one of Node's threads; `then` is what it does meanwhile. */
const program = (count: number, then: string) => `
  import { parentPort, workerData } from "node:worker_threads";
  const { decode } = await import(${JSON.stringify(front)});
  const running = decode(Array.from({ length: ${count} }, () => workerData), { threads: 2 });
  ${then}
`;

const start = (source: string) =>
  new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: file("444.jpg"),
    execArgv,
  });

test("several of Node's threads decode side by side", async () => {
  const workers = [1, 2, 3].map(() =>
    start(program(100, "parentPort.postMessage((await running).filter((one) => one.image).length);")),
  );
  const counts = workers.map((worker) => new Promise((done) => worker.once("message", done)));
  expect(await Promise.all(counts)).toEqual([100, 100, 100]);
});

test("one of Node's threads may end in the middle of a batch", { timeout: 120_000 }, async () => {
  for (let round = 0; round < 3; round++) {
    const worker = start(program(20_000, 'parentPort.postMessage("started"); await running;'));
    await new Promise((done) => worker.once("message", done));
    expect(await worker.terminate()).toBe(1);
  }
});

test("a process may end in the middle of a batch", { timeout: 120_000 }, async () => {
  const source = `
    import { readFileSync } from "node:fs";
    const { decode } = await import(${JSON.stringify(front)});
    const bytes = readFileSync(${JSON.stringify(new URL("./test/pictures/444.jpg", import.meta.url).pathname)});
    decode(Array.from({ length: 20000 }, () => bytes), { threads: 3 });
    setTimeout(() => process.exit(7), 20);
  `;
  const args = [...execArgv, "--input-type=module", "--eval", source];
  await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({ code: 7, stderr: "" });
});
