// What every language must report, worked out from the schema and the examples: nothing is listed by hand, so nothing can be left out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

export const languages = ["typescript", "python", "r", "java"];

/**
 * What is tested of each stage, and of each of its params and of those of its model. Batches and rows are cut in the core alone, and so is
 * the row scorer there; tables of a language's own are what the others have instead.
 */
const stageSurfaces = {
  example: languages,
  "save and load": languages,
  copy: languages,
  "batch sizes": ["typescript"],
  "row scorer": ["typescript"],
  "own tables": ["python", "r", "java"],
};
const paramSurfaces = ["set", "refuse", "probe"];

export const surfaces = [...Object.keys(stageSurfaces), ...paramSurfaces];

/** @typedef {import("../../codegen/schema/schema.ts").PackageSchema} PackageSchema */
/** @typedef {import("../../codegen/schema/examples.ts").ExamplesFile} ExamplesFile */

const readJson = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** @returns {{ schema: PackageSchema, examples: ExamplesFile["examples"] }} */
export const readRegistry = () => ({
  schema: readJson("bindings/schema.json"),
  examples: readJson("bindings/examples.json").examples,
});

/**
 * The tests that a language must report.
 * @param {PackageSchema} schema
 * @param {string} language
 * @returns {{ className: string, surface: string, id: string }[]}
 */
export function expectedTests(schema, language) {
  return schema.stages.flatMap(({ class: className, kind, params }) => {
    // A model is shown by the example of its estimator; an evaluator gives no rows.
    const ofStage =
      kind === "model"
        ? []
        : Object.keys(stageSurfaces).filter((one) => kind !== "evaluator" || one !== "row scorer");
    return [
      ...ofStage
        .filter((surface) => stageSurfaces[surface].includes(language))
        .map((surface) => ({ className, surface, id: testId(className, surface) })),
      ...params.flatMap(({ name }) =>
        paramSurfaces.map((surface) => ({ className, surface, id: testId(className, `${surface} ${name}`) })),
      ),
    ];
  });
}

/**
 * Stages without an example, params without a probe, and examples or probes of what is not there.
 * @param {PackageSchema} schema
 * @param {ExamplesFile["examples"]} examples
 * @returns {string[]}
 */
export function findGaps(schema, examples) {
  const gaps = [];
  const byClass = new Map(schema.stages.map((stage) => [stage.class, stage]));
  const shown = new Map();
  for (const example of examples) {
    if (shown.has(example.class)) gaps.push(`${example.class} has two examples`);
    shown.set(example.class, example.probes);
    const stage = byClass.get(example.class);
    if (!stage) gaps.push(`${example.class} has an example, but is not in the schema`);
    else if (stage.model) shown.set(stage.model, example.modelProbes ?? {});
  }
  for (const { class: className, params } of schema.stages) {
    const probes = shown.get(className);
    if (!probes) {
      gaps.push(`${className} has no example`);
      continue;
    }
    const names = params.map(({ name }) => name);
    for (const name of names)
      if (!Object.hasOwn(probes, name)) gaps.push(`${className}.${name} has no probe`);
    for (const name of Object.keys(probes)) {
      if (!names.includes(name)) gaps.push(`${className}.${name} has a probe, but is no param`);
    }
  }
  return gaps;
}

/** The name that a test has in every language's report; runners put more around it. */
export const testId = (className, surface) => `conformance: ${className} / ${surface}`;

// Runners put more around a name, and some write an underscore for all that is no letter or digit.
const pattern = /conformance[^A-Za-z0-9]+(.+)$/;

/** What a reported test and an expected one have in common; undefined where a test is not one of conformance. */
export const keyOf = (name) =>
  pattern
    .exec(name)?.[1]
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/_$/, "");
