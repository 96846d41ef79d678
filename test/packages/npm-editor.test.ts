/** What an editor shows of the npm package: TypeScript's own language service, asked about a newcomer's program. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { compilerOptions, installedProject } from "./npm-user.ts";
import { root } from "./support.ts";

const folder = join(root, ".cache/packages/npm-editor");

beforeAll(async () => {
  await installedProject("npm-editor");
});

describe("an editor", () => {
  const program = join(folder, "editor.ts");
  const text = `import { CleanMissingData } from "uncia/featurize";
import { LightGBMClassificationModel, LightGBMClassifier } from "uncia/lightgbm";
const learner = new LightGBMClassifier({ numLeaves: 7 }).setNumIterations(50);
console.log(learner.learningRate, new CleanMissingData({ inputCols: [] }).setCleaningMode("mean"));
export const predictor = (model: LightGBMClassificationModel) => model.setPredictionCol("p");
learner.
`;
  const schema = JSON.parse(readFileSync(join(root, "bindings/schema.json"), "utf8")) as {
    readonly stages: readonly {
      name: string;
      subject: string;
      params: readonly { name: string; doc: string }[];
    }[];
  };

  const serviceFor = (content: string): ts.LanguageService => {
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
    return ts.createLanguageService({
      ...ts.sys,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [program],
      getScriptVersion: () => "1",
      getScriptSnapshot: (path) => {
        const source = path === program ? content : ts.sys.readFile(path);
        return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
      },
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      readFile: ts.sys.readFile,
      fileExists: (path) => path === program || ts.sys.fileExists(path),
    });
  };
  const documented = (info: ts.QuickInfo | ts.CompletionEntryDetails | undefined) =>
    [
      ...(info?.documentation ?? []),
      ...(info?.tags ?? []).flatMap((tag) => [{ text: ` @${tag.name} ` }, ...(tag.text ?? [])]),
    ]
      .map((part) => part.text)
      .join("");
  const service = serviceFor(text);
  const hover = (word: string) => documented(service.getQuickInfoAtPosition(program, text.indexOf(word) + 1));

  test("shows what a setter, a constructor's argument and a property mean", () => {
    expect(hover("setNumIterations")).toMatch(/boosting iterations[\s\S]*Allowed: >= 0\.[\s\S]*@default 100/);
    expect(hover("numLeaves")).toMatch(/leaves[\s\S]*@default 31/);
    expect(hover("learningRate")).toMatch(/@default 0\.1/);
    expect(hover("setCleaningMode")).toMatch(/one of "mean", "median"/);
    expect(hover("setPredictionCol")).toContain("The column that is added to hold the prediction.");
  });

  test("shows that a setter gives the stage back", () => {
    const info = service.getQuickInfoAtPosition(program, text.indexOf("setNumIterations") + 1);
    expect(info?.displayParts?.map(({ text: part }) => part).join("")).toMatch(
      /value: number\) => LightGBMClassifier$/,
    );
  });

  test("completes setters with their documentation", () => {
    const at = text.lastIndexOf("learner.") + "learner.".length;
    const found = service.getCompletionsAtPosition(program, at, {})?.entries.map(({ name }) => name);
    expect(found).toEqual(
      expect.arrayContaining(["setNumIterations", "numIterations", "fit", "explainParams"]),
    );
    const entry = service.getCompletionEntryDetails(program, at, "setMaxBin", {}, undefined, {}, undefined);
    expect(documented(entry)).toContain("@default 255");
  });

  test("shows the documentation of every param of every stage", () => {
    const lines = schema.stages.flatMap(({ name, subject, params }, index) => [
      `import type { ${name} as Stage${index} } from "uncia/${subject}";`,
      `declare const stage${index}: Stage${index};`,
      ...params.map(
        (param) => `stage${index}.set${param.name.replace(/^./, (first) => first.toUpperCase())};`,
      ),
    ]);
    const all = lines.join("\n");
    const everything = serviceFor(all);
    const silent = schema.stages.flatMap(({ name, params }, index) =>
      params
        .filter((param) => {
          const access = `stage${index}.set${param.name.replace(/^./, (first) => first.toUpperCase())};`;
          const at = all.indexOf(`\n${access}`) + access.length - 2;
          const words = (value: string) => value.replaceAll(/\s+/g, " ").slice(0, 40);
          return !words(documented(everything.getQuickInfoAtPosition(program, at))).startsWith(
            words(param.doc),
          );
        })
        .map((param) => `${name}.${param.name}`),
    );
    expect(silent).toEqual([]);
  });
});
