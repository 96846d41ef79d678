/**
 * The JSON Schema of pipeline files, for editors and other checkers, made from the schema of packages of stages.
 * @packageDocumentation
 */
import type { PackageSchema, ParamSchema, StageSchema } from "./schema-file.ts";

type JsonSchema = { readonly [keyword: string]: unknown };

/** A full name, of a package whose schema is not at hand. */
const anyFullName = "^[^#]+/[^#/]+#[A-Za-z_]\\w*$";

/**
 * The schema of files that hold a pipeline of these packages' stages. It says what `uncia check` says, but for what concerns more
 * than one param.
 */
export function pipelineSchema(packages: readonly PackageSchema[]): JsonSchema {
  const stages = packages
    .flatMap((one) => one.stages)
    // A model comes from `fit`; a file cannot hold what it learned.
    .filter((stage) => stage.kind !== "model");
  const named = namesOf(stages);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A pipeline of Uncia",
    description: "Stages that are fitted and applied in order, as `uncia fit` takes them.",
    type: "object",
    required: ["stages"],
    additionalProperties: false,
    patternProperties: { "^x-": { description: "The writer's own, such as values for YAML's anchors." } },
    properties: {
      $schema: { type: "string", description: "Where this schema lies, for editors." },
      packages: {
        description: "npm packages with further stages, found from the folder of this file upwards.",
        type: "array",
        items: { type: "string" },
      },
      stages: { description: "The stages, in the order in which they run.", $ref: "#/definitions/stages" },
    },
    definitions: {
      range: {
        type: "object",
        required: ["min", "max"],
        additionalProperties: false,
        properties: { min: { type: "number" }, max: { type: "number" }, log: { type: "boolean" } },
      },
      stages: { type: "array", minItems: 1, items: { $ref: "#/definitions/stage" } },
      stage: {
        description: "A class, then its params.",
        anyOf: [
          {
            type: "object",
            minProperties: 1,
            maxProperties: 1,
            additionalProperties: false,
            properties: Object.fromEntries(
              named.map(([name, stage]) => [name, { $ref: `#/definitions/${definitionName(stage)}` }]),
            ),
            patternProperties: { [otherNames(named)]: { type: ["object", "null"] } },
          },
          {
            type: "string",
            anyOf: [{ enum: named.map(([name]) => name) }, { pattern: anyFullName }],
          },
        ],
      },
      ...Object.fromEntries(stages.map((stage) => [definitionName(stage), stageSchema(stage)])),
    },
  };
}

/** Each stage by its full name, and by its short one where no other has that. */
function namesOf(stages: readonly StageSchema[]): [string, StageSchema][] {
  const count = (name: string) => stages.filter((stage) => stage.name === name).length;
  const short = stages.filter((stage) => count(stage.name) === 1);
  return [
    ...short.map((stage): [string, StageSchema] => [stage.name, stage]),
    ...stages.map((stage): [string, StageSchema] => [stage.class, stage]),
  ];
}

/** Full names but those of the stages that are known, whose params are checked. */
const otherNames = (named: readonly [string, StageSchema][]): string => {
  const known = named.map(([name]) => name).filter((name) => name.includes("#"));
  const alternatives = known.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  return known.length ? `^(?!(?:${alternatives})$)${anyFullName.slice(1)}` : anyFullName;
};

/** A reference is a URI: the name of the class without what would need escaping there. */
const definitionName = (stage: StageSchema): string => stage.class.replaceAll(/[^A-Za-z0-9_.-]+/g, ".");

function stageSchema(stage: StageSchema): JsonSchema {
  const params = stage.params.filter((param) => param.kind !== "table");
  // A required service param may be given as a column.
  const required = params.filter((param) => param.required && !param.service).map((param) => param.name);
  const services = params.filter((param) => param.service);
  const aliases = params.flatMap((param) =>
    [...new Set([param.alias ?? "", ...(param.aliases ?? [])])]
      .filter((name) => name !== "" && name !== param.name)
      .map((name) => ({ name, param })),
  );
  const alternatives = (param: ParamSchema) =>
    [param.name, `${param.name}Col`].map((name) => ({ required: [name] }));
  return {
    description: stage.doc,
    // Without params nothing need follow the class.
    type: required.length ? "object" : ["object", "null"],
    ...(stage.deprecated && { deprecated: true }),
    ...(required.length && aliases.every(({ param }) => !param.required) && { required }),
    additionalProperties: false,
    properties: Object.fromEntries([
      ["uid", { type: "string", minLength: 1, description: "By which maps of params name this stage." }] as [
        string,
        JsonSchema,
      ],
      ...params.flatMap((param): [string, JsonSchema][] => [
        [param.name, paramSchema(param, stage)],
        ...(param.service
          ? [
              [
                `${param.name}Col`,
                {
                  description: `The column that holds \`${param.name}\` of each row.`,
                  type: "string",
                  minLength: 1,
                },
              ] as [string, JsonSchema],
            ]
          : []),
      ]),
    ]),
    // Not proposed by editors, as names among `properties` are.
    ...(aliases.length && {
      patternProperties: Object.fromEntries(
        aliases.map(({ name, param }) => [
          `^${name}$`,
          { $ref: `#/definitions/${definitionName(stage)}/properties/${param.name}` },
        ]),
      ),
    }),
    ...(services.length && {
      allOf: services.map((param) =>
        param.required ? { oneOf: alternatives(param) } : { not: { allOf: alternatives(param) } },
      ),
    }),
  };
}

