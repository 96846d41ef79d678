import { Binary, type Data, Field, type RecordBatch, type Schema, Utf8 } from "apache-arrow";
import { readAhead } from "../../read-ahead.ts";
import type { RunOptions } from "../../run.ts";
import { kernelThreads } from "../../threads.ts";
import { buildColumn } from "../build.ts";
import { type ImageRow, imageField, makeBytesColumn, makeImageColumn } from "../images.ts";
import { Plan, type ReadOptions } from "../plan.ts";
import { makeBatch, schemaOf } from "../schema.ts";
import { loadOpenCV, openCVError, pictureErrorText } from "./kernel.ts";
import { folderOf, partitionsOf } from "./names.ts";
import { openPictures, type PictureFile } from "./open.ts";
import type { ReadImagesSettings } from "./options.ts";

/**
 * A batch is given out when it has so many rows, or bytes once decoded, whichever comes first: what is in memory is a few such batches,
 * however many pictures there are.
 */
const batchRows = 256;
const decodedBytes = 16 * 1024 * 1024;
/** Files grow a lot when they are decoded by the next stage. */
const encodedBytes = 2 * 1024 * 1024;

/** The pictures of files, addresses and archives as a table. */
export class ReadImagesPlan extends Plan {
  readonly inputs = [];
  readonly repeatable = true;
  readonly #settings: ReadImagesSettings;
  readonly #columns: readonly Column[];

  constructor(settings: ReadImagesSettings) {
    super();
    this.#settings = settings;
    this.#columns = columnsOf(settings);
    this.#schemaNow();
  }

  get label(): string {
    return `read images ${this.#settings.paths.join(", ")}`;
  }

  #schemaNow(): Schema {
    return schemaOf(
      this.#columns.map(({ field }) => field),
      undefined,
      { stage: "readImages" },
    );
  }

  protected async findSchema(): Promise<Schema> {
    return this.#schemaNow();
  }

  async *read(run: ReadOptions): AsyncGenerator<RecordBatch> {
    const schema = await this.schema();
    // The next batch is read and decoded while the reader works on this one.
    for await (const rows of readAhead(this.#rows(run))) {
      const kept = this.#settings.dropInvalid ? rows.filter(({ error }) => error === null) : rows;
      if (kept.length === 0) continue;
      yield makeBatch(
        schema,
        this.#columns.map(({ data }) => data(kept)),
        kept.length,
      );
    }
  }

  async *#rows(run: RunOptions): AsyncGenerator<PictureRow[]> {
    const { decode, mode, orientation, maxPixels } = this.#settings;
    const sizeOf = decode ? await decodedSize(maxPixels) : ({ bytes }: PictureFile) => bytes?.byteLength ?? 0;
    const finish = decode ? decoder({ mode, orientation, maxPixels, signal: run.signal }) : asTheyAre;
    const batchBytes = decode ? decodedBytes : encodedBytes;
    let files: PictureFile[] = [];
    let bytes = 0;
    for await (const file of openPictures(this.#settings, run)) {
      const more = sizeOf(file);
      if (files.length >= batchRows || (files.length > 0 && bytes + more > batchBytes)) {
        yield await finish(files);
        files = [];
        bytes = 0;
      }
      files.push(file);
      bytes += more;
    }
    if (files.length > 0) yield await finish(files);
  }
}

/** A file, and its picture where it has been decoded. */
interface PictureRow extends PictureFile {
  readonly image: ImageRow | null;
}

const asTheyAre = async (files: readonly PictureFile[]): Promise<PictureRow[]> =>
  files.map((file) => {
    const isEmpty = file.bytes?.byteLength === 0;
    return { ...file, image: null, ...(isEmpty && { error: `${file.name}: the file is empty (empty)` }) };
  });

/** How much memory a file will take once it is decoded, by its header. */
async function decodedSize(maxPixels: number): Promise<(file: PictureFile) => number> {
  const { readHeader } = await loadOpenCV();
  return ({ bytes }) => {
    const { header } = bytes ? readHeader(bytes) : {};
    if (!header || header.height * header.width > maxPixels) return bytes?.byteLength ?? 0;
    return header.height * header.width * 4;
  };
}

interface DecodeSettings {
  readonly mode: "color" | "gray" | "unchanged";
  readonly orientation: boolean;
  readonly maxPixels: number;
  readonly signal: AbortSignal | undefined;
}

const decoder =
  (settings: DecodeSettings) =>
  async (files: readonly PictureFile[]): Promise<PictureRow[]> => {
    const { decode } = await loadOpenCV();
    const sources = files.map(({ bytes }) => bytes);
    const results = await decode(sources, { ...settings, threads: kernelThreads() }).catch(
      (error: unknown) => {
        throw openCVError(error, { stage: "readImages" });
      },
    );
    return files.map(({ name, error }, row) => {
      const result = results[row];
      if (result?.image) return { name, bytes: null, error, image: { ...result.image, origin: name } };
      const found = result?.error;
      return {
        name,
        bytes: null,
        image: null,
        error: found ? `${name}: ${pictureErrorText(found)}` : error,
      };
    });
  };

interface Column {
  readonly field: Field;
  readonly data: (rows: readonly PictureRow[]) => Data;
}

const textColumn = (name: string, value: (row: PictureRow) => string | null): Column => ({
  field: new Field(name, new Utf8(), true),
  data: (rows) => buildColumn(new Utf8(), rows.map(value), name),
});

function columnsOf({ decode, filename, folderColumn, partitionColumns }: ReadImagesSettings): Column[] {
  const pictures: Column = decode
    ? { field: imageField("image"), data: (rows) => makeImageColumn(rows.map(({ image }) => image)) }
    : {
        field: new Field("bytes", new Binary(), true),
        data: (rows) => makeBytesColumn(rows.map(({ bytes, error }) => (error === null ? bytes : null))),
      };
  return [
    pictures,
    textColumn("error", ({ error }) => error),
    ...(filename ? [textColumn("filename", ({ name }) => name)] : []),
    ...(folderColumn ? [textColumn(folderColumn, ({ name }) => folderOf(name))] : []),
    ...partitionColumns.map((column) =>
      textColumn(column, ({ name }) => partitionsOf(name, [column])[0] as string | null),
    ),
  ];
}
