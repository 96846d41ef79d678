import type { Json } from "../wire-types.ts";

/**
 * Colours that are told apart with any kind of colour vision, and on white and dark backgrounds alike: Paul Tol's "vibrant" scheme.
 * @see https://personal.sron.nl/~pault/
 */
export const palette = ["#0077BB", "#EE7733", "#009988", "#EE3377", "#CC3311", "#33BBEE"] as const;

/** Dashes tell lines apart without colours, and go on where the colours begin anew. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** Text and rules take the colour of the text around the plot, whatever the page's theme is. */
export const ink = "currentColor";

/** The looks of all plots, as Vega-Lite's `config`. */
export const theme: { readonly [name: string]: Json } = {
  background: null,
  font: "system-ui, Helvetica, Arial, sans-serif",
  padding: 8,
  view: { stroke: null, continuousWidth: 420, continuousHeight: 300 },
  title: {
    anchor: "start",
    frame: "group",
    color: ink,
    fontSize: 15,
    fontWeight: 600,
    subtitleColor: ink,
    subtitleFontSize: 12,
    subtitlePadding: 4,
    offset: 12,
  },
  axis: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    domainColor: ink,
    domainOpacity: 0.5,
    tickColor: ink,
    tickOpacity: 0.5,
    gridColor: ink,
    gridOpacity: 0.12,
    labelFlush: false,
  },
  legend: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelLimit: 260,
    symbolStrokeWidth: 2,
  },
  header: { labelColor: ink, titleColor: ink },
  bar: { color: palette[0] },
  line: { color: palette[0], strokeWidth: 2 },
  point: { color: palette[0], filled: true },
  rect: { color: palette[0] },
  rule: { color: ink },
  text: { color: ink, fontSize: 11 },
};
