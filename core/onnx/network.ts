import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UnciaError } from "../errors.ts";
import type { StateWriter } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { ModelDownloader } from "./hub.ts";
import { cardToJson, type ModelCard, type ModelFile, type ModelLabel } from "./hub-card.ts";
import { defaultLimits } from "./hub-fetch.ts";
import { readChecked } from "./hub-files.ts";
import { readIndex } from "./hub-source.ts";
import type { ModelSource } from "./runner.ts";
import { onThread } from "./session-thread.ts";

/** Params that say which network is meant. */
export interface NetworkParams {
  readonly modelName?: string | undefined;
  readonly modelIndex?: string | undefined;
  readonly modelLocation?: string | undefined;
}

/** A network that was found, and checked where there is a card to check it by. */
export interface Network {
  /** For errors. */
  readonly name: string;
  readonly source: ModelSource;
  readonly card?: ModelCard | undefined;
  readonly labels?: readonly ModelLabel[] | undefined;
}

const indexFile = "index.json";

/** Throws where the params do not say which network is meant; reads nothing. */
export function requireNetwork({ modelName, modelLocation }: NetworkParams): void {
  if (modelName !== undefined || modelLocation !== undefined) return;
  throw new UnciaError("missing_param", "modelName or modelLocation must be set: the network to use.", {
    param: "modelName",
  });
}

/** Finds the network that the params name, fetches it where need be, and reads it if there is something to check it by. */
export async function findNetwork(params: NetworkParams, run: RunOptions): Promise<Network> {
  requireNetwork(params);
  const { modelName, modelIndex, modelLocation } = params;
  if (modelLocation !== undefined) return networkOfFile(modelLocation, run);
  const hub = hubOf(modelIndex);
  const card = await hub.card(modelName as string, run);
  const bytes = await shared(card.file, () => hub.read(card.file, card.name, run));
  return { name: card.name, source: { bytes }, card, labels: await hub.labels(card, run) };
}

/** An index at an address is asked for once in so long: stages are made ready for each table anew. */
const freshMs = 10 * 60_000;
const hubs = new Map<string, { readonly hub: ModelDownloader; readonly since: number }>();

function hubOf(index: string | undefined): ModelDownloader {
  const fresh = new ModelDownloader({ index });
  const key = `${fresh.index} ${fresh.cache}`;
  const known = hubs.get(key);
  if (known && Date.now() - known.since < freshMs) return known.hub;
  // A local one may be edited between two looks at it.
  if (/^https?:/i.test(fresh.index ?? "")) hubs.set(key, { hub: fresh, since: Date.now() });
  return fresh;
}

async function networkOfFile(path: string, run: RunOptions): Promise<Network> {
  const found = await stat(path).catch((error: Error) => {
    throw new UnciaError("io", `${path} cannot be read: ${error.message}`, { param: "modelLocation" });
  });
  if (!found.isFile())
    throw new UnciaError("io", `${path} is no file of a network.`, { param: "modelLocation" });
  const index = join(dirname(path), indexFile);
  const cards = (await stat(index).catch(() => undefined))
    ? await readIndex(index, { cache: "", limits: defaultLimits, signal: run.signal })
    : [];
  const card = cards.find(({ file }) => file.location === resolve(path));
  const name = basename(path);
  if (!card) return { name, source: { path } };
  const bytes = await shared(card.file, () => readChecked(path, card.file, run));
  const labels = await new ModelDownloader({ index }).labels(card, run);
  return { name, source: { bytes }, card, labels };
}

/** Networks in memory by SHA-256 and place, so that stages that use one at the same time hold it, and its sessions, once. */
const held = new Map<string, WeakRef<Uint8Array>>();

async function shared(file: ModelFile, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const key = `${file.sha256} ${file.location}`;
  const there = held.get(key)?.deref();
  if (there) return there;
  const bytes = await read();
  held.set(key, new WeakRef(bytes));
  return bytes;
}

/**
 * Writes the network, and its card where there is one, into the folder of a stage that is saved; for `Stage.writeFiles`.
 */
export async function writeNetwork(
  params: NetworkParams,
  folder: StateWriter,
): Promise<Readonly<Record<string, string>>> {
  const { modelName, modelLocation } = params;
  if (modelName === undefined && modelLocation === undefined) return {};
  const network = await findNetwork(params, {});
  const file = `files/${fileName(network.name)}`;
  const { source, card, labels } = network;
  // One file holds it all, whatever it kept outside of itself.
  const bytes = "bytes" in source ? source.bytes : await onThread("pack", { source });
  await folder.bytes(file, bytes);
  if (card) {
    const own = { ...cardToJson(card), file: basename(file), ...(labels && { labels }) };
    await folder.json(`files/${indexFile}`, { format: 1, models: [own] });
  }
  return modelLocation === undefined ? { modelIndex: `files/${indexFile}` } : { modelLocation: file };
}

/** A name that any file system takes. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^[._-]+/, "");
  return plain.endsWith(".onnx") ? plain : `${plain || "network"}.onnx`;
}
