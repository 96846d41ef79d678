/** Plots: pictures that are drawn in one place, for all languages. */

export { shortened } from "./labels.ts";
export { Plot, type PlotJson } from "./plot.ts";
export { dashes, ink, palette } from "./theme.ts";
export { thinned } from "./thin.ts";
