import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import type { Json } from "../wire-types.ts";
import { Plot, shortened, thinned } from "./index.ts";
import { textWidth } from "./text-width.ts";

const folder = mkdtempSync(join(tmpdir(), "plot-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = `<script>alert("1")</script> & 'x' role="img" \u0001 \ud800 ]]>`;

const bars = (names: readonly string[]): Json => ({
  data: { values: names.map((name, at) => ({ name, value: at + 1 })) },
  mark: "bar",
  encoding: {
    x: { field: "value", type: "quantitative" },
    y: { field: "name", type: "nominal" },
    description: { field: "name" },
  },
});
const draw = (names: readonly string[], title = "Some bars") =>
  Plot.draw({ title, description: "Bars.", spec: bars(names) });

/** All elements of an SVG, with their attributes. */
function elements(svg: string): { name: string; attributes: Record<string, string> }[] {
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: "" });
  const walk = (nodes: Record<string, unknown>[]): ReturnType<typeof elements> =>
    nodes.flatMap((node) => {
      const name = Object.keys(node).find((key) => key !== ":@") as string;
      if (name === "#text") return [];
      const attributes = (node[":@"] ?? {}) as Record<string, string>;
      return [{ name, attributes }, ...walk(node[name] as Record<string, unknown>[])];
    });
  return walk(parser.parse(svg));
}

describe("the SVG of a plot", () => {
  test("is the same each time", async () => {
    const spec = { ...(bars(["a", "b"]) as object), mark: { type: "bar", cornerRadiusEnd: 4 } } as Json;
    const again = () => Plot.draw({ title: "T", description: "D", spec });
    expect((await again()).svg).toBe((await again()).svg);
  });

  test("is one picture with a title and a description to a screen reader", async () => {
    const { svg } = await draw(["a"], 'A "title" & more');
    const [root, title, desc] = elements(svg);
    expect(root?.attributes.role).toBe("img");
    expect(root?.attributes["aria-labelledby"]).toBe(`${title?.attributes.id} ${desc?.attributes.id}`);
    expect(svg).toContain("A &quot;title&quot; &amp; more</title>");
    expect(svg).toContain(">Bars.</desc>");
  });

  test("holds names of any characters as text, and nothing that runs or is loaded", async () => {
    const { svg } = await draw([hostile, "𝄞 größe 預測"], hostile);
    const found = elements(svg);
    const known = new Set(["svg", "title", "desc", "style", "g", "path", "text", "line", "rect"]);
    expect(found.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
    const names = found.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => /^on|href|src|^class$/.test(name))).toEqual([]);
    // The namespace alone.
    expect(svg.match(/url\(|@import|https?:/g)).toEqual(["http:"]);
    expect(svg).toContain(`role=&quot;img&quot;`);
    expect(svg).toContain("<title>𝄞 größe 預測</title>");
    expect(svg.isWellFormed()).toBe(true);
  });

  test("shares no id with another on the same page, not even of what clips its marks", async () => {
    const ids = async (names: readonly string[]) => {
      const spec = { ...(bars(names) as object), mark: { type: "bar", cornerRadiusEnd: 4, clip: true } };
      const { svg } = await Plot.draw({ title: "T", description: "D", spec: spec as Json });
      const own = elements(svg).flatMap(({ attributes }) => attributes.id ?? []);
      const used = [...svg.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id);
      expect(used.length).toBeGreaterThan(0);
      expect(own).toEqual(expect.arrayContaining(used));
      return own;
    };
    const [first, second] = [await ids(["a"]), await ids(["b"])];
    expect(new Set([...first, ...second]).size).toBe(first.length + second.length);
  });

  test("takes the colour of the text around it, and has no background", async () => {
    const found = elements((await draw(["a"])).svg);
    const texts = found.filter(({ name }) => name === "text").map(({ attributes }) => attributes.fill);
    expect(new Set(texts)).toEqual(new Set(["currentColor"]));
    expect(found.filter(({ name }) => name === "rect")).toEqual([]);
  });
});

