import { importLine } from "./python-layout.ts";
import { rName, rString } from "./r-literal.ts";
import { type Brackets, type Chain, type Item, inline, type LayoutStyle, layout } from "./snippet-layout.ts";
import type { SnippetParam, SnippetProgram, SnippetStage, SnippetValue } from "./snippet-program.ts";

const quoted = (text: string): string => JSON.stringify(text);

/** A stage and those that are its params. */
function stagesIn(stage: SnippetStage): SnippetStage[] {
  const inner = stage.params.flatMap(({ value }) =>
    value.kind === "stage" ? [value.stage] : value.kind === "stages" ? value.stages : [],
  );
  return [stage, ...inner.flatMap(stagesIn)];
}

/** The names to import from each module, both in order. */
function imported(pairs: readonly (readonly [module: string, name: string])[]): [string, string[]][] {
  const modules = new Map<string, Set<string>>();
  for (const [module, name] of pairs) modules.set(module, (modules.get(module) ?? new Set()).add(name));
  return [...modules].map(([module, names]): [string, string[]] => [module, [...names].sort()]).sort();
}

const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n");

// TypeScript

const tsStyle: LayoutStyle = { indent: 2, trailingComma: true, closeOnOwnLine: true };

export function typescriptSnippet({
  file,
  columns,
  stage,
  isEstimator,
  outputs,
  target,
}: SnippetProgram): string {
  const classes = stagesIn(stage).map(
    (one) => [`${one.home.package}/${one.home.subject}`, one.name] as const,
  );
  const withColumns = columns.map(
    ([name, sql]): Brackets => call(".withColumn(", [quoted(name), quoted(sql)]),
  );
  const shown = `.select(${outputs.map(quoted).join(", ")}).show()`;
  return lines(
    imported([[target.runtime, "DataFrame"], ...classes]).map(
      ([module, names]) => `import { ${names.join(", ")} } from "${module}";`,
    ),
    "",
    `${layout({ head: `DataFrame.readCsv(${quoted(file)})`, calls: withColumns }, tsStyle, "const data = ")};`,
    `${layout(tsStage(stage), tsStyle, "const stage = ")};`,
    isEstimator
      ? ["const model = await stage.fit(data);", `await model.transform(data)${shown};`]
      : `await stage.transform(data)${shown};`,
  );
}

function tsStage({ name, params }: SnippetStage): Item {
  if (params.length === 0) return `new ${name}()`;
  const items = params.map((param) => prefixed(`${param.name}: `, tsValue(param.value)));
  return { open: `new ${name}({`, items, close: "})", padded: true };
}

function tsValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return tsStage(value.stage);
    case "stages":
      return call("[", value.stages.map(tsStage), "]");
    case "list":
      return call("[", value.items, "]");
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

const tsKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

// Python

const pythonStyle: LayoutStyle = { indent: 4, trailingComma: true, closeOnOwnLine: true };

export function pythonSnippet({
  file,
  columns,
  stage,
  isEstimator,
  outputs,
  target,
}: SnippetProgram): string {
  const classes = stagesIn(stage).map((one) => [`${one.home.module}.${one.home.subject}`, one.name] as const);
  const shown = `.select(${outputs.map(quoted).join(", ")}).show()`;
  return lines(
    imported([[target.runtime, "DataFrame"], ...classes]).map(([module, names]) => importLine(module, names)),
    "",
    layout(pythonData(file, columns), pythonStyle, "data = "),
    layout(pythonStage(stage), pythonStyle, "stage = "),
    isEstimator
      ? ["model = stage.fit(data)", `model.transform(data)${shown}`]
      : `stage.transform(data)${shown}`,
  );
}

/** Long calls are broken inside of the brackets of the last one. */
const pythonData = (file: string, columns: SnippetProgram["columns"]): Item =>
  columns.reduce<Brackets>(
    (table, [name, sql]) => call(`${inline(table)}.with_column(`, [quoted(name), quoted(sql)]),
    call("DataFrame.read_csv(", [quoted(file)]),
  );

const pythonStage = ({ name, params }: SnippetStage): Item =>
  call(
    `${name}(`,
    params.map((param) => prefixed(`${param.name}=`, pythonValue(param.value))),
  );

function pythonValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return pythonStage(value.stage);
    case "stages":
      return call("[", value.stages.map(pythonStage), "]");
    case "list":
      return call("[", value.items, "]");
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

export function rSnippet({ file, columns, stage, isEstimator, outputs, target }: SnippetProgram): string {
  const modules = new Set([target.runtime, ...stagesIn(stage).map((one) => one.home.module)]);
  const withColumns = columns.map(
    ([name, sql]) => `${target.runtime}_with_column(${rString(name)}, ${rString(sql)})`,
  );
  const read = [`${target.runtime}_read_csv(${rString(file)})`, ...withColumns].join(" |>\n  ");
  const select = `${target.runtime}_select(${outputs.map(rString).join(", ")})`;
  const shown = `transform(${isEstimator ? "model" : "stage"}, data) |> ${select} |> head()`;
  return lines(
    [...modules].map((module) => `library(${module})`),
    "",
    `data <- ${read}`,
    layout(rStage(stage), rStyle, "stage <- "),
    isEstimator ? ["model <- fit(stage, data)", shown] : shown,
  );
}

const rStage = ({ name, params }: SnippetStage): Item =>
  call(
    `${name}(`,
    params.map((param) => prefixed(`${rName(param.name)} = `, rValue(param.value))),
  );

function rValue(value: SnippetValue): Item {
  switch (value.kind) {
    case "stage":
      return rStage(value.stage);
    case "stages":
      return call("list(", value.stages.map(rStage));
    case "list":
      return call("c(", value.items);
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

export function javaSnippet({ file, columns, stage, isEstimator, outputs, target }: SnippetProgram): string {
  const stages = stagesIn(stage);
  const imports = [
    `${target.runtime}.frame.DataFrame`,
    ...stages.map((one) => `${one.home.module}.${one.home.subject}.${one.name}`),
    ...(stages.some((one) => one.params.some(({ value }) => value.kind === "map")) ? ["java.util.Map"] : []),
  ];
  const withColumns = columns.map(
    ([name, sql]): Brackets => call(".withColumn(", [quoted(name), quoted(sql)]),
  );
  const shown = `.select(${outputs.map(quoted).join(", ")}).show();`;
  return lines(
    [...new Set(imports)].sort().map((name) => `import ${name};`),
    "",
    `${layout({ head: `DataFrame.readCsv(${quoted(file)})`, calls: withColumns }, javaStyle, "var data = ")};`,
    `${layout(javaStage(stage), javaStyle, "var stage = ")};`,
    isEstimator
      ? ["var model = stage.fit(data);", `model.transform(data)${shown}`]
      : `stage.transform(data)${shown}`,
  );
}

const javaStage = ({ name, params }: SnippetStage): Chain => ({
  head: `new ${name}()`,
  calls: params.map((param) => javaCall(param)),
});

function javaCall({ setter, value }: SnippetParam): Brackets {
  const open = `.${setter}(`;
  switch (value.kind) {
    case "stage":
      return call(open, [javaStage(value.stage)]);
    case "stages":
      return call(open, value.stages.map(javaStage));
    case "list":
      return call(open, value.items);
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
