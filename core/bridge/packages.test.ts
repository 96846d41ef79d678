import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CallError, ownPackage, TestClient } from "./test-client.ts";
import { rows, transform, x } from "./test-support.ts";

/** A package as npm installs it: plain JavaScript in a folder that can resolve nothing by itself. */
const stagesModule = `
  import { Field, Float64, makeData, Schema } from "apache-arrow";
  import { column, UnciaError } from "uncia";
  import { appendColumns } from "uncia/frame";
  import { registerPackage, registerSubject, Transformer, transformer } from "uncia/pipeline";

  class Ones extends transformer({ outputCol: column({ default: "one" }) }) {
    transformSchema(schema) {
      if (schema.fields.length === 0) throw new UnciaError("empty_data", "There are no columns.");
      return new Schema([...schema.fields, new Field(this.outputCol, new Float64())]);
    }
    bind(schema) {
      const { outputCol } = this;
      return {
        schema: this.transformSchema(schema),
        batch: (batch) => {
          const data = new Float64Array(batch.numRows).fill(1);
          const made = makeData({ type: new Float64(), length: data.length, nullCount: 0, data });
          return appendColumns(batch, [{ field: outputCol, data: made }]);
        },
      };
    }
  }
  if (!(new Ones() instanceof Transformer)) throw new Error("there are two Uncias");
  registerSubject("strange/ones", { Ones });
  registerPackage({
    name: "strange", version: "3.1.4", schema: "", remote: {}, subjects: { ones: async () => ({ Ones }) },
  });
`;

let home: string;
let count = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "uncia-test-"));
});
afterAll(() => rmSync(home, { recursive: true }));

function install(files: Readonly<Record<string, string | object>>): string {
  const folder = join(home, String(++count), "node_modules", "strange");
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const manifest = { name: "strange", version: "3.1.4", type: "module" };
const wanted = (path: string, version = "3.0.0") => ({
  packages: [ownPackage, { name: "strange", version, path }],
});

describe("a stranger's package", () => {
  test.each([
    ["its export ./stages", { exports: { "./stages": "./lib/stages.js" } }, "lib/stages.js"],
    ["a conditional export", { exports: { "./stages": { types: "./x.d.ts", import: "./s.js" } } }, "s.js"],
    ["its main export", { exports: "./lib.js" }, "lib.js"],
    ["its main module", { main: "lib/main.js" }, "lib/main.js"],
    ["index.js", {}, "index.js"],
  ])("is loaded from %s and shares the core's classes", async (_, entry, file) => {
    const path = install({ "package.json": { ...manifest, ...entry }, [file]: stagesModule });
    await using client = await TestClient.spawn();
    expect((await client.greet(wanted(path))).packages).toContainEqual({
      name: "strange",
      version: "3.1.4",
      schema: "",
    });
    const plan = transform({ class: "strange/ones#Ones", params: {} });
    expect(rows(await client.call("collect", { data: plan }, { inputs: [[x(5)]] }))).toEqual([
      { x: 5, one: 1 },
    ]);
  });

  test.each([
    ["has another name", { "package.json": { ...manifest, name: "other" } }, /other, not strange/],
    ["has no manifest", { "readme.md": "" }, /no package/],
    ["registers nothing", { "package.json": manifest, "index.js": "" }, /does not have/],
    [
      "throws",
      { "package.json": manifest, "index.js": "throw new Error('at once')" },
      /cannot be loaded: at once/,
    ],
    ["has no entry", { "package.json": manifest }, /cannot be loaded/],
  ])("that %s is refused with the reason", async (_, files, reason) => {
    const path = install(files);
    await using client = await TestClient.spawn();
    await expect(client.greet(wanted(path))).rejects.toThrow(reason);
    await expect(client.greet()).rejects.not.toBeInstanceOf(CallError);
  });
});
