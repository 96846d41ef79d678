/** No stage, model or param goes untested in any language, and no report that lacks something passes for a complete one. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { expectedTests, findGaps, keyOf, languages, readRegistry } from "../../scripts/lib/conformance.mjs";
import { writeMatrix } from "../../scripts/lib/matrix.mjs";

const registry = readRegistry();
const { schema, examples } = registry;
const folder = mkdtempSync(join(tmpdir(), "uncia-matrix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every stage and model has an example, every param a probe, and nothing else has", () => {
  expect(findGaps(schema, examples)).toEqual([]);
  expect(examples.length).toBeGreaterThan(0);
});

describe("the walk notices", () => {
  const withModel = examples.find(({ modelProbes }) => modelProbes);
  const example = examples.find((one) => one !== withModel);
  if (!example || !withModel) throw new Error("There are no examples.");
  const others = examples.filter((one) => one !== withModel);
  const [param = ""] = Object.keys(withModel.probes);
  const [modelParam = ""] = Object.keys(withModel.modelProbes ?? {});
  const without = (probes: object, name: string) =>
    Object.fromEntries(Object.entries(probes).filter(([key]) => key !== name));

  test("a stage and its model without an example", () => {
    const gaps = findGaps(schema, others);
    expect(gaps).toContain(`${withModel.class} has no example`);
    expect(gaps).toHaveLength(2);
  });

  test("a param without a probe", () => {
    const changed = { ...withModel, probes: without(withModel.probes, param) };
    expect(findGaps(schema, [...others, changed])).toEqual([`${withModel.class}.${param} has no probe`]);
  });

  test("a param of a model without a probe", () => {
    const modelProbes = without(withModel.modelProbes ?? {}, modelParam);
    const [gap] = findGaps(schema, [...others, { ...withModel, modelProbes }]);
    expect(gap).toMatch(new RegExp(`Model\\.${modelParam} has no probe$`));
  });

  test("probes and examples of what is not there, and a second example", () => {
    const probes = { ...withModel.probes, nothing: { value: 1, arrives: "output" } as const };
    expect(
      findGaps(schema, [
        ...others,
        { ...withModel, probes },
        { ...example, class: "uncia/none#None" },
        example,
      ]),
    ).toEqual([
      "uncia/none#None has an example, but is not in the schema",
      `${example.class} has two examples`,
      `${withModel.class}.nothing has a probe, but is no param`,
    ]);
  });
});

describe("the matrix", () => {
  const complete = languages.flatMap((language) =>
    expectedTests(schema, language).map(({ id }) => ({
      name: id,
      suite: language,
      outcome: "passed",
      language,
    })),
  );
  const failures = (tests: typeof complete) =>
    writeMatrix(tests, { registry, folder, print: () => {} }).filter(({ outcome }) => outcome !== "passed");

  test("is complete where each language has passed what the registry implies", () => {
    expect(failures(complete)).toEqual([]);
    expect(readFileSync(join(folder, "matrix.md"), "utf8")).not.toContain("✗");
  });

  test.each(languages)("fails where a test of %s is missing, skipped or failed", (language) => {
    const at = complete.findIndex((one) => one.language === language && one.name.includes(" / probe "));
    const changed = (outcome: string) => complete.map((one, i) => (i === at ? { ...one, outcome } : one));
    const expected = (outcome: string) => [
      expect.objectContaining({
        name: `${language} reports "probe" of every stage`,
        language: "conformance",
        message: `${complete[at]?.name}: ${outcome}`,
      }),
    ];
    expect(failures(complete.filter((_, i) => i !== at))).toEqual(expected("missing"));
    expect(failures(changed("skipped"))).toEqual(expected("skipped"));
    expect(failures(changed("failed"))).toEqual(expected("failed"));
    expect(readFileSync(join(folder, "matrix.md"), "utf8")).toContain("✗");
  });

  test.each(languages)("fails where the report of %s is missing", (language) => {
    const rest = failures(complete.filter((one) => one.language !== language));
    expect(new Set(rest.map(({ name }) => name.split(" ")[0]))).toEqual(new Set([language]));
    expect(rest.length).toBeGreaterThan(3);
  });

  test("takes a failed expectation for a failed test, whatever else the test reports", () => {
    const [first] = complete;
    if (!first) throw new Error("Nothing is expected.");
    expect(failures([...complete, { ...first, outcome: "failed" }])).toHaveLength(1);
    expect(failures([{ ...first, outcome: "failed" }, ...complete])).toHaveLength(1);
  });

  test("tells all expected tests apart", () => {
    for (const language of languages) {
      const ids = expectedTests(schema, language).map(({ id }) => id);
      expect(new Set(ids.map(keyOf)).size).toBe(new Set(ids).size);
      expect(ids.length).toBeGreaterThan(schema.stages.length);
    }
  });

  test("knows a test by its name in each runner's report", () => {
    const key = keyOf("conformance: uncia/lightgbm#LightGBMClassifier / probe learningRate");
    expect(key).toBeDefined();
    for (const name of [
      "uncia/lightgbm#LightGBMClassifier > conformance: uncia/lightgbm#LightGBMClassifier / probe learningRate",
      "test_probe[conformance: uncia/lightgbm#LightGBMClassifier / probe learningRate]",
      "conformance_uncia_lightgbm_LightGBMClassifier_probe_learningRate",
      "ConformanceTest probes conformance: uncia/lightgbm#LightGBMClassifier / probe learningRate",
    ]) {
      expect(keyOf(name)).toBe(key);
    }
    expect(keyOf("conformance: uncia/lightgbm#LightGBMClassifier / probe learningRate2")).not.toBe(key);
    expect(keyOf("something else")).toBeUndefined();
  });
});
