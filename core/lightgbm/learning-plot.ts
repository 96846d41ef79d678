import { dashes, Plot, palette, thinned } from "../plot/index.ts";
import type { Json } from "../wire-types.ts";
import type { TrainingHistory } from "./history.ts";

/** As many points a line as a screen shows. */
const mostPoints = 800;

/** A panel a metric, one below the other. */
export function plotLearning(model: string, history: TrainingHistory): Promise<Plot> {
  const { bestIteration } = history;
  const metrics = [...new Set(history.series.map(({ metric }) => metric))];
  const datasets = ["training", "validation"].filter((name) =>
    history.series.some(({ dataset }) => dataset === name),
  );
  const iterations = Math.max(...history.series.map(({ values }) => values.length));
  const title = "Learning curve";
  const best = bestIteration > 0 ? `best iteration ${bestIteration}` : undefined;
  return Plot.draw({
    title,
    description: `Lines of ${metrics.join(", ")} over ${iterations} iterations of a ${model}, for ${datasets.join(" and ")} rows${
      best ? `; ${best}` : ""
    }. ${lastValues(history)}`,
    spec: {
      title: { text: title, subtitle: [model, ...(best ? [best] : [])].join(", ") },
      spacing: 16,
      vconcat: metrics.map((metric) => panel(metric, metrics.length, history, datasets)),
    },
  });
}

const lastValues = ({ series }: TrainingHistory): string =>
  `At the last: ${series
    .map(({ dataset, metric, values }) => `${dataset} ${metric} ${values.at(-1)?.toPrecision(4)}`)
    .join(", ")}.`;

function panel(
  metric: string,
  panels: number,
  { series, firstIteration, bestIteration }: TrainingHistory,
  datasets: readonly string[],
): Json {
  const values = series
    .filter((one) => one.metric === metric)
    .flatMap(({ dataset, values: y }) =>
      thinned(y, mostPoints).map((at) => {
        const value = y[at] as number;
        // JSON has no other numbers; the line has a gap there.
        return { iteration: firstIteration + at, dataset, value: Number.isFinite(value) ? value : null };
      }),
    );
  const range = (of: readonly Json[]): Json =>
    datasets.map((name) => of[name === "training" ? 0 : 1] ?? null);
  const lines: Json = {
    data: { values },
    mark: { type: "line", interpolate: "linear" },
    encoding: {
      x: {
        field: "iteration",
        type: "quantitative",
        title: "Iteration",
        axis: { tickMinStep: 1 },
        scale: { zero: false },
      },
      y: { field: "value", type: "quantitative", title: metric, scale: { zero: false } },
      color: {
        field: "dataset",
        type: "nominal",
        title: null,
        scale: { domain: datasets, range: range(palette) },
      },
      strokeDash: {
        field: "dataset",
        type: "nominal",
        title: null,
        scale: { domain: datasets, range: range(dashes.slice(0, 2).toReversed() as Json[]) },
      },
    },
  };
  const best: Json = {
    data: { values: [{ iteration: bestIteration }] },
    encoding: { x: { field: "iteration", type: "quantitative" } },
    layer: [
      { mark: { type: "rule", strokeDash: [3, 3], opacity: 0.6 } },
      {
        mark: { type: "text", align: "left", dx: 4, dy: 8, y: 0 },
        encoding: { text: { value: `best: ${bestIteration}` } },
      },
    ],
  };
  return {
    width: 420,
    height: panels === 1 ? 260 : 170,
    layer: [lines, ...(bestIteration > 0 ? [best] : [])],
  };
}
