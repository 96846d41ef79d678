import { registerPackage } from "uncia/pipeline";

registerPackage({
  name: "uncia-arith",
  version: "1.2.0",
  schema: "",
  subjects: { arith: () => import("./arith/index.ts") },
  remote: {
    "arith#Count": {
      numbers: {
        static: true,
        args: [
          { name: "rows", type: "int" },
          { name: "columns", type: "int" },
          { name: "batches", type: "int", optional: true },
        ],
        returns: "table",
      },
    },
    "arith#CenterModel": {
      means: { args: [], returns: "map<double>" },
      residuals: { args: [{ name: "data", type: "table" }], returns: "table" },
      fail: { args: [{ name: "how", type: "enum<throw|reject|event>" }], returns: "void" },
      spin: { args: [{ name: "ms", type: "int" }], returns: "void" },
    },
  },
});
