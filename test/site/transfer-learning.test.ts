/** The report of the guide on transfer learning: complete in itself, readable for all, on a desk and on a phone. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, picture, visit } from "./browser.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".cache/reports/site");
const report = join(folder, "transfer-learning.html");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let browser: Browser;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const program = join(root, "examples/transfer-learning/main.ts");
  execFileSync(join(root, "node_modules/.bin/node"), ["--conditions=source", program, report], {
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  browser = await launch();
}, 400_000);
afterAll(() => browser?.close());

test.each(["light", "dark"] as const)("nothing hinders a reader in %s", async (colorScheme) => {
  await using visited = await visit(browser, pathToFileURL(report).href, { colorScheme });
  const { page, complaints } = visited;
  const loaded = await page.evaluate(() => [...document.images].map((image) => image.naturalWidth));
  expect(loaded.length).toBeGreaterThan(100);
  expect(new Set(loaded)).toEqual(new Set([96]));
  await page.addScriptTag({ path: axe });
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  expect(complaints).toEqual([]);
  await picture(page, `transfer-learning-${colorScheme}`, true);
});

test("nothing is cut off on a phone", async () => {
  const viewport = { width: 360, height: 740 };
  await using visited = await visit(browser, pathToFileURL(report).href, { viewport });
  const { page } = visited;
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
  await picture(page, "transfer-learning-phone", true);
});
