import { ink, Plot, palette } from "../plot/index.ts";
import type { Json } from "../wire-types.ts";
import type { Results } from "./results.ts";

/** More panels are too small to be read. */
const mostPanels = 6;
/** More marks than a screen tells apart; the best ones are the ones of interest. */
const mostPoints = 1000;

/** A range of values this many times as large as its start is drawn by logarithm. */
const widestLinear = 50;

interface Panel {
  readonly name: string;
  /** By the place of what was tried. */
  readonly values: readonly (number | boolean | string | null)[];
}

/** The metric over the values of each param, a panel a param. */
export function plotMetrics(model: string, results: Results, params?: readonly string[]): Promise<Plot> {
  const { tried, metricName, averages, bestIndex, isLargerBetter } = results;
  const panels = chosenPanels(results, params);
  const drawn = panels.length > 0 ? panels : [{ name: "index", values: tried.map((_, at) => at) }];
  const best = averages[bestIndex] as number;
  const direction = isLargerBetter ? "the larger, the better" : "the smaller, the better";
  const title = `${metricName} of what was tried`;
  return Plot.draw({
    title,
    description: `${metricName} of ${tried.length} candidates over ${drawn
      .map(({ name }) => name)
      .join(", ")}, ${direction}. The best is ${best.toPrecision(4)}, with ${drawn
      .map(({ name, values }) => `${name} ${values[bestIndex]}`)
      .join(", ")}.`,
    spec: {
      title: { text: title, subtitle: [model, `best ${best.toPrecision(4)}, ${direction}`] },
      columns: drawn.length > 4 ? 3 : 2,
      spacing: 24,
      concat: drawn.map((panel) => panelSpec(panel, results, drawn.length)),
    },
  });
}

function chosenPanels(results: Results, params: readonly string[] | undefined): Panel[] {
  const { tried, columns } = results;
  const all: Panel[] = [
    { name: "model", values: tried.map(({ model }) => model ?? null) },
    ...columns.map(({ name, setting }) => ({
      name,
      values: tried.map((one) => results.valueOf(one, setting)),
    })),
  ];
  if (params) return all.filter(({ name }) => params.includes(name));
  return all.filter(({ values }) => new Set(values).size > 1).slice(0, mostPanels);
}

function panelSpec({ name, values }: Panel, results: Results, panels: number): Json {
  const { metricName, averages, tried, bestIndex, isLargerBetter } = results;
  const order = averages
    .map((_, at) => at)
    .filter((at) => Number.isFinite(averages[at]) && values[at] !== null)
    .sort((a, b) => ((averages[a] as number) - (averages[b] as number)) * (isLargerBetter ? -1 : 1));
  const rows = order.slice(0, mostPoints).map((at) => {
    const metrics = (tried[at]?.metrics ?? []).filter(Number.isFinite);
    return {
      value: values[at] as number | boolean | string,
      metric: averages[at] as number,
      low: Math.min(...metrics),
      high: Math.max(...metrics),
      isBest: at === bestIndex,
    };
  });
  const numbers = rows.map(({ value }) => value).filter((value) => typeof value === "number");
  const isNumeric = numbers.length === rows.length;
  const isWide =
    isNumeric && Math.min(...numbers) > 0 && Math.max(...numbers) / Math.min(...numbers) > widestLinear;
  const x: Json = {
    field: "value",
    type: isNumeric ? "quantitative" : "nominal",
    title: name,
    ...(isNumeric && { scale: isWide ? { type: "log", padding: 10 } : { zero: false, padding: 10 } }),
    ...(!isNumeric && { axis: { labelAngle: 0, labelLimit: 160 } }),
  };
  const y = (field: string): Json => ({
    field,
    type: "quantitative",
    title: metricName,
    scale: { zero: false },
  });
  const hasFolds = tried.some(({ metrics }) => metrics.length > 1);
  const layers: Json[] = [
    ...(hasFolds
      ? [
          {
            transform: [{ filter: "datum.isBest" }],
            mark: { type: "rule", strokeWidth: 2, color: palette[1], opacity: 0.7 },
            encoding: { x, y: y("low"), y2: { field: "high" } },
          },
        ]
      : []),
    {
      transform: [{ filter: "!datum.isBest" }],
      mark: { type: "point", size: 40, opacity: 0.6 },
      encoding: { x, y: y("metric") },
    },
    {
      transform: [{ filter: "datum.isBest" }],
      mark: { type: "point", shape: "diamond", size: 140, color: palette[1], stroke: ink, strokeWidth: 1 },
      encoding: { x, y: y("metric") },
    },
  ];
  return {
    data: { values: rows },
    width: panels === 1 ? 420 : 240,
    height: panels === 1 ? 280 : 200,
    layer: layers,
  };
}
