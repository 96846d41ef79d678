import { didYouMean } from "../../did-you-mean.ts";
import { UnciaError } from "../../errors.ts";
import { stageClass } from "../../pipeline/registry.ts";
import { Catalog, type CatalogEntry } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { PackageSchema, ParamSchema, StageSchema } from "../schema-file.ts";
import { firstSentence, plainDoc, wrap } from "../text.ts";

export interface DescribeOptions {
  readonly package?: readonly string[];
}

/** All stages, or one of them, or one of its params. */
export async function describe(
  context: Context,
  stageName: string | undefined,
  paramName: string | undefined,
  options: DescribeOptions,
): Promise<void> {
  const catalog = await Catalog.open(options.package);
  if (stageName === undefined) return listStages(context, catalog);
  const entry = catalog.find(stageName);
  const { schema } = entry;
  if (!schema) return describeUndocumented(context, entry);
  if (paramName === undefined) {
    return context.result(schema, () => stageText(context, schema));
  }
  const param = paramOf(schema, paramName);
  context.result(param, () => paramText(context, param));
}

function paramOf(stage: StageSchema, name: string): ParamSchema {
  const found = stage.params.find(
    (param) => param.name === name || param.alias === name || param.aliases?.includes(name),
  );
  if (found) return found;
  const hint = didYouMean(
    name,
    stage.params.map((param) => param.name),
  );
  throw new UnciaError("unknown_param", `${stage.name} has no param "${name}".`, {
    stage: stage.name,
    param: name,
    ...(hint && { hint }),
  });
}

function listStages(context: Context, { packages }: Catalog): void {
  const schemas = packages.flatMap(({ schema }) => schema ?? []);
  const data = {
    packages: schemas.map((schema) => ({
      package: schema.package,
      version: schema.version,
      stages: schema.stages.map((stage) => ({
        class: stage.class,
        kind: stage.kind,
        summary: firstSentence(stage.doc),
      })),
    })),
  };
  context.result(data, () => schemas.map((schema) => packageText(context, schema)).join("\n\n"));
}

/** Models are not listed: they come from `fit`, and nobody makes one. */
function packageText(context: Context, schema: PackageSchema): string {
  const parts = schema.subjects.map(({ name, doc }) => {
    const stages = schema.stages.filter((stage) => stage.subject === name && stage.kind !== "model");
    const longest = Math.max(...stages.map((stage) => stage.name.length));
    const lines = stages.map((stage) => {
      const lead = `  ${stage.name.padEnd(longest)}  `;
      const [first = "", ...more] = wrap(firstSentence(stage.doc), context.width - lead.length).split("\n");
      const rest = more.map((line) => `${" ".repeat(lead.length)}${line}`);
      return [`  ${context.style("cyan", stage.name.padEnd(longest))}  ${first}`, ...rest].join("\n");
    });
    const heading = context.style("bold", `${schema.package}/${name}`);
    return lines.length === 0 ? "" : [`${heading}  ${firstSentence(doc)}`, ...lines].join("\n");
  });
  return parts.filter(Boolean).join("\n\n");
}

function stageText(context: Context, stage: StageSchema): string {
  const kind = stage.kind === "model" ? "fitted model" : stage.kind;
  const gives = stage.model ? `fit gives ${stage.model}` : "";
  return [
    `${context.style("bold", stage.name)}  ${stage.class}`,
    [kind, gives, `since ${stage.since}`].filter(Boolean).join("; "),
    ...(stage.deprecated ? [`Deprecated: ${plainDoc(stage.deprecated)}`] : []),
    "",
    wrap(plainDoc(stage.doc), context.width, "  "),
    ...(stage.see?.length ? ["", ...stage.see.map((link) => `  See ${link}`)] : []),
    "",
    ...paramLines(context, stage.params),
  ].join("\n");
}

/** Params in the order of their declaration, each group of them below its heading. */
function paramLines(context: Context, params: readonly ParamSchema[]): string[] {
  const groups = Map.groupBy(params, (param) => param.group ?? "Params");
  return [...groups].flatMap(([group, members], i) => [
    ...(i === 0 ? [] : [""]),
    context.style("bold", group),
    ...members.map((param) => paramText(context, param)),
  ]);
}

function paramText(context: Context, param: ParamSchema): string {
  const facts = [
    typeText(param),
    param.required
      ? "required"
      : param.default === undefined
        ? "not set"
        : `default ${JSON.stringify(param.default)}`,
    param.service ? `or a column: ${param.name}Col` : "",
    param.secret ? "secret" : "",
    otherNames(param),
  ];
  const details = [
    param.deprecated ? `Deprecated: ${plainDoc(param.deprecated)}` : "",
    plainDoc(param.doc),
    ...(param.see ?? []).map((link) => `See ${link}`),
  ];
  return [
    wrap(facts.filter(Boolean).join("; "), context.width - param.name.length - 4, "  ")
      .split("\n")
      .map((line, i) => (i === 0 ? `  ${context.style("cyan", param.name)}${line}` : `    ${line}`))
      .join("\n"),
    ...details.filter(Boolean).map((text) => wrap(text, context.width, "      ")),
  ].join("\n");
}

/** Kind and what of it is allowed: `int >= 0`, `one of "a", "b"`. */
function typeText(param: ParamSchema): string {
  const { min, max, exclusiveMin, exclusiveMax, minItems, maxItems, values, pattern } = param;
  const range = [
    min === undefined ? "" : `>= ${min}`,
    exclusiveMin === undefined ? "" : `> ${exclusiveMin}`,
    max === undefined ? "" : `<= ${max}`,
    exclusiveMax === undefined ? "" : `< ${exclusiveMax}`,
  ].filter(Boolean);
  const items = [
    minItems === undefined ? "" : `at least ${minItems}`,
    maxItems === undefined ? "" : `at most ${maxItems}`,
  ].filter(Boolean);
  const choice = values?.map((value) => JSON.stringify(value)).join(", ");
  return [
    choice === undefined ? param.kind : `${param.kind === "enums" ? "some" : "one"} of ${choice}`,
    range.join(" and "),
    items.length ? `(${items.join(" and ")})` : "",
    pattern === undefined ? "" : `matching ${pattern}`,
  ]
    .filter(Boolean)
    .join(" ");
}

const otherNames = ({ name, alias, aliases = [] }: ParamSchema): string => {
  const others = [...new Set([...(alias ? [alias] : []), ...aliases])].filter((one) => one !== name);
  return others.length ? `also ${others.join(", ")}` : "";
};

/** A package may ship no schema; its declarations then say what they can. */
async function describeUndocumented(context: Context, entry: CatalogEntry): Promise<void> {
  const stage = new (await stageClass(entry.class))();
  const params = stage.explainParams();
  context.result({ class: entry.class, params: params.split("\n") }, () =>
    [`${context.style("bold", stage.stageName)}  ${entry.class}`, "", params.replaceAll(/^/gm, "  ")].join(
      "\n",
    ),
  );
}
