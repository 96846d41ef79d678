/** Who may import whom. The order of the layers is written down here and checked by the lint step. */
const only = (from, to, why) => ({
  name: `${from.replace(/\W+/g, "-")}-imports`,
  severity: "error",
  comment: why,
  from: { path: `^${from}`, pathNot: "\\.(test|example)\\.ts$" },
  to: {
    path: "^(core|codegen|native|bindings|scripts)/",
    pathNot: `/node_modules/|^(${[from, ...to].join("|")})`,
  },
});
const leaves = ["core/[^/]+\\.ts$"];

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle has no first module to read.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
    only("core/params", leaves, "A declaration of params knows nothing of stages or tables."),
    only("core/plot", leaves, "A plot is drawn from numbers; it knows no model."),
    only(
      "core/frame",
      ["native/opencv", ...leaves],
      "Tables know stages by the interface that they offer alone, and pictures by the kernel that reads them.",
    ),
    only(
      "core/learners",
      ["core/params", "core/frame", "core/pipeline", ...leaves],
      "What learners read knows no learner and no kernel.",
    ),
    only("core/pipeline", ["core/params", "core/frame", ...leaves], "The stage model knows no stage."),
    {
      name: "subjects",
      severity: "error",
      comment: "A subject stands on the stage model and its own kernel, not on other subjects.",
      from: {
        path: "^core/(?!params|frame|pipeline|plot|learners|bridge|cli|doctor|image|onnx|tune)([^/]+)/",
        pathNot: "\\.(test|example)\\.ts$",
      },
      to: {
        path: "^(core|codegen|native)/",
        pathNot: [
          "^core/$1/",
          "^core/(params|frame|pipeline|plot|learners)/",
          "^core/[^/]+.ts$",
          "^native/$1/",
        ],
      },
    },
    only(
      "core/tune",
      ["core/params", "core/frame", "core/pipeline", "core/plot", "core/train", ...leaves],
      "Searches know estimators by the stage model alone; what they say of the best comes from where models are judged.",
    ),
    only(
      "core/image",
      ["core/params", "core/frame", "core/pipeline", "core/plot", "native/opencv", ...leaves],
      "Stages of pictures stand on the stage model and the kernel of pictures.",
    ),
    only(
      "core/onnx",
      ["core/params", "core/frame", "core/pipeline", "core/plot", "core/image", "native/opencv", ...leaves],
      "Networks look at pictures, too.",
    ),
    only(
      "core/bridge",
      ["core/params", "core/frame", "core/pipeline", ...leaves],
      "The bridge reaches stages by the registry alone.",
    ),
    only(
      "core/cli",
      ["core/params", "core/frame", "core/pipeline", "core/bridge", "core/doctor", ...leaves],
      "The command line reaches stages by the registry alone.",
    ),
    only(
      "core/doctor",
      ["core/frame", "core/pipeline", "core/bridge", "core/onnx/runtime.ts", "native/opencv", ...leaves],
      "The doctor looks at what the core stands on, and at subjects by the registry alone.",
    ),
    only("native", [], "A kernel knows nothing of the SDK."),
    {
      name: "vega-in-its-worker",
      severity: "error",
      comment:
        "Vega takes longer to load than the rest of the core; only the thread that draws waits for it.",
      from: { path: "^core", pathNot: "^core/plot/render-worker\\.ts$" },
      to: { path: "node_modules/vega(-lite)?/" },
    },
    {
      name: "core-stands-alone",
      severity: "error",
      comment: "The core ships without the generator.",
      from: { path: "^core" },
      to: { path: "^codegen" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|target|test/fixtures?)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      conditionNames: ["source", "import", "node", "default"],
      extensions: [".ts", ".mjs", ".js"],
    },
  },
};
