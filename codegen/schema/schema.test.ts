import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonicalJson, schemaHash } from "./canonical.ts";
import { readSchema, SchemaError } from "./read.ts";

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../test/fixtures", name), "utf8");
const toolbox = fixture("toolbox/expected/schema.json");

describe("canonical JSON", () => {
  it("sorts keys and leaves no spaces", () => {
    expect(canonicalJson({ b: [1, null, { d: "é", c: true }], a: 1e-6 })).toBe(
      '{"a":0.000001,"b":[1,null,{"c":true,"d":"é"}]}',
    );
  });
});

describe("the hash of a schema", () => {
  const schema = readSchema(toolbox);

  it("does not depend on where stages stand in the sources", () => {
    const moved = {
      ...schema,
      stages: schema.stages.map((stage) => ({ ...stage, source: { file: "elsewhere.ts", line: 1 } })),
    };
    expect(schemaHash(moved)).toBe(schemaHash(schema));
    expect(schemaHash(schema)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("changes with anything that a client can see", () => {
    const stages = schema.stages.map((stage, index) => (index === 0 ? { ...stage, doc: "Other." } : stage));
    expect(schemaHash({ ...schema, stages })).not.toBe(schemaHash(schema));
  });
});

describe("reading a schema", () => {
  it("reads that of release 0.1.0", () => {
    expect(readSchema(fixture("schemas/0.1.0.json")).stages.map((stage) => stage.name)).toContain("Learner");
  });

  it.each([
    ["{", /not JSON/],
    ["{}", /version undefined/],
    ['{"schemaVersion":2}', /is of version 2; this generator reads 1/],
    ['{"schemaVersion":1,"package":"p","features":["tensors"]}', /of p uses tensors/],
  ])("refuses %s", (text, message) => {
    expect(() => readSchema(text)).toThrow(message);
    expect(() => readSchema(text)).toThrow(SchemaError);
  });
});
