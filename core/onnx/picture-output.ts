import { didYouMean } from "../did-you-mean.ts";
import { UnciaError } from "../errors.ts";
import { describeSource } from "./model-file.ts";
import type { Network } from "./network.ts";

/** The params that say which tensor is the result. */
export interface CutParams {
  readonly headless: boolean;
  readonly cutOutputLayers?: number | undefined;
  readonly featureTensorName?: string | undefined;
}

/** The tensor that the params ask for. Throws `invalid_param` where the network has none such. */
export async function featureTensor(network: Network, params: CutParams): Promise<string> {
  const description = await describeSource(network.source);
  const names = new Set([...description.tensors, ...description.inputs].map(({ name }) => name));
  if (params.featureTensorName !== undefined) {
    if (names.has(params.featureTensorName)) return params.featureTensorName;
    throw new UnciaError("invalid_param", `${network.name} has no tensor "${params.featureTensorName}".`, {
      param: "featureTensorName",
      hint: didYouMean(params.featureTensorName, names) ?? `Layers end at ${description.layers.join(", ")}.`,
    });
  }
  const { layerNames = [] } = network.card ?? {};
  const layers = layerNames.length > 0 ? layerNames : description.layers;
  const cut = params.cutOutputLayers ?? (params.headless ? 1 : 0);
  // A card may tell of fewer layers than there are.
  const found = layers[cut] ?? description.layers[cut];
  if (found !== undefined && names.has(found)) return found;
  throw new UnciaError(
    "invalid_param",
    `${cut} layers cannot be cut off ${network.name}; ${description.layers.length - 1} can.`,
    { param: params.cutOutputLayers === undefined ? "headless" : "cutOutputLayers" },
  );
}

/** The scores of the classes of a classifier, and whether they must become probabilities. */
export async function scoresTensor(
  network: Network,
): Promise<{ readonly name: string; readonly isLogits: boolean }> {
  const { output, layerNames } = network.card ?? {};
  if (output) return { name: output.name, isLogits: output.activation === "none" };
  const { outputs } = await describeSource(network.source);
  const found = outputs.find(({ name }) => name === layerNames?.[0]) ?? outputs[0];
  if (!found) throw new UnciaError("model_format", `${network.name} has no output.`);
  return { name: found.name, isLogits: found.operator !== "Softmax" };
}
