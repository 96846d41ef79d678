import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createGenerator } from "ts-json-schema-generator";
import { beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const file = join(root, "bindings/schema.schema.json");

/** The JSON Schema that the types of `schema.ts` give, in the words of draft 2020-12. */
function fromTypes(): string {
  const generated = createGenerator({
    path: join(import.meta.dirname, "schema.ts"),
    type: "PackageSchema",
    topRef: true,
    additionalProperties: false,
    skipTypeCheck: true,
  }).createSchema("PackageSchema");
  const { $schema: _, definitions, ...rest } = generated;
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "The schema of a package of stages",
    ...rest,
    $defs: definitions,
  };
  return `${JSON.stringify(schema, undefined, 2).replaceAll("#/definitions/", "#/$defs/")}\n`;
}

describe("bindings/schema.schema.json", () => {
  it("says what the types say (npx vitest -u writes it anew)", async () => {
    await expect(fromTypes()).toMatchFileSnapshot(file);
  }, 30_000);
});

describe("a schema", () => {
  let validate: ReturnType<Ajv2020["compile"]>;
  beforeAll(() => {
    validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
      JSON.parse(readFileSync(file, "utf8")),
    );
  });
  const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, path), "utf8"));
  const ours = "bindings/schema.json";

  it.each([
    ours,
    ...globSync("codegen/test/fixtures/{schemas/*,toolbox/expected/schema}.json", { cwd: root }),
  ])("%s is valid", (path) => {
    validate(read(path));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ["without a version", { schemaVersion: undefined }],
    ["of another version", { schemaVersion: 2 }],
    ["with an unknown member", { stagez: [] }],
    [
      "with a param of an unknown kind",
      {
        stages: [
          {
            ...(read(ours).stages as object[])[0],
            params: [{ name: "a", doc: "A.", since: "0.1.0", kind: "date" }],
          },
        ],
      },
    ],
  ])("%s is refused", (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...read(ours), ...change })))).toBe(false);
  });
});
