import { ink, Plot } from "../../plot/index.ts";
import type { Json } from "../../wire-types.ts";
import type { Confusion } from "../confusion.ts";
import { uniqueLabels } from "./classes.ts";

/** More classes than these are drawn as the most frequent and the rest together. */
const mostClasses = 40;

/** Labels down, predictions across; the colour is the part of the label's rows, the text their number. */
export function plotConfusion(confusion: Confusion): Promise<Plot> {
  const { names, labels, counts, note } = condensed(confusion);
  const width = labels.length;
  const title = "Confusion matrix";
  const hits = confusion.classes.reduce<number>(
    (sum, _, at) => sum + (confusion.counts[at * confusion.classes.length + at] as number),
    0,
  );
  const accuracy = `accuracy ${(hits / confusion.rows).toFixed(3)}`;
  const values = labels.flatMap((label, i) => {
    const row = counts.subarray(i * width, (i + 1) * width);
    const all = row.reduce((sum, count) => sum + count, 0);
    return labels.map((prediction, j) => {
      const rows = row[j] as number;
      const shareOfLabel = all === 0 ? 0 : rows / all;
      const percent = `${(100 * shareOfLabel).toFixed(1)} %`;
      return {
        label,
        prediction,
        rows,
        shareOfLabel,
        tooltip: `${names[i]}, predicted as ${names[j]}: ${rows} rows, ${percent} of the label`,
      };
    });
  });
  const step = width <= 6 ? 64 : width <= 12 ? 48 : width <= 20 ? 32 : 16;
  const axis = { grid: false, ticks: false, domain: false, labelPadding: 6 };
  const x: Json = {
    field: "prediction",
    type: "ordinal",
    sort: null,
    title: "Prediction",
    axis: { ...axis, labelAngle: labels.some((label) => label.length > step / 7) ? -40 : 0 },
  };
  const y: Json = { field: "label", type: "ordinal", sort: null, title: "Label", axis };
  const text = (dy: number, more: { readonly [name: string]: Json }, encoding: Json): Json => ({
    mark: { type: "text", dy, color: ink, ...more },
    encoding: { x, y, text: encoding },
  });
  return Plot.draw({
    title,
    description: `Counts of ${confusion.rows.toLocaleString("en-US")} rows by label and prediction, of ${confusion.classes.length} classes; ${accuracy}. ${worst(values)}`,
    spec: {
      title: { text: title, subtitle: [accuracy, ...(note ? [note] : [])].join(", ") },
      width: { step },
      height: { step },
      data: { values },
      layer: [
        {
          mark: { type: "rect", stroke: ink, strokeOpacity: 0.12 },
          encoding: {
            x,
            y,
            fillOpacity: {
              field: "shareOfLabel",
              type: "quantitative",
              scale: { domain: [0, 1], range: [0, 0.8] },
              legend: null,
            },
            description: { field: "tooltip" },
          },
        },
        ...(width <= 20
          ? [
              text(
                width <= 12 ? -7 : 0,
                { fontSize: width <= 12 ? 13 : 10 },
                { field: "rows", format: width <= 6 ? "," : ".3~s" },
              ),
            ]
          : []),
        ...(width <= 12
          ? [text(9, { fontSize: 10, opacity: 0.85 }, { field: "shareOfLabel", format: ".1%" })]
          : []),
      ],
    },
  });
}

interface Condensed {
  readonly names: readonly string[];
  /** The names, none twice, as axes have room for. */
  readonly labels: readonly string[];
  readonly counts: Float64Array;
  readonly note: string;
}

/** The classes themselves, or where they are too many the most frequent, with all others as one. */
function condensed({ classes, counts }: Confusion): Condensed {
  const names = classes.map(String);
  const width = names.length;
  if (width <= mostClasses) return { names, labels: uniqueLabels(names), counts, note: "" };
  const support = names.map((_, i) =>
    counts.subarray(i * width, (i + 1) * width).reduce((sum, count) => sum + count, 0),
  );
  const kept = names
    .map((_, code) => code)
    .toSorted((a, b) => (support[b] as number) - (support[a] as number))
    .slice(0, mostClasses - 1)
    .toSorted((a, b) => a - b);
  const placeOf = new Map(kept.map((code, place) => [code, place]));
  const place = (code: number): number => placeOf.get(code) ?? kept.length;
  const summed = new Float64Array(mostClasses ** 2);
  for (const [at, count] of counts.entries()) {
    const to = place(Math.floor(at / width)) * mostClasses + place(at % width);
    summed[to] = (summed[to] as number) + count;
  }
  const shown = [...kept.map((code) => names[code] as string), `${width - kept.length} others`];
  return {
    names: shown,
    labels: uniqueLabels(shown),
    counts: summed,
    note: `the ${kept.length} most frequent of ${width} classes`,
  };
}

/** The mistake that is made most often. */
function worst(values: readonly { label: string; prediction: string; rows: number }[]): string {
  const [first] = values
    .filter(({ label, prediction, rows }) => label !== prediction && rows > 0)
    .toSorted((a, b) => b.rows - a.rows);
  return first
    ? `Most often ${first.label} is taken for ${first.prediction} (${first.rows} rows).`
    : "No row is mistaken.";
}
