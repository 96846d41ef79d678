import { importLine } from "./python-layout.ts";
import { rName, rString } from "./r-literal.ts";
import { type Brackets, type Chain, type Item, inline, type LayoutStyle, layout } from "./snippet-layout.ts";
import type {
  SnippetEntry,
  SnippetParam,
  SnippetProgram,
  SnippetStage,
  SnippetValue,
} from "./snippet-program.ts";

const quoted = (text: string): string => JSON.stringify(text);

/** A stage and those that are its params. */
function stagesIn(stage: SnippetStage): SnippetStage[] {
  const inner = stage.params.flatMap(({ value }) =>
    value.kind === "stage" ? [value.stage] : value.kind === "stages" ? value.stages : [],
  );
  return [stage, ...inner.flatMap(stagesIn)];
}

/** All stages of a program. */
const allStages = ({ stage, lets }: SnippetProgram): SnippetStage[] => [
  ...lets.flatMap(({ value }) => (value.kind === "stage" ? stagesIn(value.stage) : [])),
  ...stagesIn(stage),
];

/** The builders that a program uses, by their classes. */
const builders = ({ lets }: SnippetProgram): string[] =>
  lets.flatMap(({ value }) =>
    value.kind === "grid" ? ["ParamGridBuilder"] : value.kind === "space" ? ["HyperparamBuilder"] : [],
  );

/** The names to import from each module, both in order. */
function imported(pairs: readonly (readonly [module: string, name: string])[]): [string, string[]][] {
  const modules = new Map<string, Set<string>>();
  for (const [module, name] of pairs) modules.set(module, (modules.get(module) ?? new Set()).add(name));
  return [...modules].map(([module, names]): [string, string[]] => [module, [...names].sort()]).sort();
}

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n");

// TypeScript

const tsStyle: LayoutStyle = { indent: 2, trailingComma: true, closeOnOwnLine: true };

export function typescriptSnippet(program: SnippetProgram): string {
  const { file, reads, columns, lets, stage, isEstimator, outputs, target } = program;
  const classes = [
    ...allStages(program).map((one) => [`${one.home.package}/${one.home.subject}`, one.name] as const),
    ...builders(program).map((name) => [`${target.runtime}/tune`, name] as const),
  ];
  const withColumns = columns.map(
    ([name, sql]): Brackets => call(".withColumn(", [quoted(name), quoted(sql)]),
  );
  const shown = `.select(${outputs.map(quoted).join(", ")}).show()`;
  return lines(
    imported([[target.runtime, "DataFrame"], ...classes]).map(
      ([module, names]) => `import { ${names.join(", ")} } from "${module}";`,
    ),
    "",
    `${layout({ head: `DataFrame.${reads}(${quoted(file)})`, calls: withColumns }, tsStyle, "const data = ")};`,
    lets.map(({ name, value }) => `${layout(tsValue(value), tsStyle, `const ${name} = `)};`),
    `${layout(tsStage(stage), tsStyle, "const stage = ")};`,
    program.isEvaluator
      ? "console.log(await stage.evaluate(data));"
      : isEstimator
        ? ["const model = await stage.fit(data);", `await model.transform(data)${shown};`]
        : `await stage.transform(data)${shown};`,
  );
}

function tsStage({ name, params, steps }: SnippetStage): Item {
  const items = params.map((param) => prefixed(`${param.name}: `, tsValue(param.value)));
  const made: Item =
    params.length === 0 ? `new ${name}()` : { open: `new ${name}({`, items, close: "})", padded: true };
  if (steps.length === 0) return made;
  return {
    head: inline(made),
    calls: steps.map(({ name: step, positional, options }) =>
      call(`.${step}(`, [...positional.map(tsValue), ...(options.length ? [tsOptions(options)] : [])]),
    ),
  };
}

const tsOptions = (options: readonly SnippetParam[]): Brackets => ({
  open: "{",
  items: options.map((one) => prefixed(`${one.name}: `, tsValue(one.value))),
  close: "}",
  padded: true,
});

function tsValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return tsStage(value.stage);
    case "stages":
      return call("[", value.stages.map(tsStage), "]");
    case "list":
    case "listed":
      return call("[", value.items, "]");
    case "grid":
      return builder("new ParamGridBuilder()", value.entries.map(tsEntry(false)));
    case "space":
      return builder("new HyperparamBuilder()", value.entries.map(tsEntry(true)));
    case "map":
      return {
        open: "{",
        items: value.entries.map(([name, one]) => `${tsKey(name)}: ${one}`),
        close: "}",
        padded: true,
      };
    case "one":
      return value.text;
  }
}

const builder = (head: string, calls: readonly Brackets[]): Chain => ({
  head,
  calls: [...calls, call(".build(", [])],
});

const tsEntry =
  (isOfSpace: boolean) =>
  ({ stage, param, values, range }: SnippetEntry): Brackets => {
    const place = [stage, quoted(param)];
    if (range) {
      return call(".addRange(", [...place, range.min, range.max, ...(range.log ? ["{ log: true }"] : [])]);
    }
    return call(isOfSpace ? ".addDiscrete(" : ".addGrid(", [...place, call("[", values.map(tsValue), "]")]);
  };

const tsKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

// Python

const pythonStyle: LayoutStyle = { indent: 4, trailingComma: true, closeOnOwnLine: true };

export function pythonSnippet(program: SnippetProgram): string {
  const { lets, stage, isEstimator, outputs, target } = program;
  const classes = [
    ...allStages(program).map((one) => [`${one.home.module}.${one.home.subject}`, one.name] as const),
    ...builders(program).map((name) => [`${target.runtime}.tune`, name] as const),
  ];
  const shown = `.select(${outputs.map(quoted).join(", ")}).show()`;
  return lines(
    imported([[target.runtime, "DataFrame"], ...classes]).map(([module, names]) => importLine(module, names)),
    "",
    layout(pythonData(program), pythonStyle, "data = "),
    lets.map(({ name, value }) => layout(pythonValue(value), pythonStyle, `${name} = `)),
    layout(pythonStage(stage), pythonStyle, "stage = "),
    program.isEvaluator
      ? "print(stage.evaluate(data))"
      : isEstimator
        ? ["model = stage.fit(data)", `model.transform(data)${shown}`]
        : `stage.transform(data)${shown}`,
  );
}

/** Long calls are broken inside of the brackets of the last one. */
const pythonData = ({ file, reads, columns }: SnippetProgram): Item =>
  columns.reduce<Brackets>(
    (table, [name, sql]) => call(`${inline(table)}.with_column(`, [quoted(name), quoted(sql)]),
    call(`DataFrame.${reads}(`, [quoted(file)]),
  );

const pythonStage = ({ name, params, steps }: SnippetStage): Item =>
  steps.reduce<Brackets>(
    (made, { name: step, positional, options }) =>
      call(`${inline(made)}.${step}(`, [...positional.map(pythonValue), ...options.map(pythonKeyword)]),
    call(`${name}(`, params.map(pythonKeyword)),
  );

const pythonKeyword = ({ name, value }: SnippetParam): Item => prefixed(`${name}=`, pythonValue(value));

const pythonEntry =
  (isOfSpace: boolean) =>
  (made: Brackets, { stage, param, values, range }: SnippetEntry): Brackets => {
    const place = [stage, quoted(param)];
    if (range) {
      const ends = [...place, range.min, range.max, ...(range.log ? ["log=True"] : [])];
      return call(`${inline(made)}.add_range(`, ends);
    }
    const method = isOfSpace ? "add_discrete" : "add_grid";
    return call(`${inline(made)}.${method}(`, [...place, call("[", values.map(pythonValue), "]")]);
  };

function pythonValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return pythonStage(value.stage);
    case "stages":
      return call("[", value.stages.map(pythonStage), "]");
    case "list":
    case "listed":
      return call("[", value.items, "]");
    case "grid":
      return call(
        `${inline(value.entries.reduce(pythonEntry(false), call("ParamGridBuilder(", [])))}.build(`,
        [],
      );
    case "space":
      return call(
        `${inline(value.entries.reduce(pythonEntry(true), call("HyperparamBuilder(", [])))}.build(`,
        [],
      );
    case "map":
      return call(
        "{",
        value.entries.map(([name, one]) => `${quoted(name)}: ${one}`),
        "}",
      );
    case "one":
      return value.text;
  }
}

// R

const rStyle: LayoutStyle = { indent: 2, trailingComma: false, closeOnOwnLine: true };

export function rSnippet(program: SnippetProgram): string {
  const { file, reads, columns, lets, stage, isEstimator, outputs, target } = program;
  const modules = new Set([target.runtime, ...allStages(program).map((one) => one.home.module)]);
  const withColumns = columns.map(
    ([name, sql]) => `${target.runtime}_with_column(${rString(name)}, ${rString(sql)})`,
  );
  const read = [`${target.runtime}_${reads}(${rString(file)})`, ...withColumns].join(" |>\n  ");
  const select = `${target.runtime}_select(${outputs.map(rString).join(", ")})`;
  const shown = `transform(${isEstimator ? "model" : "stage"}, data) |> ${select} |> head()`;
  return lines(
    [...modules].map((module) => `library(${module})`),
    "",
    `data <- ${read}`,
    lets.map(({ name, value }) => layout(rValue(value), rStyle, `${name} <- `)),
    layout(rStage(stage), rStyle, "stage <- "),
    program.isEvaluator
      ? "evaluate(stage, data)"
      : isEstimator
        ? ["model <- fit(stage, data)", shown]
        : shown,
  );
}

const rStage = ({ name, params, steps }: SnippetStage): Item => {
  const made = call(`${name}(`, params.map(rKeyword));
  const calls = steps.map(({ name: step, positional, options }) =>
    call(`${step}(`, [...positional.map(rValue), ...options.map(rKeyword)]),
  );
  return calls.length === 0 ? made : piped([made, ...calls]);
};

/** Calls a line each, as their users write them. */
const piped = (calls: readonly Item[]): string => calls.map(inline).join(" |>\n  ");

const rKeyword = ({ name, value }: SnippetParam): Item => prefixed(`${rName(name)} = `, rValue(value));

const rEntry =
  (isOfSpace: boolean) =>
  ({ stage, param, values, range }: SnippetEntry): Brackets => {
    const place = [stage, rString(param)];
    if (range) {
      return call("add_range(", [...place, range.min, range.max, ...(range.log ? ["log = TRUE"] : [])]);
    }
    const isPlain = values.every(({ kind }) => kind === "one");
    const list = call(isPlain ? "c(" : "list(", values.map(rValue));
    return call(isOfSpace ? "add_discrete(" : "add_grid(", [...place, list]);
  };

function rValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return rStage(value.stage);
    case "stages":
      return call("list(", value.stages.map(rStage));
    case "list":
      return call("c(", value.items);
    case "listed":
      return call("list(", value.items);
    case "grid":
      return piped(["param_grid()", ...value.entries.map(rEntry(false))]);
    case "space":
      return piped(["param_space()", ...value.entries.map(rEntry(true))]);
    case "map":
      return call(
        "c(",
        value.entries.map(([name, one]) => `${rName(name)} = ${one}`),
      );
    case "one":
      return value.text;
  }
}

// Java

const javaStyle: LayoutStyle = { indent: 4, trailingComma: false, closeOnOwnLine: false };

