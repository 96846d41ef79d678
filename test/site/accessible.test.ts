/** What axe finds on the pages, in light and in dark. */
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, serveSite, visit } from "./browser.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let browser: Browser;
let server: Server;
let address = "";

beforeAll(async () => {
  ({ server, address } = await serveSite());
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const pages = [
  "index.html",
  "guide.html",
  "types.html",
  "plots.html",
  "reference/index.html",
  "reference/errors.html",
  "reference/lightgbm/LightGBMClassificationModel.html",
  "api/r/index.html",
];

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each(pages)("%s has nothing that hinders a reader", async (path) => {
    await using visited = await visit(browser, `${address}${path}`, { colorScheme });
    const { page } = visited;
    await page.addScriptTag({ path: axe });
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    const found = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 160))
          .slice(0, 3)
          .join(" | ")}`,
    );
    expect(found).toEqual([]);
  });
});
