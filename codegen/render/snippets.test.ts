import { describe, expect, it } from "vitest";
import type { Example } from "../schema/examples.ts";
import type { JsonValue, PackageSchema, ParamKind, StageSchema } from "../schema/schema.ts";
import { java } from "./java.ts";
import { python } from "./python.ts";
import { r } from "./r.ts";
import { SnippetReader } from "./snippet-program.ts";
import { type Client, clientLanguages, snippetsOf } from "./snippets.ts";
import { typescriptLanguage } from "./typescript.ts";

const documented = { doc: "Something.", since: "1.0.0" };
const source = { file: "words/shouter.ts", line: 1 };

const param = (name: string, kind: ParamKind, more: object = {}) => ({ ...documented, name, kind, ...more });

const stage = (name: string, kind: StageSchema["kind"], params: StageSchema["params"]): StageSchema => ({
  ...documented,
  name,
  class: `@acme/tools/words#${name}`,
  kind,
  subject: "words",
  params,
  methods: [],
  source,
});

/** A package of a stranger's, whose modules have other names than its npm package. */
const schema: PackageSchema = {
  schemaVersion: 1,
  package: "@acme/tools",
  version: "1.0.0",
  features: [],
  errors: [],
  subjects: [{ name: "words", doc: "Words." }],
  classes: [],
  stages: [
    stage("ONNXShouter", "transformer", [
      param("text", "string", { service: true }),
      param("layerSizes", "ints"),
      param("classWeights", "doubles"),
      param("mode", "enum", { values: ["a", "b"] }),
      param("seed", "long"),
      param("rate", "double"),
      param("extras", "stringMap"),
      param("enabled", "boolean"),
    ]),
    stage("Chooser", "estimator", [
      param("inner", "stage"),
      param("steps", "stages"),
      param("table", "table"),
    ]),
  ],
};

const modules = {
  typescript: { language: typescriptLanguage, module: "@acme/tools", runtime: "uncia" },
  python: { language: python.language, module: "acme_tools", runtime: "uncia" },
  r: { language: r.language, module: "acme.tools", runtime: "uncia" },
  java: { language: java.language, module: "com.acme.tools", runtime: "dev.uncia" },
};

const clients: readonly Client[] = clientLanguages.map((one) => {
  const { language, module, runtime } = modules[one.name];
  return { ...one, module, reader: new SnippetReader(schema, language, { out: "", module, runtime }) };
});

function programs(name: string, params: Record<string, JsonValue>, more: Partial<Example> = {}) {
  const example: Example = {
    class: `@acme/tools/words#${name}`,
    title: "It shouts",
    data: "words",
    stage: { class: `@acme/tools/words#${name}`, params },
    outputs: ["loud"],
    digest: "",
    holds: [],
    probes: {},
    ...more,
  };
  return Object.fromEntries(snippetsOf(example, clients).map(({ fence, code }) => [fence, code]));
}

describe("the snippets of an example", () => {
  it("write every kind of value, and only what the example sets", () => {
    const written = programs("ONNXShouter", {
      textCol: "said",
      layerSizes: [4, 2],
      classWeights: [1, 0.5],
      mode: "b",
      seed: "9007199254740993",
      rate: 2,
      extras: { "a-b": "it's" },
      enabled: true,
    });
    expect(written.ts).toBe(
      `import { ONNXShouter } from "@acme/tools/words";
import { DataFrame } from "uncia";

const data = DataFrame.readCsv("words.csv");
const stage = new ONNXShouter({
  textCol: "said",
  layerSizes: [4, 2],
  classWeights: [1, 0.5],
  mode: "b",
  seed: 9007199254740993n,
  rate: 2,
  extras: { "a-b": "it's" },
  enabled: true,
});
await stage.transform(data).select("loud").show();`,
    );
    expect(written.python).toContain(
      `from acme_tools.words import ONNXShouter
from uncia import DataFrame

data = DataFrame.read_csv("words.csv")
stage = ONNXShouter(
    text_col="said",
    layer_sizes=[4, 2],
    class_weights=[1.0, 0.5],
    mode="b",
    seed=9007199254740993,
    rate=2.0,
    extras={"a-b": "it's"},
    enabled=True,
)
stage.transform(data).select("loud").show()`,
    );
    expect(written.r).toBe(
      `library(uncia)
library(acme.tools)

data <- uncia_read_csv("words.csv")
stage <- onnx_shouter(
  text_col = "said",
  layer_sizes = c(4L, 2L),
  class_weights = c(1, 0.5),
  mode = "b",
  seed = "9007199254740993",
  rate = 2,
  extras = c(\`a-b\` = "it's"),
  enabled = TRUE
)
transform(stage, data) |> uncia_select("loud") |> head()`,
    );
    expect(written.java).toBe(
      `import com.acme.tools.words.ONNXShouter;
import dev.uncia.frame.DataFrame;
import java.util.Map;

var data = DataFrame.readCsv("words.csv");
var stage =
    new ONNXShouter()
        .setTextCol("said")
        .setLayerSizes(4, 2)
        .setClassWeights(1.0, 0.5)
        .setMode("b")
        .setSeed(9007199254740993L)
        .setRate(2.0)
        .setExtras(Map.of("a-b", "it's"))
        .setEnabled(true);
stage.transform(data).select("loud").show();`,
    );
  });

  it("nest stages, those of the runtime's own package too, and add columns", () => {
    const inner = { class: "uncia/featurize#ValueIndexer", params: { inputCol: "w", outputCol: "code" } };
    const plain = { class: "@acme/tools/words#ONNXShouter", params: {} };
    const written = programs("Chooser", { inner, steps: [plain, inner] }, { columns: { w: "lower(word)" } });
    expect(written.ts).toContain('import { ValueIndexer } from "uncia/featurize";');
    expect(written.ts).toContain(
      `const data = DataFrame.readCsv("words.csv").withColumn("w", "lower(word)");
const stage = new Chooser({
  inner: new ValueIndexer({ inputCol: "w", outputCol: "code" }),
  steps: [new ONNXShouter(), new ValueIndexer({ inputCol: "w", outputCol: "code" })],
});
const model = await stage.fit(data);
await model.transform(data).select("loud").show();`,
    );
    expect(written.python).toContain("from uncia.featurize import ValueIndexer\n");
    expect(written.r).toContain(
      '  steps = list(onnx_shouter(), value_indexer(input_col = "w", output_col = "code"))\n',
    );
    expect(written.java).toContain(
      `        .setSteps(new ONNXShouter(), new ValueIndexer().setInputCol("w").setOutputCol("code"));`,
    );
    expect(written.java).toContain("import dev.uncia.featurize.ValueIndexer;");
  });

  it("are not written where a class is of a package whose modules are unknown", () => {
    expect(programs("Chooser", { inner: { class: "other/words#Thing", params: {} } })).toEqual({});
  });
});
