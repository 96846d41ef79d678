import { UnciaError } from "../errors.ts";
import { loadStage } from "../pipeline/save.ts";
import { Transformer } from "../pipeline/transformer.ts";
import { loadPackages } from "./packages.ts";

/** Loads a model that may come from anywhere: only classes of packages that are registered, every file checked. */
export async function loadModel(folder: string, packages: readonly string[] = []): Promise<Transformer> {
  await import("../stages.ts");
  await loadPackages(packages, ".", true);
  const stage = await loadStage(folder).catch((error) => {
    throw withPackageHint(error);
  });
  if (stage instanceof Transformer) return stage;
  throw new UnciaError("invalid_param", `${folder} holds a ${stage.stageName}, which cannot predict.`, {
    stage: stage.stageName,
    hint: "Fit it first: `uncia fit`.",
  });
}

/** A class of a package that nobody asked for is not looked up by the name in a file. */
function withPackageHint(error: unknown): unknown {
  if (!(error instanceof UnciaError) || error.code !== "unknown_stage" || error.details.hint) return error;
  return new UnciaError(
    error.code,
    error.message,
    { ...error.details, hint: "If you trust the package, name it with --package." },
    { cause: error },
  );
}
