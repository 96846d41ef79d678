import { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import { pipelineSchema } from "../pipeline-schema.ts";

export interface SchemaOptions {
  readonly package?: readonly string[];
}

/** Prints the JSON Schema of pipeline files, for editors. */
export async function schema(context: Context, options: SchemaOptions): Promise<void> {
  const { packages } = await Catalog.open(options.package);
  const document = pipelineSchema(packages.flatMap((one) => one.schema ?? []));
  context.result(document, () => JSON.stringify(document, undefined, 2));
}
