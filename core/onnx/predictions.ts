import { Field, Float64, List, Struct, Utf8 } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { buildColumn } from "../frame/index.ts";
import { type PictureResult, vectorResult } from "./features.ts";
import type { ModelLabel } from "./hub-card.ts";
import type { Network } from "./network.ts";

const predictionType = (): List =>
  new List(
    new Field(
      "item",
      new Struct([
        new Field("class", new Utf8(), false),
        new Field("description", new Utf8(), true),
        new Field("probability", new Float64(), false),
      ]),
      false,
    ),
  );

/** A column of lists of classes with their probabilities. */
export const predictionsField = (name: string): Field => new Field(name, predictionType(), true);

/** The likeliest classes of each picture, by name. */
export function predictionsResult(
  name: string,
  of: {
    readonly isLogits: boolean;
    readonly topK: number;
    readonly width: number;
    readonly network: Network;
  },
): PictureResult {
  const { isLogits, topK, network } = of;
  const labels = labelsOf(network, of.width);
  const field = predictionsField(name);
  return {
    field,
    make(rows) {
      const lists = rows.map((scores) => {
        if (scores === null) return null;
        const probabilities = isLogits ? softmax(scores) : scores;
        return largest(probabilities, topK).map((at) => ({
          class: labels?.[at]?.wordNetId ?? String(at),
          description: labels?.[at]?.description ?? null,
          probability: probabilities[at] as number,
        }));
      });
      return buildColumn(field.type, lists, name);
    },
  };
}

/** The probabilities of all classes of each picture. */
export function probabilitiesResult(
  name: string,
  { isLogits, width }: { readonly isLogits: boolean; readonly width: number },
): PictureResult {
  const { field, make } = vectorResult(name, width);
  return { field, make: (rows) => make(isLogits ? rows.map((row) => row && softmax(row)) : rows) };
}

function labelsOf({ labels, name }: Network, width: number): readonly ModelLabel[] | undefined {
  if (labels === undefined || labels.length === width) return labels;
  throw new UnciaError(
    "invalid_data",
    `The card of ${name} has ${labels.length} labels for ${width} classes.`,
    { param: "modelName", hint: "Correct the index." },
  );
}

function softmax(scores: Float32Array): Float32Array {
  // A sum over a thousand classes in single precision would lose digits.
  const highest = scores.reduce((high, score) => Math.max(high, score), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

/** The places of the largest numbers, the largest first; of equal ones the first. */
function largest(values: Float32Array, count: number): number[] {
  const places = Array.from(values, (_, at) => at);
  return places.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b).slice(0, count);
}