describe("a specification", () => {
  test("keeps the data as they were given", async () => {
    const { spec } = await draw(["a", hostile]);
    expect(spec).toMatchObject({
      data: {
        values: [
          { name: "a", value: 1 },
          { name: hostile, value: 2 },
        ],
      },
    });
  });

  test.each<[string, Json, RegExp]>([
    ["that loads data", { data: { url: "https://example.org/a.csv" }, mark: "bar" }, /hold its data itself/],
    [
      "that reads a file",
      { data: { url: "/etc/passwd", format: { type: "csv" } }, mark: "point" },
      /hold its data itself/,
    ],
    ["of an unknown mark", { data: { values: [] }, mark: "cake" }, /Vega-Lite cannot draw/],
    ["that is no object", ["bar"], /is an object/],
  ])("%s is refused", async (_, spec, message) => {
    const error = await failure(Plot.draw({ title: "T", description: "D", spec }));
    expect(error).toMatchObject({ code: "invalid_data", message: expect.stringMatching(message) });
  });

  test("can be stopped", async () => {
    const stopped = Plot.draw(
      { title: "T", description: "D", spec: bars(["a"]) },
      { signal: AbortSignal.abort() },
    );
    await expect(stopped).rejects.toThrow(/abort/);
  });
});

describe("a plot", () => {
  test("is saved as SVG, as a page, or as its specification", async () => {
    const plot = await draw(["a"], "<Bars>");
    const saved = async (name: string) => {
      await plot.save(join(folder, name));
      return readFileSync(join(folder, name), "utf8");
    };
    expect(await saved("a.svg")).toBe(`${plot.svg}\n`);
    expect(JSON.parse(await saved("a.json"))).toEqual(plot.spec);
    const page = await saved("a.HTML");
    expect(page).toContain(plot.svg);
    expect(page).toContain("<title>&lt;Bars&gt;</title>");
    expect(page.replace(plot.svg, "")).not.toMatch(/<script|src=|href=|http/);
    await plot.save(join(folder, "a.svg"));
  });

  test("is saved in no other form, and nowhere that is not", async () => {
    const plot = await draw(["a"]);
    for (const name of ["a.png", "svg", ""]) {
      expect(await failure(plot.save(join(folder, name)))).toMatchObject({
        code: "invalid_param",
        hint: "Name a file that ends in .svg, .html or .json.",
      });
    }
    expect(await failure(plot.save(join(folder, "none", "a.svg")))).toMatchObject({ code: "io" });
  });

  test("prints what it shows and how to save it, not its SVG", async () => {
    expect(inspect(await draw(["a"]))).toBe(
      'Plot "Some bars": Bars. Save it with save("plot.svg"), ".html" or ".json".',
    );
  });

  test("crosses to other languages whole", async () => {
    const plot = await draw(["a"]);
    const json = JSON.parse(JSON.stringify(plot));
    expect(Object.keys(json)).toEqual(["title", "description", "svg", "spec"]);
    expect(new Plot(json)).toEqual(plot);
  });
});

describe("a line with too many points", () => {
  const length = 100_000;
  const wave = Float64Array.from({ length }, (_, at) => Math.sin(at / 500));

  test("keeps its ends, peaks and valleys", () => {
    wave[54_321] = 7;
    const kept = thinned(wave, 1000);
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept.length).toBeGreaterThan(500);
    expect([kept[0], kept.at(-1)]).toEqual([0, length - 1]);
    expect(kept).toContain(54_321);
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  });

  test("is cut where its points lie, not by their number", () => {
    const x = Float64Array.from({ length }, (_, at) => (at < length / 2 ? at / length / 50 : at / length));
    const kept = thinned(wave, 1000, x);
    expect(kept.length).toBeLessThanOrEqual(1004);
    // Half of the points lie in the first hundredth.
    expect(kept.filter((at) => at < length / 2).length).toBeLessThan(30);
  });

  test("is left alone when it has few", () => {
    expect(thinned([3, 1, 2], 3)).toEqual([0, 1, 2]);
    expect(thinned([], 3)).toEqual([]);
  });
});

describe("a name", () => {
  test("that is long is cut in the middle, never inside of a character", () => {
    expect(shortened("short")).toBe("short");
    expect(shortened("abcdefghij", 5)).toBe("ab…ij");
    expect(shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧…👩‍👩‍👧");
    expect(shortened("a\nb")).toBe("a\uFFFDb");
  });

  test("is as wide as its characters", () => {
    expect(textWidth("MMM", 10)).toBeGreaterThan(textWidth("iii", 10) * 2);
    expect(textWidth("預測", 10)).toBeGreaterThan(textWidth("ab", 10));
    expect(textWidth("ab", 10, true)).toBeGreaterThan(textWidth("ab", 10));
  });
});
