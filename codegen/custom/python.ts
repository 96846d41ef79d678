/** Exceptions of the Python renderer, each with its reason. */

/** Methods without arguments that are properties in Python. */
export const properties: ReadonlyMap<string, string> = new Map([
  ["DataFrame.columns", "pandas, polars and pyarrow have the names of columns as a property."],
  ["DataFrame.schema", "polars and pyarrow have the schema as a property."],
]);

/** Errors whose class is not called after their code, and why. */
export const renamedErrors: ReadonlyMap<string, { readonly name: string; readonly reason: string }> = new Map(
  [["io", { name: "IOFailedError", reason: "IOError is a name of Python's own, for OSError." }]],
);

/** A function of the runtime that users find beside the stages of a subject. */
export interface SubjectFunction {
  readonly name: string;
  readonly module: string;
}

/** By package and subject: functions written by hand, and why they stand there. */
export const subjectFunctions: ReadonlyMap<
  string,
  { readonly functions: readonly SubjectFunction[]; readonly reason: string }
> = new Map([
  [
    "uncia/image",
    {
      functions: ["from_numpy", "from_pil", "to_numpy", "to_pil"].map((name) => ({
        name,
        module: "uncia._runtime.pictures",
      })),
      reason:
        "Arrays of numpy and pictures of Pillow are Python's alone, and go with the stages of pictures.",
    },
  ],
  [
    "uncia/tune",
    {
      functions: ["HyperparamBuilder", "ParamGridBuilder"].map((name) => ({
        name,
        module: "uncia._runtime.param_maps",
      })),
      reason: "What they make are values of params, which each language checks by itself.",
    },
  ],
]);
