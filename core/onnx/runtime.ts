import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as OnnxRuntime from "onnxruntime-common";
import type { CallerLanguage } from "../caller.ts";
import { UnciaError } from "../errors.ts";

export type Runtime = typeof OnnxRuntime & {
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
};

/** ONNX Runtime's own package, which brings the libraries of all platforms. */
const ownPackage = "onnxruntime-node";

/** Names the folder that ONNX Runtime is in, for those who install it apart from the core. */
export const folderVariable = "UNCIA_ONNX";

const platform = `${process.platform}-${process.arch}`;
/** Our package that holds it for this platform alone, for users of npm. */
const platformPackage = `@uncia/onnxruntime-${platform}${process.platform === "linux" ? "-gnu" : ""}`;
/** Its one module, where it lies in a folder without a package. */
const moduleFile = "index.cjs";

/**
 * Loads ONNX Runtime: from the folder that `UNCIA_ONNX` names, else from beside the core's modules, else from where packages lie.
 * @throws UnciaError `unsupported`, with what to install, where it is not there; `kernel` where it does not load.
 */
export function loadRuntime(caller: CallerLanguage): Runtime {
  const require = createRequire(import.meta.url);
  const place = places().find((path) => existsSync(path)) ?? findPackage(require);
  if (place === undefined) {
    throw new UnciaError("unsupported", `ONNX Runtime for ${platform} is not installed.`, {
      hint: remedies[caller],
    });
  }
  try {
    const runtime = require(place) as Runtime;
    // What goes wrong is thrown; its log would say it a second time.
    runtime.env.logLevel = "fatal";
    return runtime;
  } catch (error) {
    throw broken(error);
  }
}

/** The modules of a packed core lie in its folder or one below. */
function places(): string[] {
  const named = process.env[folderVariable];
  const beside = ["./onnxruntime/", "../onnxruntime/"].map((folder) =>
    fileURLToPath(new URL(folder + moduleFile, import.meta.url)),
  );
  return named ? [join(named, moduleFile), ...beside] : beside;
}

function findPackage(require: NodeJS.Require): string | undefined {
  for (const name of [platformPackage, ownPackage]) {
    try {
      return require.resolve(name);
    } catch {
      // The next one may be there.
    }
  }
  return undefined;
}

const remedies: Readonly<Record<CallerLanguage, string>> = {
  typescript: `Run \`npm install ${platformPackage}\`: it is an optional dependency of uncia, which npm leaves out with --omit=optional.`,
  python: 'Run `pip install "uncia[onnx]"`.',
  r: "Run install_core() with an archive of the core of this version: it holds ONNX Runtime.",
  java: "Put the jar dev.uncia:uncia-core of this version and platform on the class path: it holds ONNX Runtime.",
};

function broken(error: unknown): UnciaError {
  const reason = (error as Error).message;
  const wanted = /version `(GLIBC(?:XX)?_[0-9.]+)' not found/.exec(reason)?.[1];
  const hint = wanted
    ? `This system's libraries are older than ${wanted.replace("_", " ")}, which is needed.`
    : /file too short|invalid ELF header/.test(reason)
      ? "The file is damaged: install it again."
      : undefined;
  return new UnciaError(
    "kernel",
    `ONNX Runtime does not load: ${reason}.`,
    { ...(hint && { hint }) },
    { cause: error },
  );
}
