/** The reference has all that the schema has, in every language. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PackageSchema } from "../../codegen/schema/schema.ts";
import { site } from "./browser.ts";

const root = join(import.meta.dirname, "../..");
const schema = JSON.parse(readFileSync(join(root, "bindings/schema.json"), "utf8")) as PackageSchema;
const read = (path: string): string => readFileSync(join(site, path), "utf8");
const idsOf = (html: string): Set<string | undefined> =>
  new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));

describe.each(
  [...schema.stages, ...schema.classes].map((one) => [`${one.subject}/${one.name}`, one] as const),
)("%s", (path, one) => {
  const html = read(`reference/${path}.html`);

  test("has a place for each param and each method", () => {
    const params = schema.stages.find((stage) => stage === one)?.params ?? [];
    const wanted = [...params, ...one.methods].map(({ name }) => name);
    const ids = idsOf(html);
    expect(wanted.filter((name) => !ids.has(name))).toEqual([]);
  });

  test("leads to its class in the API of each language", () => {
    const links = [...html.matchAll(/href="\.\.\/\.\.\/(api\/(\w+)\/[^"#]+)/g)];
    expect(links.map(([, , language]) => language)).toEqual(
      expect.arrayContaining(["typescript", "python", "r", "java"]),
    );
    for (const [, target = ""] of links) expect(existsSync(join(site, target)), target).toBe(true);
  });
});

test.each(schema.stages.filter(({ kind }) => kind !== "model").map((stage) => [stage.name, stage] as const))(
  "%s has a program in each language",
  (_, { subject, name }) => {
    const panels = [
      ...read(`reference/${subject}/${name}.html`).matchAll(/role="tabpanel"[^>]*data-language="(\w+)"/g),
    ];
    expect(panels.map(([, language]) => language)).toEqual(["typescript", "python", "r", "java"]);
  },
);

test("each code of an error has its place", () => {
  const ids = idsOf(read("reference/errors.html"));
  expect(schema.errors.filter(({ code }) => !ids.has(code))).toEqual([]);
});
