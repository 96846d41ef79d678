import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBatch, Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { decodeBatches, encodeBatch } from "./ipc.ts";
import { checkSignal, conform, Plan, type ReadOptions } from "./plan.ts";

/** Batches up to this many bytes are kept in memory, later ones go to a file. */
const memoryBytes = 64 * 1024 * 1024;

/** Where a batch stands in the file. */
interface Spilled {
  readonly spilledAt: number;
  readonly length: number;
}

type Entry = RecordBatch | Spilled;

const folders = new Set<string>();
const orphans = new FinalizationRegistry<Spill>((spill) => void spill.close());

function removeFolder(folder: string): void {
  if (folders.delete(folder)) rmSync(folder, { recursive: true, force: true });
}

let isCleanedUp = false;

/** A fresh folder that only this user can read, removed when the process ends, if not before. */
export function temporaryFolder(): string {
  if (!isCleanedUp) {
    isCleanedUp = true;
    process.once("exit", () => {
      for (const folder of folders) removeFolder(folder);
    });
  }
  const folder = mkdtempSync(join(tmpdir(), "uncia-"));
  folders.add(folder);
  return folder;
}

/** A temporary file of Arrow streams, one a batch. It must not know the plan that owns it, or that would never be freed. */
class Spill {
  readonly #folder = temporaryFolder();
  #file: Promise<FileHandle> | undefined;
  #size = 0;

  async write(batch: RecordBatch): Promise<Spilled> {
    this.#file ??= this.#create();
    const file = await this.#file;
    const { chunks, byteLength } = encodeBatch(batch);
    const entry = { spilledAt: this.#size, length: byteLength };
    // writev takes a limited number of pieces at a time.
    for (let i = 0; i < chunks.length; i += 512) {
      const part = chunks.slice(i, i + 512);
      const need = part.reduce((sum, chunk) => sum + chunk.byteLength, 0);
      const { bytesWritten } = await file.writev(part, this.#size);
      if (bytesWritten !== need) throw new UnciaError("io", "The disk for temporary files is full.");
      this.#size += need;
    }
    return entry;
  }

  async #create(): Promise<FileHandle> {
    const file = await open(join(this.#folder, "batches.arrows"), "wx+", 0o600);
    // Without a name the file is gone when the process is, however it ends. Windows keeps the names of open files.
    if (process.platform !== "win32") removeFolder(this.#folder);
    return file;
  }

  async read({ spilledAt, length }: Spilled): Promise<RecordBatch> {
    const bytes = new Uint8Array(length);
    const file = await (this.#file as Promise<FileHandle>);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(bytes, done, length - done, spilledAt + done);
      if (bytesRead === 0) throw new UnciaError("io", "A temporary file was cut short.");
      done += bytesRead;
    }
    return decodeBatches(bytes).batches[0] as RecordBatch;
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
    removeFolder(this.#folder);
  }
}

/**
 * Batches that can be produced but once, made readable any number of times, by several readers at once. The first reader
 * to need a batch pulls it; it is then kept: in memory at first, in a private temporary file when there are many.
 */
export class ReplayPlan extends Plan {
  readonly label: string;
  readonly inputs: readonly Plan[];
  readonly repeatable = true;
  readonly #findSchema: () => Promise<Schema>;
  readonly #open: (run: ReadOptions) => AsyncIterable<RecordBatch>;
  readonly #entries: Entry[] = [];
  #source: AsyncIterator<RecordBatch> | undefined;
  #pulling: Promise<boolean> | undefined;
  #ended = false;
  #closed = false;
  #bytes = 0;
  #spill: Spill | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    label: string,
    inputs: readonly Plan[],
    schema: () => Promise<Schema>,
    open: (run: ReadOptions) => AsyncIterable<RecordBatch>,
  ) {
    super();
    this.label = label;
    this.inputs = inputs;
    this.#findSchema = schema;
    this.#open = open;
  }

  protected findSchema(): Promise<Schema> {
    return this.#findSchema();
  }

  override get isKept(): boolean {
    return true;
  }

  override held(): readonly RecordBatch[] | undefined {
    return this.#ended && !this.#spill ? (this.#entries as RecordBatch[]) : undefined;
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    const schema = await this.schema();
    for (let i = 0; ; i++) {
      checkSignal(run);
      while (i >= this.#entries.length) if (!(await this.#pull(run))) return;
      if (this.#closed)
        throw new UnciaError("io", "This table was closed.", { hint: "Make it again to read it again." });
      const entry = this.#entries[i] as Entry;
      const batch = "spilledAt" in entry ? await (this.#spill as Spill).read(entry) : entry;
      yield conform(batch, schema);
    }
  }

  /** Gets one more batch; false at the end. Readers that ask at the same time share one pull. */
  #pull(run: ReadOptions): Promise<boolean> {
    this.#pulling ??= this.#pullOne(run).finally(() => {
      this.#pulling = undefined;
    });
    return this.#pulling;
  }

  async #pullOne(run: ReadOptions): Promise<boolean> {
    if (this.#closed)
      throw new UnciaError("io", "This table was closed.", { hint: "Make it again to read it again." });
    if (this.#failure) throw this.#failure.error;
    if (this.#ended) return false;
    // The signal of one reader must not end the stream for the others.
    this.#source ??= this.#open({ onProgress: run.onProgress })[Symbol.asyncIterator]();
    try {
      const next = await this.#source.next();
      if (!next.done) this.#entries.push(await this.#keep(next.value));
      else this.#ended = true;
      return !next.done;
    } catch (error) {
      // A source that failed ends; without this the next reader would take what came before for the whole table.
      this.#failure = { error };
      throw error;
    }
  }

  async #keep(batch: RecordBatch): Promise<Entry> {
    this.#bytes += batch.data.byteLength;
    if (this.#bytes <= memoryBytes) return batch;
    if (!this.#spill) {
      this.#spill = new Spill();
      orphans.register(this, this.#spill, this);
    }
    return this.#spill.write(batch);
  }

  /** Frees what was kept; the inputs stay open, since other tables may read them too. */
  override async close(): Promise<void> {
    this.#closed = true;
    this.#ended = true;
    this.#entries.length = 0;
    await this.#source?.return?.();
    await this.#spill?.close();
    orphans.unregister(this);
  }
}
