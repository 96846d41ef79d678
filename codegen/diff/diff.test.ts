import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ArgSchema, MethodSchema, PackageSchema, ParamSchema, StageSchema } from "../schema/schema.ts";
import { diffSchemas } from "./diff.ts";
import { mayBreak, newestRelease } from "./releases.ts";
import { type Rule, rules } from "./rules.ts";

const named = (name: string) => ({ name, doc: "Something.", since: "1.0.0" });
const source = { file: "src/a.ts", line: 1 };
const param = (name: string, more: Partial<ParamSchema> = {}): ParamSchema => ({
  ...named(name),
  kind: "double",
  ...more,
});
const arg = (name: string, more: Partial<ArgSchema> = {}): ArgSchema => ({
  name,
  doc: "Something.",
  type: { kind: "double" },
  ...more,
});
const method = (name: string, more: Partial<MethodSchema> = {}): MethodSchema => ({
  ...named(name),
  args: [],
  returns: { kind: "double" },
  returnsDoc: "It.",
  ...more,
});
const stage = (name: string, more: Partial<StageSchema> = {}): StageSchema => ({
  ...named(name),
  class: `pack/${more.subject ?? "things"}#${name}`,
  subject: "things",
  kind: "transformer",
  params: [],
  methods: [],
  source,
  ...more,
});
const schema = (more: Partial<PackageSchema> = {}): PackageSchema => ({
  schemaVersion: 1,
  package: "pack",
  version: "1.0.0",
  features: [],
  errors: [],
  subjects: [{ name: "things", doc: "Things." }],
  stages: [],
  classes: [],
  ...more,
});
const withParams = (...params: ParamSchema[]): PackageSchema =>
  schema({ stages: [stage("Thing", { params: [param("kept"), ...params] })] });
const p = (more: Partial<ParamSchema> = {}): PackageSchema => withParams(param("size", more));
const withMethod = (more: Partial<MethodSchema> = {}): PackageSchema =>
  schema({ stages: [stage("Thing", { methods: [method("work", more)] })] });
const a = (...args: ArgSchema[]): PackageSchema => withMethod({ args });
const withErrors = (...codes: string[]): PackageSchema =>
  schema({ errors: codes.map((code) => ({ code, doc: "Bad." })) });

const withSteps = (...names: string[]): PackageSchema =>
  schema({
    stages: [
      stage("Thing", {
        steps: names.map((name) => ({ name, doc: "It does.", since: "1.0.0", param: "size", args: [] })),
      }),
    ],
  });

const place = "things#Thing.size";
const call = "things#Thing.work";
const int = { kind: "int" } as const;
const double = { kind: "double" } as const;

