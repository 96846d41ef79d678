import { ink, Plot } from "../../plot/index.ts";
import type { Json } from "../../wire-types.ts";
import type { Line } from "../lines.ts";
import { type ChosenClasses, seriesEncoding } from "./classes.ts";

const side = 340;

/** As many points as a screen shows, of all lines together. */
const mostPoints = 4000;
export const pointsOfEach = (lines: number): number => Math.floor(mostPoints / lines);

interface Axis {
  readonly field: string;
  readonly title: string;
}

/** Lines in a square from (0, 0) to (1, 1). */
interface SquareChart {
  readonly title: string;
  readonly notes: readonly string[];
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly names: readonly string[];
  readonly lines: readonly Line[];
  readonly interpolate: "linear" | "step-before";
  /** What a guess would give: from the first point to the second. */
  readonly guess: readonly (readonly [number, number])[];
}

function draw(chart: SquareChart): Promise<Plot> {
  const unit = { domain: [0, 1], nice: false };
  const x = { field: chart.x.field, type: "quantitative", title: chart.x.title, scale: unit };
  const y = { field: chart.y.field, type: "quantitative", title: chart.y.title, scale: unit };
  const rows = (points: readonly (readonly [number, number])[], more: object = {}) =>
    points.map(([a, b]) => ({ ...more, [chart.x.field]: a, [chart.y.field]: b }));
  const guess: Json = {
    data: { values: rows(chart.guess) },
    mark: { type: "line", color: ink, opacity: 0.5, strokeWidth: 1, strokeDash: [4, 4] },
    encoding: { x, y },
  };
  const lines: Json = {
    data: { values: chart.lines.flatMap(({ points }, at) => rows(points, { series: chart.names[at] })) },
    mark: { type: "line", interpolate: chart.interpolate },
    encoding: { x, y, ...seriesEncoding(chart.names) },
  };
  return Plot.draw({
    title: chart.title,
    description: chart.description,
    spec: {
      title: { text: chart.title, ...(chart.notes.length > 0 && { subtitle: chart.notes.join(", ") }) },
      width: side,
      height: side,
      layer: [...(chart.guess.length > 0 ? [guess] : []), lines],
    },
  });
}

const rounded = (value: number): string => value.toFixed(3);

/** What is said of each class, for those who do not see the lines. */
const listed = (what: string, names: readonly string[], lines: readonly Line[]): string =>
  `${what}: ${lines.map(({ measure }, at) => `${names[at]} ${rounded(measure)}`).join(", ")}.`;

/** ROC curves, each of a class against all others. */
export const plotRoc = (lines: readonly Line[], { names, labels, note }: ChosenClasses): Promise<Plot> =>
  draw({
    title: "ROC curve",
    notes: note ? [note] : [],
    description: listed("ROC curves. Area under the curve of each class against all others", names, lines),
    x: { field: "falsePositiveRate", title: "False positive rate" },
    y: { field: "truePositiveRate", title: "True positive rate" },
    names: lines.map(({ measure }, at) => `${labels[at]} (AUC ${rounded(measure)})`),
    lines,
    interpolate: "linear",
    guess: [
      [0, 0],
      [1, 1],
    ],
  });

/** Precision over recall, each of a class against all others. */
export function plotPrecisionRecall(
  lines: readonly Line[],
  { names, labels, note }: ChosenClasses,
): Promise<Plot> {
  const prevalence = lines.length === 1 ? lines[0]?.prevalence : undefined;
  return draw({
    title: "Precision-recall curve",
    notes: [
      ...(note ? [note] : []),
      ...(prevalence === undefined ? [] : [`a guess has precision ${rounded(prevalence)}`]),
    ],
    description: listed(
      "Precision over recall. Average precision of each class against all others",
      names,
      lines,
    ),
    x: { field: "recall", title: "Recall" },
    y: { field: "precision", title: "Precision" },
    names: lines.map(({ measure }, at) => `${labels[at]} (AP ${rounded(measure)})`),
    lines,
    interpolate: "step-before",
    guess:
      prevalence === undefined
        ? []
        : [
            [0, prevalence],
            [1, prevalence],
          ],
  });
}
