/** Finds and loads the addon. `index.ts` is its front; nothing else may call it. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Fault } from "./errors.ts";
import type { FeatureData, Fit } from "./index.ts";

export interface CancelFlag {
  cancel(): void;
}

export interface FitInput {
  readonly data: FeatureData;
  readonly targets: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly loss: string;
  readonly classes: number;
  readonly regParam: number;
  readonly elasticNetParam: number;
  readonly fitIntercept: boolean;
  readonly standardization: boolean;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly solver: string;
  readonly threads: number;
}

export interface PredictInput {
  readonly data: FeatureData;
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  readonly threads: number;
}

export interface Addon {
  CancelFlag: new () => CancelFlag;
  fit(
    input: FitInput,
    cancel: CancelFlag,
    onIteration: ((event: { iteration: number; objective: number }) => void) | undefined,
  ): Promise<{ fit?: Fit | null; fault?: Fault | null }>;
  predict(
    input: PredictInput,
    cancel: CancelFlag,
  ): Promise<{ margins?: Float64Array | null; fault?: Fault | null }>;
}

const platform = `${process.platform}-${process.arch}`;
const name = `linear.${platform}.node`;
/** What holds the addon where this package is installed: one package a platform, of which npm installs the one that fits. */
const optionalPackage = `@uncia/linear-${platform}${process.platform === "linux" ? "-gnu" : ""}`;

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
  `The addon of linear models for ${platform} is not installed: run \`npm install ${optionalPackage}\`. It is an optional ` +
  "dependency of @uncia/linear, which npm leaves out with --omit=optional, and in a node_modules that was installed for another " +
  "platform. In a checkout, run `npm run setup`.";

/** What helps against a dynamic linker that refused the addon. */
function remedyOf(reason: string): string {
  const wanted = /version `(GLIBC_[0-9.]+)' not found/.exec(reason)?.[1];
  if (wanted) return `. This system's C library is older than ${wanted.replace("_", " ")}, which is needed.`;
  return /file too short|invalid ELF header/.test(reason) ? ". The file is damaged: install it again." : "";
}

export const addon: Addon = load();
