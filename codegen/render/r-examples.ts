import type { Example, StageOnWire } from "../schema/examples.ts";
import type { JsonValue, ParamSchema } from "../schema/schema.ts";
import { rLiteral, rName, rString } from "./r-literal.ts";
import { rdCode } from "./r-rd.ts";
import type { ArgView, MethodView, StageView, StepView } from "./view.ts";

/** The examples of help pages: lines of R that run where a core is installed. */
export class RExamples {
  readonly #stages: readonly StageView[];
  readonly #byClass: ReadonlyMap<string, StageView>;
  readonly #examples: readonly Example[];
  /** The R package whose `extdata` has the tables. */
  readonly #module: string;
  /** What stands before functions of the runtime, `uncia::`, in a package that is not the runtime. */
  readonly #prefix: string;
  readonly #runtime: string;

  constructor(
    stages: readonly StageView[],
    examples: readonly Example[],
    names: { readonly module: string; readonly runtime: string; readonly prefix: string },
  ) {
    this.#stages = stages;
    this.#byClass = new Map(stages.map((stage) => [stage.class, stage]));
    this.#examples = examples;
    this.#module = names.module;
    this.#runtime = names.runtime;
    this.#prefix = names.prefix;
  }

  /** Lines of R as Rd has them: run where there is a core, shown everywhere. */
  guarded(lines: readonly string[]): string[] {
    if (lines.length === 0) return [];
    return [
      `\\dontshow{if (${this.#runtime}::core_available()) withAutoprint(\\{ # examplesIf}`,
      ...lines.flatMap(wrapped).map(rdCode),
      "\\dontshow{\\}) # examplesIf}",
    ];
  }

  /** A stage at work: fitted where it is an estimator, and applied. A model is shown by the estimator that gives it. */
  ofStage(stage: StageView): string[] {
    if (stage.isModel) {
      const fitted = this.#fitted(stage);
      return fitted.length === 0 ? [] : [...fitted, "model", "summary(model)"];
    }
    const example = this.#exampleOf(stage);
    if (!example || !isSelfContained(example)) return [];
    const made = [...this.#data(example), `stage <- ${this.#stageCode(example.stage)}`];
    if (stage.isEvaluator) return [...made, "evaluate(stage, data)"];
    if (!stage.isEstimator) return [...made, "head(transform(stage, data))"];
    return [...made, "model <- stage |> fit(data)", "head(transform(model, data))"];
  }

  /** A call of a method, where the page can tell values for what it must be given. */
  ofMethod(stage: StageView, method: MethodView): string[] {
    const given = method.args.filter((arg) => !arg.optional && arg.default === undefined).map(neededValue);
    if (given.some((value) => value === undefined)) return [];
    const example = this.#exampleOf(stage);
    if ("param" in method) return this.#ofStep(stage, method as StepView, example);
    const made = stage.isModel
      ? this.#fitted(stage)
      : example && isSelfContained(example)
        ? [...this.#data(example), `stage <- ${this.#stageCode(example.stage)}`]
        : [];
    if (made.length === 0) return [];
    const receiver = stage.isModel ? "model" : "stage";
    return [...made, `${method.name}(${[receiver, ...given].join(", ")})`];
  }

  /** A step as the stage's example has it, on a stage with nothing set. */
  #ofStep(stage: StageView, step: StepView, example: Example | undefined): string[] {
    const all = Object.values({ ...example?.stage.params, ...probedValues(example) }).flat();
    const found = all.find(
      (one): one is JsonValue & { name: string; args: Record<string, JsonValue> } =>
        typeof one === "object" &&
        one !== null &&
        "args" in one &&
        "name" in one &&
        one.name === step.wireName,
    );
    if (!found || stage.isModel) return [];
    const args = step.args.flatMap((arg) => {
      const value = found.args[arg.wireName];
      return value === undefined ? [] : [`${rName(arg.name)} = ${rLiteral(value, arg.schema.type)}`];
    });
    return [`${stage.name}() |> ${step.name}(${args.join(", ")})`];
  }

  /** A stage that is changed by setters. */
  ofSetters(): string[] {
    for (const { class: wire, stage } of this.#examples) {
      const known = this.#byClass.get(wire);
      const params = known ? this.#params(stage, known) : [];
      if (!known || params.length === 0) continue;
      const calls = params.map(({ setter, code }) => `  ${setter}(${code})`);
      return [`${known.name}() |>`, ...calls.map((call, i) => (i < calls.length - 1 ? `${call} |>` : call))];
    }
    return [];
  }

  #exampleOf(stage: StageView): Example | undefined {
    return this.#examples.find((one) => one.class === stage.class);
  }

