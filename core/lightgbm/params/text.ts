import type { AnyParam } from "../../params/index.ts";

/**
 * The text by which LightGBM takes the value of a param: lists parted by commas, numbers with all their digits. An empty list
 * of metrics asks for none; any other empty list says nothing. White space would end the value and is dropped; only
 * `interactionConstraints` can have any.
 */
export function nativeText({ kind }: AnyParam, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 && kind === "enums" ? "none" : value.join(",");
  return String(value).replace(/\s+/g, "");
}

/** Other spellings of values that LightGBM takes. */
const valueAliases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  boosting: { gbrt: "gbdt", random_forest: "rf" },
  objective: {
    regression_l2: "regression",
    mean_squared_error: "regression",
    mse: "regression",
    l2: "regression",
    l2_root: "regression",
    root_mean_squared_error: "regression",
    rmse: "regression",
    mean_absolute_error: "regression_l1",
    l1: "regression_l1",
    mae: "regression_l1",
    mean_absolute_percentage_error: "mape",
    softmax: "multiclass",
    multiclass_ova: "multiclassova",
    ova: "multiclassova",
    ovr: "multiclassova",
    xentropy: "cross_entropy",
    xentlambda: "cross_entropy_lambda",
    xendcg: "rank_xendcg",
    xe_ndcg: "rank_xendcg",
    xe_ndcg_mart: "rank_xendcg",
    xendcg_mart: "rank_xendcg",
  },
  metric: {
    regression: "l2",
    regression_l2: "l2",
    mean_squared_error: "l2",
    mse: "l2",
    l2_root: "rmse",
    root_mean_squared_error: "rmse",
    regression_l1: "l1",
    mean_absolute_error: "l1",
    mae: "l1",
    mean_absolute_percentage_error: "mape",
    binary: "binary_logloss",
    multiclass: "multi_logloss",
    softmax: "multi_logloss",
    multiclassova: "multi_logloss",
    multiclass_ova: "multi_logloss",
    ova: "multi_logloss",
    ovr: "multi_logloss",
    xentropy: "cross_entropy",
    xentlambda: "cross_entropy_lambda",
    kldiv: "kullback_leibler",
    lambdarank: "ndcg",
    rank_xendcg: "ndcg",
    xendcg: "ndcg",
    xe_ndcg: "ndcg",
    xe_ndcg_mart: "ndcg",
    xendcg_mart: "ndcg",
    mean_average_precision: "map",
  },
};

const noMetric = new Set(["none", "null", "custom", "na"]);
const booleans = new Map([
  ["true", true],
  ["+", true],
  ["false", false],
  ["-", false],
]);

const number = (text: string): unknown => (/^[-+]?(\d|\.\d|inf)/i.test(text) ? toNumber(text) : text);

function toNumber(text: string): unknown {
  const value = Number(text.replace(/inf(inity)?$/i, "Infinity"));
  return Number.isNaN(value) ? text : value;
}

/** What a text of LightGBM's notation says, for `parse` of the param to check; a text that says nothing is left as it is. */
export function parseNativeText(param: AnyParam, text: string): unknown {
  const name = (item: string): string => {
    const lower = item.toLowerCase();
    return valueAliases[param.spec.alias ?? ""]?.[lower] ?? lower;
  };
  switch (param.kind) {
    case "boolean":
      return booleans.get(text.toLowerCase()) ?? text;
    case "int":
    case "double":
      return number(text);
    case "ints":
    case "doubles":
      return text.split(",").map(number);
    case "enum":
      return name(text);
    case "enums": {
      const items = text.split(",").map(name);
      return items.length === 1 && noMetric.has(items[0] ?? "") ? [] : [...new Set(items)];
    }
    default:
      return text;
  }
}
