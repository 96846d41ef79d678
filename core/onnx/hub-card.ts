import { basename } from "node:path";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { Checker } from "./hub-check.ts";

/** A file of an index: where it is, and what it must be. */
export interface ModelFile {
  /** A path, or an address of http or https. */
  readonly location: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
}

/** How pictures become the input of a network. */
export interface PictureInput {
  /** Name of the input; the network's only one where it is left out. */
  readonly name?: string | undefined;
  /** In pixels. */
  readonly height: number;
  readonly width: number;
  /** What the channels are, in their order. */
  readonly color: "rgb" | "bgr" | "gray";
  readonly layout: "NCHW" | "NHWC";
  readonly type: "float32" | "uint8";
  /**
   * `stretch` brings pictures to height and width whatever becomes of their proportions; a number is the length that the shorter side gets
   * before the middle is cut out.
   */
  readonly resize: "stretch" | number;
  readonly interpolation: "nearest" | "linear" | "cubic" | "area" | "lanczos";
  /** Each value, 0 to 255, becomes `(value * scale - mean) / std`. */
  readonly scale: number;
  /** One for each channel, in the order of `color`, or one for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What one output of a classifier stands for. */
export interface ModelLabel {
  /** Such as `n02128757`, in WordNet 3.0. */
  readonly wordNetId?: string | undefined;
  readonly description: string;
}

/** What an index says of a network. */
export interface ModelCard {
  readonly name: string;
  readonly description?: string | undefined;
  readonly licence?: string | undefined;
  readonly source?: string | undefined;
  readonly file: ModelFile;
  /** For networks that look at pictures. */
  readonly input?: PictureInput | undefined;
  /** Tensors, from the output backwards: `layerNames[n]` is what the network gives without its last n layers. */
  readonly layerNames: readonly string[];
  /** The scores of the classes, and whether they are probabilities already. */
  readonly output?: { readonly name: string; readonly activation: "softmax" | "none" } | undefined;
  /** One for each class, in the order of the scores. */
  readonly labels?: readonly ModelLabel[] | undefined;
  /** The same in a file, a line each: the WordNet id, a blank, the description. */
  readonly labelsFile?: ModelFile | undefined;
}

/** The version of the form of an index that is read. */
const indexFormat = 1;

/**
 * The cards of an index: one of ours, `{ "format": 1, "models": [card, …] }`, or the manifest of the ONNX model zoo, a list. `place` says
 * where a file of the index is; `source` names the index in errors.
 * @throws UnciaError `invalid_data`.
 */
export function parseIndex(json: unknown, source: string, place: (file: string) => string): ModelCard[] {
  if (Array.isArray(json)) return zooCards(json, source, place);
  const check = new Checker(source);
  const index = check.record(json, "index");
  if (index.format !== indexFormat) {
    throw check.error("format", `${indexFormat}`, index.format);
  }
  const cards = check
    .list(index.models, "models")
    .map((card, at) => parseCard(card, `models[${at}]`, check, place));
  const seen = new Set<string>();
  for (const { name } of cards) {
    if (seen.has(name)) throw new UnciaError("invalid_data", `${source} has two models named "${name}".`);
    seen.add(name);
  }
  return cards;
}

function parseCard(json: unknown, at: string, check: Checker, place: (file: string) => string): ModelCard {
  const card = check.record(json, at);
  const output = card.output === undefined ? undefined : check.record(card.output, `${at}.output`);
  return {
    name: check.text(card.name, `${at}.name`),
    description: check.optionalText(card.description, `${at}.description`),
    licence: check.optionalText(card.licence, `${at}.licence`),
    source: check.optionalText(card.source, `${at}.source`),
    file: parseFile(card, at, check, place),
    input: card.input === undefined ? undefined : parseInput(card.input, `${at}.input`, check),
    layerNames:
      card.layerNames === undefined
        ? []
        : check
            .list(card.layerNames, `${at}.layerNames`)
            .map((name, index) => check.text(name, `${at}.layerNames[${index}]`)),
    output: output && {
      name: check.text(output.name, `${at}.output.name`),
      activation: check.oneOf(output.activation ?? "none", `${at}.output.activation`, ["softmax", "none"]),
    },
    labels: card.labels === undefined ? undefined : parseLabels(card.labels, `${at}.labels`, check),
    labelsFile:
      card.labelsFile === undefined
        ? undefined
        : parseFile(check.record(card.labelsFile, `${at}.labelsFile`), `${at}.labelsFile`, check, place),
  };
}

function parseFile(
  json: Readonly<Record<string, unknown>>,
  at: string,
  check: Checker,
  place: (file: string) => string,
): ModelFile {
  return {
    location: place(check.text(json.file, `${at}.file`)),
    size: check.count(json.size, `${at}.size`),
    sha256: check.sha256(json.sha256, `${at}.sha256`),
  };
}

function parseInput(json: unknown, at: string, check: Checker): PictureInput {
  const input = check.record(json, at);
  const color = check.oneOf(input.color ?? "rgb", `${at}.color`, ["rgb", "bgr", "gray"]);
  const channels = color === "gray" ? 1 : 3;
  return {
    name: check.optionalText(input.name, `${at}.name`),
    height: check.count(input.height, `${at}.height`),
    width: check.count(input.width, `${at}.width`),
    color,
    layout: check.oneOf(input.layout ?? "NCHW", `${at}.layout`, ["NCHW", "NHWC"]),
    type: check.oneOf(input.type ?? "float32", `${at}.type`, ["float32", "uint8"]),
    resize:
      input.resize === undefined || input.resize === "stretch"
        ? "stretch"
        : check.count(input.resize, `${at}.resize`),
    interpolation: check.oneOf(input.interpolation ?? "linear", `${at}.interpolation`, [
      "nearest",
      "linear",
      "cubic",
      "area",
      "lanczos",
    ]),
    scale: check.number(input.scale ?? 1, `${at}.scale`),
    mean: check.numbers(input.mean ?? [0], `${at}.mean`, channels),
    std: check.divisors(input.std ?? [1], `${at}.std`, channels),
  };
}

function parseLabels(json: unknown, at: string, check: Checker): ModelLabel[] {
  return check.list(json, at).map((item, index) => {
    const label = check.record(item, `${at}[${index}]`);
    return {
      wordNetId: check.optionalText(label.wordNetId, `${at}[${index}].wordNetId`),
      description: check.text(label.description, `${at}[${index}].description`),
    };
  });
}

/** The labels of a file: a line each, which may begin with a WordNet id. */
export function parseLabelLines(text: string): ModelLabel[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, wordNetId, description] = /^(?:([nvars]\d{8})\s+)?(.*)$/.exec(line.trim()) ?? [];
      return { wordNetId, description: description ?? "" };
    });
}

