/** Registers the stages of this package; a stand-in until `npm run generate` writes it from the schema. */
import { registerPackage } from "./pipeline/registry.ts";
import { version } from "./version.ts";

registerPackage({
  name: "uncia",
  version,
  schema: "",
  subjects: {
    frame: () => import("./frame/index.ts"),
    pipeline: () => import("./pipeline/index.ts"),
    lightgbm: () => import("./lightgbm/index.ts" as string),
  },
  remote: {
    "frame#DataFrame": {
      readCsv: { static: true, args: [{ name: "path", type: "string" }], returns: "table" },
      readParquet: { static: true, args: [{ name: "path", type: "string" }], returns: "table" },
      select: { args: [{ name: "columns", type: "list<string>", variadic: true }], returns: "table" },
      drop: { args: [{ name: "columns", type: "list<string>", variadic: true }], returns: "table" },
      rename: { args: [{ name: "names", type: "map<string>" }], returns: "table" },
      filter: { args: [{ name: "condition", type: "string" }], returns: "table" },
      union: { args: [{ name: "other", type: "table" }], returns: "table" },
      explode: { args: [{ name: "column", type: "string" }], returns: "table" },
      limit: { args: [{ name: "count", type: "int" }], returns: "table" },
      randomSplit: {
        args: [
          { name: "weights", type: "list<double>" },
          { name: "seed", type: "int", optional: true },
        ],
        returns: "list<table>",
      },
      transform: { args: [{ name: "stage", type: "stage" }], returns: "table" },
      cache: { args: [], returns: "table" },
      schema: { args: [], returns: "schema" },
      columns: { args: [], returns: "list<string>" },
      count: { args: [], returns: "long" },
      toText: {
        args: [{ name: "rows", type: "int", option: true, optional: true }],
        returns: "string",
      },
    },
  },
});
