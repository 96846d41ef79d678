import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test("damaged models neither crash nor hang", { timeout: 120_000 }, async () => {
  const script = fileURLToPath(new URL("./test/fuzz.ts", import.meta.url));
  const { stdout } = await run(process.execPath, ["--conditions=source", script, "20260101", "1500"], {
    timeout: 110_000,
    maxBuffer: 1 << 26,
  });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  expect(last).toMatch(/^\{/);
  const { refused, loaded, slowest } = JSON.parse(last) as Record<string, number>;
  // Were nearly all refused, or nearly none, it would test little.
  expect(refused).toBeGreaterThan(300);
  expect(loaded).toBeGreaterThan(100);
  expect(slowest).toBeLessThan(5_000);
});
