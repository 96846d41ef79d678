/** Finds and loads the addon. `index.ts` is its front; nothing else may call it, as it trusts its arguments. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** What is to be done with each picture; the numbers are those of `plan.ts`. */
export interface Plan {
  readonly decode: {
    readonly maxPixels: number;
    readonly mode: number;
    readonly orientation: boolean;
    readonly reduceHeight: number;
    readonly reduceWidth: number;
  } | null;
  /** `operationWidth` numbers for each operation: its kind, then its arguments. */
  readonly operations: Float64Array;
  readonly encode: { readonly format: number; readonly quality: number; readonly compression: number } | null;
  readonly tensor: {
    readonly height: number;
    readonly width: number;
    readonly channelsFirst: boolean;
    readonly color: number;
    readonly interpolation: number;
    /** What each of the 256 values of each channel becomes; null to leave it a byte. */
    readonly table: Float32Array | null;
  } | null;
}

export interface Batch {
  /** Encoded bytes or pixels; null where there is no picture. */
  readonly sources: (Uint8Array | null)[];
  /** Height, width and channels of each picture; null for encoded bytes. */
  readonly sizes: Int32Array | null;
  /** What a tensor is written to, of its size; null where none is made. */
  readonly tensor: ArrayBufferLike | null;
}

export interface Outcome {
  /** One code for each row: 0 where all went well, else one more than its place in `errorCodes`. */
  readonly codes: Uint8Array;
  /** By row, where it is bad. */
  readonly messages: Record<number, string>;
  /** Pixels or encoded bytes by row, with sizes as in a batch; null for a row in a tensor. */
  readonly data: readonly (ArrayBuffer | null)[];
  readonly sizes: Int32Array;
}

export interface CancelFlag {
  cancel(): void;
}

/** Numbers in the order of `headerFields`, or a code as in an outcome, with its message. */
export type NativeHeader = { values: Int32Array } | { code: number; message: string };

export interface Addon {
  CancelFlag: new () => CancelFlag;
  version(): string;
  /** Cancels all calls of this thread and waits for them. */
  close(): void;
  readHeader(bytes: Uint8Array): NativeHeader;
  run(batch: Batch, plan: Plan, threads: number, cancel: CancelFlag): Promise<Outcome>;
}

const platform = `${process.platform}-${process.arch}`;
const name = `opencv.${platform}.node`;
/** What holds the addon where this package is installed: one package a platform, of which npm installs the one that fits. */
const optionalPackage = `@uncia/opencv-${platform}${process.platform === "linux" ? "-gnu" : ""}`;

function load(): Addon {
  const require = createRequire(import.meta.url);
  // Built here; or copied into the driver, whose modules lie beside it or a folder below.
  const built = ["./dist/", "./", "../"].map((folder) =>
    fileURLToPath(new URL(folder + name, import.meta.url)),
  );
  const path = built.find((candidate) => existsSync(candidate));
  try {
    return require(path ?? optionalPackage) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isMissing = path === undefined && reason.includes(optionalPackage);
    throw new Error(
      isMissing ? notInstalled() : `Cannot load ${path ?? optionalPackage}: ${reason}${remedyOf(reason)}`,
      { cause: error },
    );
  }
}

const notInstalled = (): string =>
  `The OpenCV addon for ${platform} is not installed: run \`npm install ${optionalPackage}\`. It is an optional ` +
  "dependency of @uncia/opencv, which npm leaves out with --omit=optional, and in a node_modules that was installed for another " +
  "platform. In a checkout, run `npm run setup`.";

/** What helps against a dynamic linker that refused the addon. */
function remedyOf(reason: string): string {
  const wanted = /version `(GLIBC_[0-9.]+)' not found/.exec(reason)?.[1];
  if (wanted) return `. This system's C library is older than ${wanted.replace("_", " ")}, which is needed.`;
  if (reason.includes("libopencv"))
    return ". It was built with the libraries of a system (UNCIA_OPENCV=system), which are not here.";
  return /file too short|invalid ELF header/.test(reason) ? ". The file is damaged: install it again." : "";
}

export const addon: Addon = load();

// A process that ends takes OpenCV's tables away, which threads may still be reading; Node.js runs no other hook then.
process.once("exit", () => addon.close());
