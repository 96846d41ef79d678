import { Field, type Schema, Utf8 } from "apache-arrow";
import { didYouMean } from "../did-you-mean.ts";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { argMax, type Derived, softMax } from "./derive.ts";
import { type ModelDescription, type TensorDescription, tensorInfo } from "./describe.ts";
import { checkFeed, type Feed } from "./feeds.ts";
import { inferredTensor } from "./model-file.ts";
import { outputType } from "./outputs.ts";
import type { ModelSource } from "./runner.ts";
import type { TensorInfo } from "./tensor.ts";

/** What a stage says of how tensors and columns belong together. */
export interface ModelParams {
  readonly stageName: string;
  readonly feedDict: Readonly<Record<string, string>>;
  readonly fetchDict: Readonly<Record<string, string>>;
  readonly softMaxDict: Readonly<Record<string, string>>;
  readonly argMaxDict: Readonly<Record<string, string>>;
  readonly errorCol: string | undefined;
}

/** A column that is added: a fetched tensor, or what is worked out from one. */
export interface OutputPlan {
  readonly name: string;
  readonly fetch: string;
  readonly derived: Derived | undefined;
}

/** Names and columns of one use of a model, before it is opened. */
export interface ModelPlan {
  readonly feeds: readonly Feed[];
  /** Tensors to compute, each once. */
  readonly fetches: readonly string[];
  readonly outputs: readonly OutputPlan[];
  /** The columns that are added, as far as the file tells their types. */
  readonly fields: readonly Field[];
}

/**
 * Checks params and columns against what the file says of the model.
 * @throws UnciaError `invalid_param` for a tensor that is not there, `missing_column`, or `column_type`.
 */
export function planModel(
  params: ModelParams,
  source: ModelSource,
  description: ModelDescription,
  schema: Schema,
): ModelPlan {
  const where = { stage: params.stageName };
  const outputs = planOutputs(params, description, where);
  const fetches = [...new Set(outputs.map(({ fetch }) => fetch))];
  const feeds = planFeeds(params, description, fetches, where);
  for (const feed of feeds) checkFeed(feed, schema, where);
  const known = (name: string): TensorInfo => inferredTensor(source, name) ?? knownTensor(description, name);
  return { feeds, fetches, outputs, fields: outputFields(params, outputs, known) };
}

/** The columns that are added, by what is known of the tensors. */
export function outputFields(
  { errorCol }: ModelParams,
  outputs: readonly OutputPlan[],
  tensor: (name: string) => TensorInfo,
): Field[] {
  const fields = outputs.map(({ name, fetch, derived }) => {
    const info = tensor(fetch);
    return new Field(name, outputType(derived ? derived.info(info) : info), true);
  });
  return errorCol === undefined ? fields : [...fields, new Field(errorCol, new Utf8(), true)];
}

function planOutputs(
  params: ModelParams,
  { outputs, tensors, inputs }: ModelDescription,
  where: ErrorDetails,
): OutputPlan[] {
  const fetched = Object.entries(params.fetchDict);
  const named = fetched.length > 0 ? fetched : outputs.map(({ name }) => [name, name] as const);
  const known = new Set([...inputs, ...tensors, ...outputs].map(({ name }) => name));
  for (const [, fetch] of named) {
    if (known.has(fetch)) continue;
    const list = outputs.map(({ name }) => JSON.stringify(name)).join(", ");
    throw new UnciaError(
      "invalid_param",
      `The network has no tensor ${JSON.stringify(fetch)}; its outputs are ${list}.`,
      {
        ...where,
        param: "fetchDict",
        hint: didYouMean(fetch, known) ?? "The method tensors lists all that can be fetched.",
      },
    );
  }
  const plain = named.map(([name, fetch]) => ({ name, fetch, derived: undefined }));
  const derive = (param: "softMaxDict" | "argMaxDict", derived: Derived) =>
    Object.entries(params[param]).map(([from, name]) => {
      const source = plain.find((one) => one.name === from);
      if (source) return { name, fetch: source.fetch, derived };
      const names = plain.map((one) => one.name);
      const message = `${param} names ${JSON.stringify(from)}, which is no column that is fetched: those are ${names.map((one) => JSON.stringify(one)).join(", ")}.`;
      const hint = didYouMean(from, names);
      throw new UnciaError("invalid_param", message, { ...where, param, ...(hint && { hint }) });
    });
  return [...plain, ...derive("softMaxDict", softMax), ...derive("argMaxDict", argMax)];
}

function planFeeds(
  { feedDict }: ModelParams,
  { inputs, tensors, outputs }: ModelDescription,
  fetches: readonly string[],
  where: ErrorDetails,
): Feed[] {
  const names = inputs.map(({ name }) => name);
  const unknown = Object.keys(feedDict).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const message = `The network has no input ${JSON.stringify(unknown)}; it has ${names.map((one) => JSON.stringify(one)).join(", ")}.`;
    const hint = didYouMean(unknown, names);
    throw new UnciaError("invalid_param", message, { ...where, param: "feedDict", ...(hint && { hint }) });
  }
  const all = new Map([...outputs, ...inputs, ...tensors].map((tensor) => [tensor.name, tensor]));
  const needed = new Set(fetches.flatMap((fetch) => all.get(fetch)?.needs ?? []));
  return inputs
    .filter(({ name }) => needed.has(name))
    .map((input) => ({ input: inputInfo(input, where), column: feedDict[input.name] ?? input.name }));
}

function inputInfo(input: TensorDescription, where: ErrorDetails): TensorInfo {
  const info = tensorInfo(input);
  if (info) return info;
  throw new UnciaError(
    "unsupported",
    `The input ${JSON.stringify(input.name)} of the network is a ${input.type}, which no column can feed.`,
    { ...where, param: "feedDict", hint: "Fetch a tensor that does not depend on it." },
  );
}

/** A tensor that the file says nothing of is taken for a vector whose width is not known yet. */
function knownTensor({ tensors, outputs, inputs }: ModelDescription, name: string): TensorInfo {
  const found = [...tensors, ...outputs, ...inputs].find((tensor) => tensor.name === name);
  return (found && tensorInfo(found)) ?? { name, type: "float32", shape: undefined };
}
