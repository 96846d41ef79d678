import { Plot, shortened } from "../plot/index.ts";

/** A feature and how much it matters. */
export interface Importance {
  readonly name: string;
  readonly importance: number;
}

const meaning = {
  split: { axis: "Splits that use the feature", format: "d" },
  gain: { axis: "Total gain of the splits that use the feature", format: ".3s" },
} as const;

/** Bars, the longest on top; features that no tree uses are left out where any is used. */
export function plotImportance(of: {
  readonly model: string;
  readonly type: keyof typeof meaning;
  readonly features: readonly Importance[];
  readonly maxFeatures: number;
}): Promise<Plot> {
  const sorted = of.features.toSorted((a, b) => b.importance - a.importance);
  const used = sorted.filter(({ importance }) => importance > 0);
  const shown = (used.length > 0 ? used : sorted).slice(0, of.maxFeatures);
  const { axis, format } = meaning[of.type];
  const title = "Feature importance";
  const count = `${shown.length} of ${of.features.length} features`;
  const [first] = used;
  const y = { field: "rank", type: "ordinal", axis: null } as const;
  const x = {
    field: "importance",
    type: "quantitative",
    title: axis,
    axis: of.type === "split" ? { tickMinStep: 1 } : {},
  } as const;
  const name = { field: "feature" } as const;
  return Plot.draw({
    title,
    description: `Bars of ${axis.toLowerCase()}, for ${count} of a ${of.model}; ${
      first ? `the most important is ${first.name} (${first.importance})` : "no tree uses any"
    }.`,
    spec: {
      title: { text: title, subtitle: `${of.model}, ${count}` },
      width: 420,
      height: { step: 20 },
      data: {
        values: shown.map((one, at) => ({
          rank: at + 1,
          feature: one.name,
          label: shortened(one.name),
          importance: one.importance,
          tooltip: `${one.name}: ${one.importance}`,
        })),
      },
      encoding: { y },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.72 } },
          encoding: { x, description: { field: "tooltip" } },
        },
        {
          mark: { type: "text", align: "left", dx: 4 },
          encoding: {
            x: { field: "importance", type: "quantitative" },
            text: { field: "importance", format },
            description: { field: "tooltip" },
          },
        },
        {
          mark: { type: "text", align: "right", dx: -6 },
          encoding: { x: { value: 0 }, text: { field: "label" }, description: name },
        },
      ],
    },
  });
}
