import { Plot, palette, shortened } from "../plot/index.ts";
import type { Json } from "../wire-types.ts";

/** The coefficients of one output of a model. */
interface Output {
  /** The class, where there are classes. */
  readonly name: string | undefined;
  readonly coefficients: readonly number[];
}

/** Bars from zero, the feature with the largest coefficient of any output on top; the same features in each panel. */
export function plotCoefficients(of: {
  readonly model: string;
  readonly features: readonly string[];
  readonly outputs: readonly Output[];
  readonly maxFeatures: number;
}): Promise<Plot> {
  const sizes = of.features.map((_, at) =>
    Math.max(...of.outputs.map(({ coefficients }) => Math.abs(coefficients[at] as number))),
  );
  const shown = of.features
    .map((_, at) => at)
    .sort((a, b) => (sizes[b] as number) - (sizes[a] as number))
    .slice(0, of.maxFeatures);
  const title = "Coefficients";
  const count = `${shown.length} of ${of.features.length} features`;
  const first = shown[0] ?? 0;
  return Plot.draw({
    title,
    description: `Bars of the coefficients of ${count} of a ${of.model}${
      of.outputs.length > 1 ? `, a panel for each of ${of.outputs.length} classes` : ""
    }; the largest is that of ${of.features[first]} (${(sizes[first] ?? 0).toPrecision(3)} in size).`,
    spec: {
      title: { text: title, subtitle: `${of.model}, ${count}` },
      spacing: 20,
      // One scale, so that the classes can be compared.
      resolve: { scale: { x: "shared" } },
      vconcat: of.outputs.map((output) => panel(output, of.features, shown)),
    },
  });
}

function panel({ name, coefficients }: Output, features: readonly string[], shown: readonly number[]): Json {
  const values = shown.map((at, rank) => {
    const feature = features[at] as string;
    const coefficient = coefficients[at] as number;
    return {
      rank,
      label: shortened(feature),
      coefficient,
      tooltip: `${feature}: ${coefficient}`,
    };
  });
  return {
    ...(name !== undefined && { title: { text: `for ${name}`, anchor: "start", fontSize: 12 } }),
    width: 420,
    height: { step: 20 },
    data: { values },
    encoding: { y: { field: "rank", type: "ordinal", axis: null } },
    layer: [
      {
        mark: { type: "bar", height: { band: 0.72 } },
        encoding: {
          x: { field: "coefficient", type: "quantitative", title: "Coefficient" },
          color: {
            condition: { test: "datum.coefficient < 0", value: palette[1] ?? null },
            value: palette[0] ?? null,
          },
          description: { field: "tooltip" },
        },
      },
      {
        mark: { type: "text", align: "right", dx: -6 },
        encoding: { x: { value: 0 }, text: { field: "label" }, description: { field: "tooltip" } },
      },
    ],
  };
}