/** What a card says of the names that cut layers off, without what it does not say. */
export function cardToJson(card: ModelCard): Record<string, unknown> {
  const { file, labelsFile, ...others } = card;
  // A saved stage has the labels in themselves, and the network beside the card.
  void labelsFile;
  return { ...others, file: basename(file.location), size: file.size, sha256: file.sha256 };
}

/**
 * The manifest of the ONNX model zoo (`ONNX_HUB_MANIFEST.json`): it says sizes, digests and feature tensors, but nothing of how pictures are
 * prepared. A model that is there for several opsets is `name` in the newest, and `name@opset` in each.
 */
function zooCards(json: readonly unknown[], source: string, place: (file: string) => string): ModelCard[] {
  const check = new Checker(source);
  const newest = new Map<string, number>();
  const entries = json.map((item, index) => {
    const entry = check.record(item, `[${index}]`);
    const name = check.text(entry.model, `[${index}].model`);
    const opset = check.count(entry.opset_version, `[${index}].opset_version`);
    newest.set(name, Math.max(newest.get(name) ?? 0, opset));
    return { entry, name, opset, at: `[${index}]` };
  });
  const cards = new Map<string, ModelCard>();
  for (const { entry, name, opset, at } of entries) {
    const metadata = check.record(entry.metadata, `${at}.metadata`);
    const names = (ports: unknown): string[] =>
      Array.isArray(ports) ? ports.filter(isRecord).map((port) => String(port.name)) : [];
    const io = isRecord(metadata.io_ports) ? metadata.io_ports : {};
    const extra = isRecord(metadata.extra_ports) ? metadata.extra_ports : {};
    const [output] = names(io.outputs);
    const card = {
      name: `${name}@${opset}`,
      source: "https://github.com/onnx/models",
      file: {
        location: place(check.text(entry.model_path, `${at}.model_path`)),
        size: check.count(metadata.model_bytes, `${at}.metadata.model_bytes`),
        sha256: check.sha256(metadata.model_sha, `${at}.metadata.model_sha`),
      },
      layerNames: output === undefined ? [] : [output, ...names(extra.features)],
    };
    // Of two files for one opset the first stands for the name.
    if (cards.has(card.name)) continue;
    cards.set(card.name, card);
    if (newest.get(name) === opset) cards.set(name, { ...card, name });
  }
  return [...cards.values()];
}