/** From, to, the rules that must be named, and where. */
const cases: readonly [what: string, from: PackageSchema, to: PackageSchema, rules: Rule[], where: string][] =
  [
    ["another package", schema(), schema({ package: "other" }), ["package-renamed"], "pack"],
    ["a further step", withSteps("work"), withSteps("work", "rest"), ["method-added"], "things#Thing.rest"],
    [
      "a step that is gone",
      withSteps("work", "rest"),
      withSteps("rest"),
      ["method-removed"],
      "things#Thing.work",
    ],
    [
      "a further subject",
      schema(),
      schema({ subjects: [...schema().subjects, { name: "more", doc: "More." }] }),
      ["subject-added"],
      "more",
    ],
    ["a subject less", schema(), schema({ subjects: [] }), ["subject-removed"], "things"],
    ["a new stage", schema(), schema({ stages: [stage("Thing")] }), ["class-added"], "things#Thing"],
    ["a stage less", schema({ stages: [stage("Thing")] }), schema(), ["class-removed"], "things#Thing"],
    [
      "a stage of another name",
      p(),
      schema({ stages: [{ ...stage("Item"), params: p().stages[0]?.params ?? [] }] }),
      ["class-renamed"],
      "things#Thing",
    ],
    [
      "a stage in another subject",
      schema({ stages: [stage("Thing")] }),
      schema({ stages: [stage("Thing", { subject: "objects" })] }),
      ["class-moved"],
      "things#Thing",
    ],
    [
      "a transformer that learns",
      schema({ stages: [stage("Thing")] }),
      schema({ stages: [stage("Thing", { kind: "estimator" })] }),
      ["class-kind-changed"],
      "things#Thing",
    ],
    [
      "another model",
      schema({ stages: [stage("Thing", { kind: "estimator", model: "pack/things#A" })] }),
      schema({ stages: [stage("Thing", { kind: "estimator", model: "pack/things#B" })] }),
      ["model-changed"],
      "things#Thing",
    ],
    ["a new param", withParams(), p(), ["param-added"], place],
    ["a new param that must be set", withParams(), p({ required: true }), ["required-param-added"], place],
    ["a param less", p(), withParams(), ["param-removed"], place],
    [
      "a param of another name",
      p(),
      withParams(param("length", { aliases: ["size"] })),
      ["param-renamed"],
      place,
    ],
    ["another kind", p(), p({ kind: "int" }), ["param-kind-changed"], place],
    ["a param that must be set now", p(), p({ required: true }), ["became-required"], place],
    ["a param that may be left out", p({ required: true }), p(), ["became-optional"], place],
    ["a higher minimum", p({ min: 0 }), p({ min: 1 }), ["range-narrowed"], place],
    ["a first minimum", p(), p({ min: 1 }), ["range-narrowed"], place],
    ["a minimum that is excluded now", p({ min: 0 }), p({ exclusiveMin: 0 }), ["range-narrowed"], place],
    ["a lower maximum", p({ max: 9 }), p({ max: 8 }), ["range-narrowed"], place],
    ["a maximum that is excluded now", p({ max: 9 }), p({ exclusiveMax: 9 }), ["range-narrowed"], place],
    ["more items at least", p({ minItems: 1 }), p({ minItems: 2 }), ["range-narrowed"], place],
    ["fewer items at most", p(), p({ maxItems: 2 }), ["range-narrowed"], place],
    ["a lower minimum", p({ min: 1 }), p({ min: 0 }), ["range-widened"], place],
    ["no maximum any more", p({ exclusiveMax: 1 }), p(), ["range-widened"], place],
    [
      "a range that moves",
      p({ min: 0, max: 5 }),
      p({ min: 1, max: 6 }),
      ["range-narrowed", "range-widened"],
      place,
    ],
    ["a first pattern", p(), p({ pattern: "[a-z]" }), ["pattern-changed"], place],
    ["another pattern", p({ pattern: "[a-z]+" }), p({ pattern: "[a-z]" }), ["pattern-changed"], place],
    ["no pattern any more", p({ pattern: "[a-z]" }), p(), ["pattern-removed"], place],
    ["a value less", p({ values: ["a", "b"] }), p({ values: ["a"] }), ["value-removed"], place],
    ["a value more", p({ values: ["a"] }), p({ values: ["a", "b"] }), ["value-added"], place],
    ["another default", p({ default: 1 }), p({ default: 2 }), ["default-changed"], place],
    ["a first default", p(), p({ default: 2 }), ["default-changed"], place],
    ["no default any more", p({ default: [1, 2] }), p(), ["default-changed"], place],
    ["an alias less", p({ alias: "n", aliases: ["m"] }), p({ alias: "n" }), ["alias-removed"], place],
    ["an alias more", p(), p({ alias: "n" }), ["alias-added"], place],
    ["a secret", p(), p({ secret: true }), ["secrecy-changed"], place],
    ["a secret no longer", p({ secret: true }), p(), ["secrecy-changed"], place],
    ["no column any more", p({ service: true }), p(), ["service-removed"], place],
    ["a column, too", p(), p({ service: true }), ["service-added"], place],
    ["a deprecated param", p(), p({ deprecated: "Use kept." }), ["deprecated"], place],
    ["a deprecated method", withMethod(), withMethod({ deprecated: "Do not." }), ["deprecated"], call],
    [
      "a deprecated stage",
      schema({ stages: [stage("Thing")] }),
      schema({ stages: [stage("Thing", { deprecated: "Use another." })] }),
      ["deprecated"],
      "things#Thing",
    ],
    ["a new method", schema({ stages: [stage("Thing")] }), withMethod(), ["method-added"], call],
    ["a method less", withMethod(), schema({ stages: [stage("Thing")] }), ["method-removed"], call],
    ["a static method", withMethod(), withMethod({ static: true }), ["method-kind-changed"], call],
    ["another result", withMethod(), withMethod({ returns: int }), ["return-type-changed"], call],
    [
      "a result that may be null",
      withMethod(),
      withMethod({ returns: { kind: "nullable", of: double } }),
      ["return-type-changed"],
      call,
    ],
    [
      "a further value of a result",
      withMethod({ returns: { kind: "enum", values: ["a"] } }),
      withMethod({ returns: { kind: "enum", values: ["a", "b"] } }),
      ["return-type-changed"],
      call,
    ],
    ["a further argument", a(), a(arg("n", { optional: true })), ["argument-added"], `${call}(n)`],
    ["a further argument that must be given", a(), a(arg("n")), ["required-argument-added"], `${call}(n)`],
    ["an argument less", a(arg("n")), a(), ["argument-removed"], `${call}(n)`],
    [
      "arguments in another order",
      a(arg("n"), arg("m")),
      a(arg("m"), arg("n")),
      ["argument-moved"],
      `${call}(n)`,
    ],
    [
      "an argument by name",
      a(arg("n", { optional: true })),
      a(arg("n", { optional: true, option: true })),
      ["argument-moved"],
      `${call}(n)`,
    ],
    [
      "an argument of another type",
      a(arg("n")),
      a(arg("n", { type: int })),
      ["argument-type-changed"],
      `${call}(n)`,
    ],
    [
      "a list where one value was enough",
      a(arg("n", { type: { kind: "list", of: double }, single: true })),
      a(arg("n", { type: { kind: "list", of: double } })),
      ["argument-type-changed"],
      `${call}(n)`,
    ],
    [
      "an argument that may be null",
      a(arg("n")),
      a(arg("n", { type: { kind: "nullable", of: double } })),
      ["argument-type-widened"],
      `${call}(n)`,
    ],
    [
      "a further value of an argument, in a list",
      a(arg("n", { type: { kind: "list", of: { kind: "enum", values: ["a"] } } })),
      a(arg("n", { type: { kind: "list", of: { kind: "enum", values: ["a", "b"] } } })),
      ["argument-type-widened"],
      `${call}(n)`,
    ],
    [
      "an argument that must be given",
      a(arg("n", { optional: true })),
      a(arg("n")),
      ["became-required"],
      `${call}(n)`,
    ],
    [
      "an argument that may be left out",
      a(arg("n")),
      a(arg("n", { optional: true })),
      ["became-optional"],
      `${call}(n)`,
    ],
    [
      "another default of an argument",
      a(arg("n", { default: 1 })),
      a(arg("n", { default: 2 })),
      ["default-changed"],
      `${call}(n)`,
    ],
    ["a further code of errors", withErrors(), withErrors("bad"), ["error-added"], "bad"],
    ["a code of errors less", withErrors("bad"), withErrors(), ["error-removed"], "bad"],
  ];