function paramSchema(param: ParamSchema, stage?: StageSchema): JsonSchema {
  return {
    description: param.doc,
    ...(param.deprecated && { deprecated: true }),
    ...(param.default !== undefined && { default: param.default }),
    ...valueSchema(param, stage),
  };
}

const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

function valueSchema(param: ParamSchema, stage?: StageSchema): JsonSchema {
  const { minItems, maxItems, values, pattern } = param;
  const list = (items: JsonSchema): JsonSchema => ({
    type: "array",
    items,
    ...(minItems !== undefined && { minItems }),
    ...(maxItems !== undefined && { maxItems }),
  });
  const named = { type: "string", minLength: 1 };
  switch (param.kind) {
    case "boolean":
      return { type: "boolean" };
    case "int":
      return { type: "integer", ...int32, ...range(param) };
    case "long":
      return {
        anyOf: [
          { type: "integer", ...range(param) },
          { type: "string", pattern: "^-?\\d{1,19}$" },
        ],
      };
    case "double":
      return double(param);
    case "enum":
      return { enum: values };
    case "enums":
      return list({ enum: values });
    case "column":
      return named;
    case "columns":
      return list(named);
    case "ints":
      return list({ type: "integer", ...int32, ...range(param) });
    case "doubles":
      return list(double(param));
    case "strings":
      return list({ type: "string" });
    case "stringMap":
      return { type: "object", additionalProperties: { type: "string" } };
    case "stage":
      return { $ref: "#/definitions/stage" };
    case "stages":
      return { $ref: "#/definitions/stages" };
    case "steps":
      return list(stepSchema(stage?.steps ?? [], param.name));
    case "paramMaps":
      return { anyOf: [byStage({ type: "array", minItems: 1 }), list(byStage({}))] };
    case "paramSpace":
      return byStage({ anyOf: [{ type: "array", minItems: 1 }, { $ref: "#/definitions/range" }] });
    default:
      return { type: "string", ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }) };
  }
}

/** The params of stages, which are named by uid. */
const byStage = (value: JsonSchema): JsonSchema => ({
  type: "object",
  additionalProperties: { type: "object", additionalProperties: value },
});

/** `name: {argument: value}`, or the name alone. */
function stepSchema(steps: NonNullable<StageSchema["steps"]>, param: string): JsonSchema {
  const own = steps.filter((step) => step.param === param);
  return {
    anyOf: [
      {
        type: "object",
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: false,
        properties: Object.fromEntries(
          own.map(({ name, doc, args }) => [
            name,
            {
              description: doc,
              type: ["object", "null"],
              additionalProperties: false,
              properties: Object.fromEntries(args.map((arg) => [arg.name, { description: arg.doc }])),
            },
          ]),
        ),
      },
      { enum: own.map(({ name }) => name) },
    ],
  };
}

/** JSON has no infinities; they are written as texts, where the range has them. */
function double(param: ParamSchema): JsonSchema {
  const number = { type: "number", ...range(param) };
  const bounded = { above: param.max ?? param.exclusiveMax, below: param.min ?? param.exclusiveMin };
  const specials = [
    ...(bounded.above === undefined ? ["Infinity"] : []),
    ...(bounded.below === undefined ? ["-Infinity"] : []),
  ];
  return specials.length ? { anyOf: [number, { enum: specials }] } : number;
}

function range({ min, max, exclusiveMin, exclusiveMax }: ParamSchema): JsonSchema {
  return {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(exclusiveMin !== undefined && { exclusiveMinimum: exclusiveMin }),
    ...(exclusiveMax !== undefined && { exclusiveMaximum: exclusiveMax }),
  };
}
