import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as OnnxRuntime from "onnxruntime-common";
import type { CallerLanguage } from "../caller.ts";
import { UnciaError } from "../errors.ts";

export type Runtime = typeof OnnxRuntime & {
  listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];
};

/** The package of ONNX Runtime, by the name of its npm package. */
const packageName = "onnxruntime-node";

/** Names the folder in whose `node_modules` ONNX Runtime is, for those who install it apart from the core. */
export const folderVariable = "UNCIA_ONNX";

const platform = `${process.platform}-${process.arch}`;
/** Our package that holds ONNX Runtime for this platform alone, for users of npm. */
const platformPackage = `@uncia/onnxruntime-${platform}${process.platform === "linux" ? "-gnu" : ""}`;

/**
 * Loads ONNX Runtime: from the folder that `UNCIA_ONNX` names, else from where packages lie.
 * @throws UnciaError `unsupported`, with what to install, where it is not there; `kernel` where it does not load.
 */
export function loadRuntime(caller: CallerLanguage): Runtime {
  const folder = process.env[folderVariable];
  const tried = [
    ...(folder ? [() => from(join(folder, "index.js"), packageName)] : []),
    () => from(import.meta.url, packageName),
    () => from(createRequire(import.meta.url).resolve(`${platformPackage}/package.json`), packageName),
  ];
  for (const load of tried) {
    try {
      return load();
    } catch (error) {
      if (!isMissing(error)) throw broken(error);
    }
  }
  throw new UnciaError("unsupported", `ONNX Runtime for ${platform} is not installed.`, {
    hint: remedies[caller],
  });
}

function from(place: string, name: string): Runtime {
  const runtime = createRequire(place)(name) as Runtime;
  // What goes wrong is thrown; its log would say it a second time.
  runtime.env.logLevel = "fatal";
  return runtime;
}

/** Whether a package was not found, rather than found and refused by the linker. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && (message.includes(packageName) || message.includes(platformPackage));
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

/** Whether a folder that was named holds the package, for the doctor. */
export const holdsRuntime = (folder: string): boolean =>
  existsSync(join(folder, "node_modules", packageName, "package.json"));