describe("a difference between two schemas", () => {
  it.each(cases)("%s", (_, from, to, expected, where) => {
    const changes = diffSchemas(from, to).filter((change) => change.where === where);
    expect(changes.map(({ rule }) => rule).sort()).toEqual([...expected].sort());
    for (const { rule, breaking } of changes) expect(breaking).toBe(rules[rule].breaking);
  });

  it("is tried for every rule", () => {
    expect(new Set(cases.flatMap(([, , , expected]) => expected))).toEqual(new Set(Object.keys(rules)));
  });

  it("is none where docs, places, ages and further nothings differ", () => {
    const before = p({ min: 0 });
    const after = schema({
      version: "1.0.1",
      stages: before.stages.map((one) => ({
        ...one,
        doc: "Said better.",
        source: { file: "src/b.ts", line: 9 },
        params: one.params.map((each) => ({ ...each, doc: "Better.", since: "0.9.0" })),
      })),
    });
    expect(diffSchemas(before, after)).toEqual([]);
  });

  it("lists first what breaks", () => {
    const changes = diffSchemas(withParams(param("a"), param("z")), withParams(param("a"), param("b")));
    expect(changes.map(({ rule }) => rule)).toEqual(["param-removed", "param-added"]);
  });

  it("has each of its rules in the table of the documentation, and no other", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/your-own-stages.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (yes|no) \|/gm)];
    const listed = Object.fromEntries(rows.map(([, rule, breaks]) => [rule, breaks === "yes"]));
    const expected = Object.entries(rules).map(([rule, { breaking }]) => [rule, breaking]);
    expect(listed).toEqual(Object.fromEntries(expected));
  });
});