  #fitted(model: StageView): string[] {
    const estimator = this.#stages.find((one) => one.model?.class === model.class);
    const example = estimator && this.#exampleOf(estimator);
    if (!example || !isSelfContained(example)) return [];
    return [...this.#data(example), `model <- ${this.#stageCode(example.stage)} |> fit(data)`];
  }

  #data({ data, columns = {} }: Example): string[] {
    const file = `system.file("extdata", ${rString(`${data}.csv`)}, package = ${rString(this.#module)})`;
    const read = `data <- ${this.#prefix}uncia_read_csv(${file})`;
    const added = Object.entries(columns).map(
      ([name, expression]) =>
        `data <- ${this.#prefix}uncia_with_column(data, ${rString(name)}, ${rString(expression)})`,
    );
    return [read, ...added, `data <- ${this.#prefix}uncia_collect(data)`];
  }

  /** A stage on the wire as the R code that makes it. */
  #stageCode(stage: StageOnWire): string {
    const known = this.#byClass.get(stage.class);
    if (!known) throw new Error(`The example has the unknown class ${stage.class}.`);
    const args = this.#params(stage, known).map(({ name, code }) => `${name} = ${code}`);
    return `${known.name}(${args.join(", ")})`;
  }

  #params(stage: StageOnWire, known: StageView): { name: string; setter: string; code: string }[] {
    return Object.entries(stage.params).map(([wire, value]) => {
      const face = known.faces.find((one) => one.wireName === wire);
      if (!face) throw new Error(`The example of ${stage.class} sets the unknown param ${wire}.`);
      return { name: rName(face.name), setter: face.setter, code: this.#valueCode(value, face.schema) };
    });
  }

  #valueCode(value: JsonValue, param: ParamSchema): string {
    const nested = (one: JsonValue): string => this.#stageCode(one as unknown as StageOnWire);
    if (param.kind === "stage") return nested(value);
    if (param.kind === "stages") return `list(${(value as readonly JsonValue[]).map(nested).join(", ")})`;
    return rLiteral(value, param);
  }
}

/** Pictures and networks do not come with the package, and a grid needs a stage that has a name. */
const isSelfContained = ({ data, stage }: Example): boolean =>
  !/[.*]/.test(data) && !/"examples:|"(?:maps|param)":|"kind":/.test(JSON.stringify(stage));

const probedValues = (example: Example | undefined): Record<string, JsonValue> =>
  Object.fromEntries(
    Object.entries(example?.probes ?? {}).map(([name, { value }]) => [`probe ${name}`, value]),
  );

/** A value for an argument that must be given: the data of the example, a file to write. */
function neededValue({ name, schema }: ArgView): string | undefined {
  if (schema.type.kind === "table") return "data";
  return schema.type.kind === "string" && name === "path" ? "tempfile()" : undefined;
}

/** R's checks want lines of at most 100 characters in examples. */
const widest = 90;

/** A long line broken after commas that stand in no string: all of them are inside of parentheses. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let open = "";
  for (const [part] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+(?:, ?|$)/g)) {
    if (open !== "" && open.length + part.trimEnd().length > widest) {
      lines.push(open.trimEnd());
      open = "  ";
    }
    open += part;
  }
  return [...lines, open];
}
