import type { PackageSchema } from "./schema.ts";

/** What this reader understands beyond the first version's vocabulary. */
const knownFeatures: ReadonlySet<string> = new Set(["plot", "steps", "paramMaps", "paramSpace"]);
const knownVersion = 1;

/** A schema that this version cannot read. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/** Reads a `schema.json` of any release that it can; one that says more than it understands is refused rather than half read. */
export function readSchema(text: string, from = "The schema"): PackageSchema {
  let schema: Partial<PackageSchema>;
  try {
    schema = JSON.parse(text) as Partial<PackageSchema>;
  } catch (error) {
    throw new SchemaError(`${from} is not JSON: ${(error as Error).message}`);
  }
  const { schemaVersion, features = [], package: name } = schema;
  if (schemaVersion !== knownVersion) {
    throw new SchemaError(
      `${from} is of version ${JSON.stringify(schemaVersion)}; this generator reads ${knownVersion}. Use the release that wrote it.`,
    );
  }
  const unknown = features.filter((feature) => !knownFeatures.has(feature));
  if (unknown.length > 0) {
    throw new SchemaError(
      `${from} of ${name} uses ${unknown.join(", ")}, which this generator does not know. Use a newer one.`,
    );
  }
  return schema as PackageSchema;
}
