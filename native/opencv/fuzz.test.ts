import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test("damaged pictures neither crash nor hang, and nothing is printed about them", {
  timeout: 120_000,
}, async () => {
  const script = fileURLToPath(new URL("./test/fuzz.ts", import.meta.url));
  const { stdout, stderr } = await run(
    process.execPath,
    ["--conditions=source", script, "20260101", "4000"],
    {
      timeout: 110_000,
      maxBuffer: 1 << 26,
    },
  );
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  expect(last).toMatch(/^\{/);
  expect(stderr).toBe("");
  const {
    decoded = 0,
    damaged = 0,
    truncated = 0,
    unsupported = 0,
    slowest,
  } = JSON.parse(last) as Record<string, number>;
  // Were nearly all refused, or nearly none, it would test little.
  expect(decoded).toBeGreaterThan(500);
  expect(damaged).toBeGreaterThan(200);
  expect(truncated + unsupported).toBeGreaterThan(500);
  expect(slowest).toBeLessThan(20_000);
});
