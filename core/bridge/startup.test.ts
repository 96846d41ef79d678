import { expect, test } from "vitest";
import { ownPackage, TestClient } from "./test-client.ts";
import { input, rows, x } from "./test-support.ts";

/** Runs before the core and logs each module that it loads. */
const spy = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      process.stderr.write("loads " + url + "\\n");
      return next(url, context);
    },
  });`;

test("a core loads tables, kernels and DuckDB only when a call needs them", async () => {
  const loader = `data:text/javascript,${encodeURIComponent(spy)}`;
  await using client = await TestClient.start(
    { packages: [ownPackage] },
    { NODE_OPTIONS: `--import=${loader}` },
  );
  await client.call("ping");
  await client.call("stats");
  await client.call("free", { states: [] });
  expect(client.log).toMatch("loads ");
  expect(client.log).not.toMatch(/arrow|duckdb|lightgbm/);
  expect(rows(await client.call("collect", { data: input() }, { inputs: [[x(1)]] }))).toEqual([{ x: 1 }]);
  expect(client.log).toMatch("arrow");
  expect(client.log).not.toMatch(/@duckdb|native\/lightgbm/);
});
