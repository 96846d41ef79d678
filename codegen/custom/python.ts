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
