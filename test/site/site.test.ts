/** The documentation site in a browser, as readers use it: by pointer, by keyboard, on a phone. */
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, picture, serveSite, site, visit } from "./browser.ts";

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

const classifier = "reference/lightgbm/LightGBMClassifier.html";
const phone = { viewport: { width: 360, height: 740 } };
const languages = ["TypeScript", "Python", "R", "Java"];
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true }).first();
const chosenTab = (page: Page) => page.locator('[role=tab][aria-selected="true"]').first().textContent();
const param = (page: Page, id: string) => page.locator(`.param[id="${id}"]`);
const nameOf = (page: Page, id: string) => param(page, id).locator(".name code:visible").textContent();

describe("the front page", () => {
  test("shows the same program in four tabs", async () => {
    await using visited = await visit(browser, `${address}index.html`);
    const { page, complaints } = visited;
    expect(await page.getByRole("tab").allTextContents()).toEqual(languages);
    for (const name of languages) {
      await tab(page, name).click();
      expect(await page.locator("[role=tabpanel]:visible").count()).toBe(1);
      expect(await page.locator("[role=tabpanel]:visible").textContent()).toMatch(/penguins\.csv/);
    }
    await picture(page, "front", true);
    expect(complaints).toEqual([]);
  });

  test("leads to installing, guides and the reference", async () => {
    await using visited = await visit(browser, address);
    const { page, complaints } = visited;
    await page.getByRole("main").getByRole("link", { name: "Install" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Install/);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Reference" }).click();
    await page
      .getByRole("main")
      .getByRole("link", { name: /LightGBMClassifier/ })
      .click();
    expect(page.url()).toBe(`${address}${classifier}`);
    expect(complaints).toEqual([]);
  });
});

describe("a stage's page", () => {
  test("speaks the chosen language, on the next page too", async () => {
    await using visited = await visit(browser, `${address}${classifier}`);
    const { page, complaints } = visited;
    expect(await nameOf(page, "numIterations")).toBe("numIterations");
    await tab(page, "Python").click();
    expect(await nameOf(page, "numIterations")).toBe("num_iterations");
    expect(await param(page, "isUnbalance").locator(".default code:visible").textContent()).toBe("False");
    expect(
      await param(page, "earlyStoppingRound").locator("dd").getByText("improvement_tolerance").isVisible(),
    ).toBe(true);
    await page.goto(`${address}reference/featurize/CleanMissingData.html`);
    expect(await chosenTab(page)).toBe("Python");
    expect(await nameOf(page, "inputCols")).toBe("input_cols");
    await page.reload();
    expect(await chosenTab(page)).toBe("Python");
    await picture(page, "stage-python", true);
    expect(complaints).toEqual([]);
  });

  test("has tabs that the keyboard reaches", async () => {
    await using visited = await visit(browser, `${address}${classifier}`);
    const { page } = visited;
    await tab(page, "TypeScript").focus();
    await page.keyboard.press("ArrowRight");
    expect(await chosenTab(page)).toBe("Python");
    await page.keyboard.press("End");
    expect(await chosenTab(page)).toBe("Java");
    await page.keyboard.press("ArrowRight");
    expect(await chosenTab(page)).toBe("TypeScript");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("TypeScript");
  });

  test("filters a long list of params by any of their names", async () => {
    await using visited = await visit(browser, `${address}${classifier}`);
    const { page } = visited;
    const shown = page.locator(".param:visible");
    const all = await shown.count();
    expect(all).toBeGreaterThan(90);
    const box = page.getByRole("searchbox", { name: /Filter/ });
    await box.fill("bagging_freq");
    await expect.poll(() => shown.count()).toBeLessThan(all / 4);
    expect(await param(page, "baggingFreq").isVisible()).toBe(true);
    expect(await param(page, "numLeaves").isVisible()).toBe(false);
    await picture(page, "filter");
    await box.press("Escape");
    expect(await shown.count()).toBe(all);
  });

  test("is linked to by param", async () => {
    await using visited = await visit(browser, `${address}${classifier}#numLeaves`);
    const { page } = visited;
    const top = await param(page, "numLeaves").evaluate((element) => element.getBoundingClientRect().top);
    expect(top).toBeGreaterThan(0);
    expect(top).toBeLessThan(300);
    await picture(page, "param");
  });
});

describe("search", () => {
  test.each([
    ["num_iterations", /numIterations/],
    ["bagging fraction", /[bB]aggingFraction/],
    ["cancellation", /cancellation/i],
    ["readParquet", /readParquet/],
  ])("finds %s", async (query, expected) => {
    await using visited = await visit(browser, `${address}guide.html`);
    const { page, complaints } = visited;
    await page.keyboard.press("/");
    await page.getByRole("combobox").fill(query);
    const first = page.getByRole("option").first();
    await first.waitFor();
    expect(await first.textContent()).toMatch(expected);
    await picture(page, `search-${query.replace(/\W/g, "-")}`);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#/);
    expect(complaints).toEqual([]);
  });

  test("says when nothing is found, and closes", async () => {
    await using visited = await visit(browser, address);
    const { page } = visited;
    await page.getByRole("button", { name: /Search/ }).click();
    await page.getByRole("combobox").fill("qwxzvbk");
    await page.getByText(/Nothing found/).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});

describe("light and dark", () => {
  test("follow the system until the reader chooses, and then the reader", async () => {
    await using visited = await visit(browser, address, { colorScheme: "dark" });
    const { page, complaints } = visited;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await picture(page, "front-dark");
    await page.getByRole("button", { name: "Dark mode" }).click();
    const light = await ground();
    expect(light).not.toBe(dark);
    await page.goto(`${address}${classifier}`);
    expect(await ground()).toBe(light);
    await page.getByRole("button", { name: "Dark mode" }).click();
    expect(await ground()).toBe(dark);
    await picture(page, "stage-dark");
    expect(complaints).toEqual([]);
  });
});

describe("on a phone", () => {
  test.each(["index.html", classifier, "guide.html", "types.html", "reference/index.html", "install.html"])(
    "%s needs no scrolling to the side",
    async (path) => {
      await using visited = await visit(browser, `${address}${path}`, phone);
      const { page, complaints } = visited;
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBe(0);
      await picture(page, `phone-${path.replace(/\W/g, "-")}`);
      expect(complaints).toEqual([]);
    },
  );

  test("the pages are behind a button", async () => {
    await using visited = await visit(browser, `${address}guide.html`, phone);
    const { page } = visited;
    const pages = page.locator("#pages");
    expect(await pages.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Pages" }).click();
    await picture(page, "phone-menu");
    await pages.getByRole("link", { name: "Concepts" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Concepts/);
  });
});

describe("besides", () => {
  test.each(["typescript/index.html", "python/uncia.html", "r/lightgbm_classifier.html", "java/index.html"])(
    "the API in %s opens, and asks nothing of other hosts",
    async (path) => {
      await using visited = await visit(browser, `${address}api/${path}`);
      await picture(visited.page, `api-${path.replace(/\W.*/, "")}`);
      expect(visited.complaints).toEqual([]);
    },
  );

  test("all is readable without scripts", async () => {
    await using visited = await visit(browser, `${address}${classifier}`, { javaScriptEnabled: false });
    const { page } = visited;
    expect(await page.locator("[role=tabpanel]:visible").count()).toBe(4);
    expect(await param(page, "numIterations").locator(".name").getByText("num_iterations").isVisible()).toBe(
      true,
    );
  });

  test("it opens from a disk", async () => {
    await using visited = await visit(browser, pathToFileURL(join(site, "index.html")).href);
    const { page, complaints } = visited;
    await page.getByRole("main").getByRole("link", { name: "Quickstart" }).click();
    await page.waitForURL(/quickstart/);
    await page.keyboard.press("/");
    await page.getByRole("combobox").fill("numLeaves");
    await page.getByRole("option").first().waitFor();
    expect(complaints).toEqual([]);
  });
});
