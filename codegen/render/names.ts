/**
 * Names are split into words once, here, so that every language agrees on where a word ends. An acronym counts as one word
 * however it is written; without the list `ONNXModel` could only be guessed, and `LightGBM` would fall apart.
 */
const acronyms = [
  "API",
  "AUC",
  "CSV",
  "CPU",
  "DART",
  "DuckDB",
  "GBDT",
  "GOSS",
  "GPU",
  "HTTP",
  "HTTPS",
  "ICE",
  "ID",
  "IDF",
  "IO",
  "IPC",
  "JSON",
  "JSONL",
  "KNN",
  "LightGBM",
  "LIME",
  "LLM",
  "MAE",
  "MAP",
  "MSE",
  "NaN",
  "NDCG",
  "OAuth",
  "OCR",
  "ONNX",
  "OpenAI",
  "OpenCV",
  "PCA",
  "PDP",
  "PR",
  "RMSE",
  "ROC",
  "SAR",
  "SHAP",
  "SQL",
  "TF",
  "TSV",
  "UDF",
  "UID",
  "URI",
  "URL",
  "UTF8",
  "VW",
  "XML",
] as const;

let byLower: ReadonlyMap<string, string>;
let word: RegExp;

/** Adds the acronyms of the package at hand to the list; an empty list goes back to that alone. */
export function useAcronyms(added: readonly string[]): void {
  const all = [...acronyms, ...added];
  byLower = new Map(all.map((acronym) => [acronym.toLowerCase(), acronym]));
  const longestFirst = [...all].sort((a, b) => b.length - a.length);
  // An acronym only ends where a new word, a digit or the end follows: `IDF` in `IDFModel`, but not `ID` in `IDe`.
  word = new RegExp(
    [
      `(?:${longestFirst.join("|")})(?:s(?![a-z]))?(?![a-z])[0-9]*`,
      "[A-Z]+(?![a-z])[0-9]*",
      "[A-Z]?[a-z]+[0-9]*",
      "[0-9]+",
    ].join("|"),
    "g",
  );
}
useAcronyms([]);

/** The words of a name in any casing: `["LightGBM", "Classifier"]`, `["num", "Iterations"]`, `["lambda", "L1"]`. */
export const words = (name: string): string[] => name.match(word) ?? [];

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export const snake = (name: string): string =>
  words(name)
    .map((part) => part.toLowerCase())
    .join("_");

export const kebab = (name: string): string => snake(name).replaceAll("_", "-");

/** Acronyms keep their own spelling: `onnx_model` becomes `ONNXModel`. */
export const pascal = (name: string): string =>
  words(name)
    .map((part) => byLower.get(part.toLowerCase()) ?? capitalized(part))
    .join("");

export function camel(name: string): string {
  const [first = "", ...rest] = words(name);
  return `${first.toLowerCase()}${rest.map((part) => pascal(part)).join("")}`;
}

/** `setNumIterations` for `numIterations`: the property's spelling is kept, as TypeScript's types do. */
export const setterName = (param: string): string => `set${capitalized(param)}`;
