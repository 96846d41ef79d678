/** Finds and loads the addon. `index.ts` is its front; nothing else may call it, as it trusts its arguments. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Evaluation, FeatureData, Prediction } from "./index.ts";

export interface NativeDataset {
  readonly numRows: number;
  readonly numFeatures: number;
  free(): void;
}

export interface NativeBooster {
  readonly summary: {
    numFeatures: number;
    numClasses: number;
    numIterations: number;
    numTreesPerIteration: number;
    featureNames: string[];
    objective?: string | null;
    parameters: { name: string; value: string }[];
  };
  readonly bestIteration: number;
  readonly bestScore: Evaluation[];
  readonly lastIteration: number;
  readonly log: string[];
  modelString(iterations: Iterations, importance: number): Promise<string>;
  dump(iterations: Iterations, importance: number): Promise<string>;
  featureImportance(importance: number, numIterations: number): Promise<Float64Array>;
  free(): void;
}

export interface NativeRowPredictor {
  readonly numFeatures: number;
  readonly width: number;
  predict(input: Float64Array, output: Float64Array): void;
}

export interface CancelFlag {
  cancel(): void;
}

export interface Iterations {
  start: number;
  count: number;
}

export interface PredictInput {
  kind: number;
  iterations: Iterations;
  params: Record<string, string>;
}

export interface TrainInput {
  params: Record<string, string>;
  numIterations: number;
  earlyStoppingRounds: number;
  firstMetricOnly: boolean;
  minDelta: number[];
  trainingName: string | undefined;
  validationNames: string[];
}

export interface Addon {
  CancelFlag: new () => CancelFlag;
  version(): string;
  parameterAliases(): string;
  setMaxThreads(threads: number): Promise<void>;
  createDataset(
    data: FeatureData,
    options: object,
    reference: NativeDataset | undefined,
    initModel: NativeBooster | undefined,
  ): Promise<NativeDataset>;
  train(
    dataset: NativeDataset,
    options: TrainInput,
    validations: NativeDataset[],
    cancel: CancelFlag | undefined,
    onIteration: ((event: { iteration: number; evaluations: Evaluation[] }) => void) | undefined,
  ): Promise<NativeBooster>;
  loadModel(text: string): Promise<NativeBooster>;
  predict(
    booster: NativeBooster,
    data: FeatureData,
    options: PredictInput,
    cancel: CancelFlag | undefined,
  ): Promise<Prediction>;
  createRowPredictor(booster: NativeBooster, options: PredictInput): NativeRowPredictor;
}

const platform = `${process.platform}-${process.arch}`;
const name = `lightgbm.${platform}.node`;
/** What holds the addon where this package is installed: one package a platform, of which npm installs the one that fits. */
const optionalPackage = `@uncia/lightgbm-${platform}${process.platform === "linux" ? "-gnu" : ""}`;

function load(): Addon {
  // Threads that spin while they wait collapse on shared cores: 10 to 30 times slower. A short spin costs nothing on
  // idle ones. GNU's OpenMP reads this once, when the addon brings it in.
  process.env.GOMP_SPINCOUNT ??= "1000";
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
  `The LightGBM addon for ${platform} is not installed: run \`npm install ${optionalPackage}\`. It is an optional ` +
  "dependency of @uncia/lightgbm, which npm leaves out with --omit=optional, and in a node_modules that was installed for another " +
  "platform. In a checkout, run `npm run setup`.";

/** What helps against a dynamic linker that refused the addon. */
function remedyOf(reason: string): string {
  if (reason.includes("libgomp")) return " (apt-get install libgomp1)";
  const wanted = /version `(GLIBC_[0-9.]+)' not found/.exec(reason)?.[1];
  if (wanted) return `. This system's C library is older than ${wanted.replace("_", " ")}, which is needed.`;
  return /file too short|invalid ELF header/.test(reason) ? ". The file is damaged: install it again." : "";
}

export const addon = load();
