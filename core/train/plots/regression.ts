import { ink, Plot } from "../../plot/index.ts";
import type { Json } from "../../wire-types.ts";
import type { RegressionSums } from "../regression.ts";

const side = 340;
/** More rows than these would lie on top of each other; they are counted in cells. */
const mostPoints = 1000;
const cells = 40;

/** Labels and predictions of a regression, row by row. */
export interface Pairs {
  readonly labels: Float64Array;
  readonly predictions: Float64Array;
  readonly sums: ReturnType<RegressionSums["finish"]>;
}

/** What stands on an axis. */
interface Axis {
  readonly field: string;
  readonly title: string;
  readonly values: Float64Array;
  readonly range: Range;
}
type Range = readonly [number, number];

function rangeOf(...lists: readonly Float64Array[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (const value of list) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  // A single value stands in the middle of a range.
  return low < high ? [low, high] : [low - Math.max(1, Math.abs(low)), high + Math.max(1, Math.abs(high))];
}

const said = ({ rmse, mae, r2 }: Pairs["sums"]): string =>
  `RMSE ${rmse.toPrecision(4)}, MAE ${mae.toPrecision(4)}, R² ${Number.isNaN(r2) ? "undefined" : r2.toFixed(3)}`;

/** Predictions over labels: on the line they are equal. */
export function plotPredictionsOf({ labels, predictions, sums }: Pairs): Promise<Plot> {
  const range = rangeOf(labels, predictions);
  return draw({
    title: "Predictions against labels",
    sums,
    x: { field: "label", title: "Label", values: labels, range },
    y: { field: "prediction", title: "Prediction", values: predictions, range },
    ideal: [
      [range[0], range[0]],
      [range[1], range[1]],
    ],
  });
}

/** What is left of the labels over the predictions: at 0 nothing is. */
export function plotResidualsOf({ labels, predictions, sums }: Pairs): Promise<Plot> {
  const residuals = labels.map((label, row) => label - (predictions[row] as number));
  const x = rangeOf(predictions);
  const [low, high] = rangeOf(residuals);
  return draw({
    title: "Residuals",
    sums,
    x: { field: "prediction", title: "Prediction", values: predictions, range: x },
    y: {
      field: "residual",
      title: "Label − prediction",
      values: residuals,
      range: [Math.min(low, 0), Math.max(high, 0)],
    },
    ideal: [
      [x[0], 0],
      [x[1], 0],
    ],
  });
}

function draw(chart: {
  readonly title: string;
  readonly sums: Pairs["sums"];
  readonly x: Axis;
  readonly y: Axis;
  readonly ideal: readonly Range[];
}): Promise<Plot> {
  const { title, sums } = chart;
  const isCounted = sums.rows > mostPoints;
  const facts = `${sums.rows.toLocaleString("en-US")} rows, ${said(sums)}`;
  const axis = ({ field, title: name, range }: Axis) => ({
    field,
    type: "quantitative",
    title: name,
    scale: { domain: range, nice: true, zero: false },
  });
  const [x, y] = [axis(chart.x), axis(chart.y)];
  const ideal: Json = {
    data: { values: chart.ideal.map(([a, b]) => ({ [x.field]: a, [y.field]: b })) },
    mark: { type: "line", color: ink, opacity: 0.6, strokeWidth: 1, strokeDash: [4, 4] },
    encoding: { x, y },
  };
  return Plot.draw({
    title,
    description: `${chart.y.title} over ${chart.x.title.toLowerCase()}; ${facts}.`,
    spec: {
      title: {
        text: title,
        subtitle: isCounted ? [facts, "The stronger the colour, the more rows."] : facts,
      },
      width: side,
      height: side,
      layer: [isCounted ? counted(chart, x, y) : scattered(chart, x, y), ideal],
    },
  });
}

type Encoding = ReturnType<() => { readonly field: string; readonly [name: string]: Json }>;
interface Pair {
  readonly x: Axis;
  readonly y: Axis;
}

/** A point a row. */
const scattered = (of: Pair, x: Encoding, y: Encoding): Json => ({
  data: {
    values: Array.from(of.x.values, (value, row) => ({
      [x.field]: value,
      [y.field]: of.y.values[row] as number,
    })),
  },
  mark: { type: "point", size: 24, opacity: 0.6 },
  encoding: { x, y },
});

/** Rectangles, the more rows in one the stronger. */
function counted({ x: across, y: up }: Pair, x: Encoding, y: Encoding): Json {
  const counts = new Float64Array(cells * cells);
  const cellOf = ({ range: [low, high] }: Axis, value: number): number =>
    Math.min(cells - 1, Math.floor(((value - low) / (high - low)) * cells));
  for (const [row, value] of across.values.entries()) {
    const cell = cellOf(up, up.values[row] as number) * cells + cellOf(across, value);
    counts[cell] = (counts[cell] as number) + 1;
  }
  const border = ({ range: [low, high] }: Axis, cell: number): number => low + ((high - low) * cell) / cells;
  const values = Array.from(counts, (rows, cell) => {
    const [i, j] = [cell % cells, Math.floor(cell / cells)];
    return {
      [x.field]: border(across, i),
      [`${x.field}End`]: border(across, i + 1),
      [y.field]: border(up, j),
      [`${y.field}End`]: border(up, j + 1),
      rows,
    };
  }).filter(({ rows }) => (rows as number) > 0);
  return {
    data: { values },
    mark: { type: "rect" },
    encoding: {
      x,
      x2: { field: `${x.field}End` },
      y,
      y2: { field: `${y.field}End` },
      fillOpacity: {
        field: "rows",
        type: "quantitative",
        scale: { type: "log", range: [0.12, 1] },
        legend: null,
      },
    },
  };
}
