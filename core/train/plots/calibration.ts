import { ink, Plot } from "../../plot/index.ts";
import type { Json } from "../../wire-types.ts";
import type { CalibrationBin } from "../calibration.ts";
import { type ChosenClasses, seriesEncoding } from "./classes.ts";

const side = 340;

/** How often classes came true over how probable they were said to be, and below it how many rows that rests on. */
export function plotCalibrationOf(
  calibrations: readonly (readonly CalibrationBin[])[],
  { names, labels, note }: ChosenClasses,
  bins: number,
): Promise<Plot> {
  const title = "Calibration";
  const values = calibrations.flatMap((calibration, at) =>
    calibration.map((bin) => ({
      series: labels[at] as string,
      ...bin,
      tooltip: `${names[at]}: predicted ${bin.meanPredicted.toFixed(3)}, came true ${bin.fractionOfPositives.toFixed(3)}, ${bin.rows} rows`,
    })),
  );
  const unit = { domain: [0, 1], nice: false };
  const x = {
    field: "meanPredicted",
    type: "quantitative",
    title: "Mean predicted probability",
    scale: unit,
  };
  const y = {
    field: "fractionOfPositives",
    type: "quantitative",
    title: "Fraction of positives",
    scale: unit,
  };
  const { color, strokeDash } = seriesEncoding(labels);
  const ideal: Json = {
    data: {
      values: [
        { meanPredicted: 0, fractionOfPositives: 0 },
        { meanPredicted: 1, fractionOfPositives: 1 },
      ],
    },
    mark: { type: "line", color: ink, opacity: 0.5, strokeWidth: 1, strokeDash: [4, 4] },
    encoding: { x, y },
  };
  const lines: Json = {
    mark: { type: "line" },
    encoding: { x: { ...x, title: null }, y, color: color as Json, strokeDash: strokeDash as Json },
  };
  const points: Json = {
    mark: { type: "point", size: 50, opacity: 1 },
    encoding: { x, y, color: color as Json, description: { field: "tooltip" } },
  };
  const isOne = labels.length === 1;
  const counts: Json = {
    width: side,
    height: 80,
    mark: isOne ? { type: "bar", width: (side / bins) * 0.8 } : { type: "line", point: true },
    encoding: {
      x,
      y: { field: "rows", type: "quantitative", title: "Rows", axis: { tickCount: 4 } },
      color: color as Json,
      ...(isOne ? {} : { strokeDash: strokeDash as Json }),
      description: { field: "tooltip" },
    },
  };
  return Plot.draw({
    title,
    description: `A reliability diagram with ${bins} bins of ${names.join(", ")}. ${summary(calibrations, names)}`,
    spec: {
      title: { text: title, subtitle: [`${bins} bins of one width`, ...(note ? [note] : [])].join(", ") },
      data: { values },
      vconcat: [{ width: side, height: side, layer: [ideal, lines, points] }, counts],
    },
  });
}

const summary = (calibrations: readonly (readonly CalibrationBin[])[], names: readonly string[]): string =>
  calibrations
    .map((bins, at) => {
      const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
      const error = bins.reduce(
        (sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.fractionOfPositives - bin.meanPredicted),
        0,
      );
      return `${names[at]} is off by ${error.toFixed(3)} on average`;
    })
    .join(", ")
    .concat(".");