describe("versions", () => {
  it.each([
    ["1.2.3", "1.9.0", false],
    ["1.2.3", "2.0.0", true],
    ["0.1.0", "0.1.9", false],
    ["0.1.0", "0.2.0", true],
    ["0.9.0", "1.0.0", true],
    ["1.2.3", "10.0.0-rc.1", true],
  ])("from %s to %s may break: %s", (before, after, expected) =>
    expect(mayBreak(before, after)).toBe(expected),
  );
});

describe("uncia-codegen diff", () => {
  const home = mkdtempSync(join(tmpdir(), "diff-"));
  afterAll(() => rmSync(home, { recursive: true }));
  const write = (name: string, content: PackageSchema): string => {
    writeFileSync(join(home, name), JSON.stringify(content));
    return join(home, name);
  };
  const diff = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ["--conditions=source", join(import.meta.dirname, "../main.ts"), "diff", ...args],
      { encoding: "utf8" },
    );

  it("takes the newest release, says what breaks, and lets it pass where the version allows it", () => {
    expect(newestRelease(home)).toBeUndefined();
    expect(diff("--releases", home)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/no schema of a release/),
    });

    write("1.9.0.json", p({ max: 9 }));
    write("1.10.0.json", { ...p({ max: 10 }), version: "1.10.0" });
    expect(newestRelease(home)).toBe(join(home, "1.10.0.json"));
    const now = write("now.json", { ...p({ max: 9 }), version: "1.11.0" });
    const broken = diff(join(home, "1.10.0.json"), now);
    expect(broken.stdout).toMatch(
      /^breaking {2}things#Thing\.size: The upper bound was 10, and is 9\. \(range-narrowed\)$/m,
    );
    expect(broken.status).toBe(1);
    const asJson = diff(join(home, "1.10.0.json"), now, "--json");
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      breaking: 1,
      changes: [{ rule: "range-narrowed", breaking: true, where: place }],
    });
    expect(asJson.status).toBe(1);
    expect(diff(join(home, "1.10.0.json"), now, "--semver").status).toBe(1);
    write("now.json", { ...p({ max: 9 }), version: "2.0.0" });
    expect(diff(join(home, "1.10.0.json"), now, "--semver").status).toBe(0);
    expect(diff(now, now)).toMatchObject({ status: 0, stdout: expect.stringMatching(/0 changes/) });
  }, 60_000);

  it("refuses what is no schema", () => {
    expect(diff(join(home, "nowhere.json"), join(home, "now.json"))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/There is no file/),
    });
    expect(diff()).toMatchObject({ status: 2, stderr: expect.stringMatching(/--releases DIR/) });
  }, 30_000);
});
