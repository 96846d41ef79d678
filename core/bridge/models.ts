import { join } from "node:path";
import { UnciaError } from "../errors.ts";
import { nestedPath } from "../pipeline/manifest.ts";
import { Model } from "../pipeline/model.ts";
import { stagesIn } from "../pipeline/param-maps.ts";
import { carriedFiles, loadStage, savedDigest } from "../pipeline/save.ts";
import type { Stage } from "../pipeline/stage.ts";

/** Where a fitted model, or a stage that carries files, lies on disk, and the digest of its manifest: all that a handle is. */
export interface ModelState {
  readonly folder: string;
  readonly digest: string;
}

/** A state, and the params that name files in its folder. */
export interface SavedState extends ModelState {
  readonly carried: Readonly<Record<string, string>>;
}

interface Entry {
  readonly stage: Stage;
  /** Paths inside of its folder by the names of the params that name files there. */
  readonly carried: Readonly<Record<string, string>>;
  /** Digests of models inside of this one that came to memory with it and leave with it. */
  readonly inner: readonly string[];
}

/** A stage and those in its params, each with the folder that it was saved in. */
interface Saved {
  readonly stage: Stage;
  readonly folder: string;
}

/**
 * The fitted models, and the stages that carry files, in memory, by digest. They leave it only when a client frees them, and one that is not there is read
 * from its folder again, so that a new core serves the handles of an old one.
 */
export class ModelStore {
  readonly #models = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<Entry>>();

  get size(): number {
    return this.#models.size;
  }

  /** The model of a handle. Throws `model_corrupt` when another one lies in its folder. */
  async get({ folder, digest }: ModelState): Promise<Pick<Entry, "stage" | "carried">> {
    const found = this.#models.get(digest);
    if (found) return found;
    const pending = this.#loading.get(digest) ?? this.#load(folder, digest);
    this.#loading.set(digest, pending);
    return pending.finally(() => this.#loading.delete(digest));
  }

  async #load(folder: string, digest: string): Promise<Entry> {
    const found = await savedDigest(folder);
    if (found !== digest) {
      throw new UnciaError(
        "model_corrupt",
        `${folder} holds another model than the one that was fitted there.`,
      );
    }
    const stage = await loadStage(folder);
    await this.keep(stage, folder);
    const kept = this.#models.get(digest);
    if (kept) return kept;
    throw new UnciaError("model_format", `${folder} holds a ${stage.stageName}, which is no fitted model.`);
  }

  /** Takes a stage that was just saved in, or loaded from, `folder`; gives the states of those in it that have one, itself included. */
  async keep(root: Stage, folder: string): Promise<Map<Stage, SavedState>> {
    const states = new Map<Stage, SavedState>();
    for (const saved of savedStages(root, folder)) {
      const carried = await carriedFiles(saved.folder);
      if (!(saved.stage instanceof Model) && Object.keys(carried).length === 0) continue;
      states.set(saved.stage, { folder: saved.folder, digest: await savedDigest(saved.folder), carried });
    }
    const own = states.get(root);
    const inner: string[] = [];
    for (const [stage, { digest, carried }] of states) {
      if (stage === root || this.#models.has(digest)) continue;
      this.#models.set(digest, { stage, carried, inner: [] });
      inner.push(digest);
    }
    if (own !== undefined) this.#models.set(own.digest, { stage: root, carried: own.carried, inner });
    return states;
  }

  /** Forgets models, and those inside of them; gives the number that was there. */
  free(digests: readonly string[]): number {
    let freed = 0;
    for (const digest of digests) {
      const entry = this.#models.get(digest);
      if (!entry) continue;
      this.#models.delete(digest);
      freed += 1 + this.free(entry.inner);
    }
    return freed;
  }
}

function* savedStages(stage: Stage, folder: string): Generator<Saved> {
  yield { stage, folder };
  for (const { name, kind, value } of stage.settings()) {
    for (const [index, child] of stagesIn(kind, value).entries()) {
      const path = nestedPath(name, kind === "stage" ? undefined : index);
      yield* savedStages(child, join(folder, path));
    }
  }
}