export function javaSnippet(program: SnippetProgram): string {
  const { file, reads, columns, lets, stage, isEstimator, outputs, target } = program;
  const stages = allStages(program);
  const imports = [
    `${target.runtime}.frame.DataFrame`,
    ...stages.map((one) => `${one.home.module}.${one.home.subject}.${one.name}`),
    ...builders(program).map((name) => `${target.runtime}.tune.${name}`),
    ...(stages.some((one) => one.params.some(({ value }) => value.kind === "map")) ? ["java.util.Map"] : []),
  ];
  const withColumns = columns.map(
    ([name, sql]): Brackets => call(".withColumn(", [quoted(name), quoted(sql)]),
  );
  const shown = `.select(${outputs.map(quoted).join(", ")}).show();`;
  return lines(
    [...new Set(imports)].sort().map((name) => `import ${name};`),
    "",
    `${layout({ head: `DataFrame.${reads}(${quoted(file)})`, calls: withColumns }, javaStyle, "var data = ")};`,
    lets.map(({ name, value }) => `${layout(javaItem(value), javaStyle, `var ${name} = `)};`),
    `${layout(javaStage(stage), javaStyle, "var stage = ")};`,
    program.isEvaluator
      ? "System.out.println(stage.evaluate(data));"
      : isEstimator
        ? ["var model = stage.fit(data);", `model.transform(data)${shown}`]
        : `stage.transform(data)${shown}`,
  );
}

const javaStage = ({ name, params, steps }: SnippetStage): Chain => ({
  head: `new ${name}()`,
  calls: [
    ...params.map((param) => javaCall(param)),
    ...steps.map(({ name: step, positional, options }) => {
      const pascal = `${name}.${step.charAt(0).toUpperCase()}${step.slice(1)}Options`;
      const given: Item[] = options.length
        ? [{ head: `new ${pascal}()`, calls: options.map((one) => javaCall(one)) }]
        : [];
      return call(`.${step}(`, [...positional.map(javaArgument), ...given]);
    }),
  ],
});

/** Methods take numbers as arrays. */
const javaArgument = (value: SnippetValue): Item =>
  value.kind === "list" ? { ...call("new double[] {", value.items, "}") } : javaItem(value);

function javaItem(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return javaStage(value.stage);
    case "grid":
      return builder("new ParamGridBuilder()", value.entries.map(javaEntry(false)));
    case "space":
      return builder("new HyperparamBuilder()", value.entries.map(javaEntry(true)));
    case "stages":
      return call("List.of(", value.stages.map(javaStage));
    case "list":
    case "listed":
      return call("List.of(", value.items);
    case "map":
      return call(
        "Map.of(",
        value.entries.map(([name, one]) => `${quoted(name)}, ${one}`),
      );
    case "one":
      return value.text;
  }
}

const javaEntry =
  (isOfSpace: boolean) =>
  ({ stage, param, values, range }: SnippetEntry): Brackets => {
    const place = [stage, quoted(param)];
    if (range) return call(range.log ? ".addLogRange(" : ".addRange(", [...place, range.min, range.max]);
    return call(isOfSpace ? ".addDiscrete(" : ".addGrid(", [...place, ...values.map(javaItem)]);
  };

function javaCall({ setter, value }: SnippetParam): Brackets {
  const open = `.${setter}(`;
  switch (value.kind) {
    case "stage":
      return call(open, [javaStage(value.stage)]);
    case "stages":
      return call(open, value.stages.map(javaStage));
    case "list":
    case "listed":
      return call(open, value.items);
    case "grid":
    case "space":
      return call(open, [javaItem(value)]);
    case "map":
      return call(open, [
        call(
          "Map.of(",
          value.entries.map(([name, one]) => `${quoted(name)}, ${one}`),
        ),
      ]);
    case "one":
      return call(open, [value.text]);
  }
}

// All

const call = (open: string, items: readonly Item[], close = ")"): Brackets => ({ open, items, close });

/** The item with a text before it. */
function prefixed(prefix: string, item: Item): Item {
  if (typeof item === "string") return `${prefix}${item}`;
  return "head" in item ? `${prefix}${inline(item)}` : { ...item, open: `${prefix}${item.open}` };
}
