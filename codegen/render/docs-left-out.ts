import type { PackageSchema } from "../schema/schema.ts";
import { cell } from "./docs-markdown.ts";
import type { SubjectExports } from "./renderer.ts";

/** The page on what the stages of a subject leave out of their native kernel, and why. */
export function leftOutData({ name, leftOut }: SubjectExports, schema: PackageSchema): object {
  const stages = schema.stages.filter((stage) => stage.subject === name);
  const rows = leftOut.map(({ parameter, reason }) => ({
    parameter,
    reason: cell(reason),
    stages: stages
      .filter((stage) => stage.params.some((param) => param.alias === parameter))
      .map((stage) => `[${stage.name}](${stage.name}.md)`)
      .join(", "),
  }));
  const nowhere = rows.filter((row) => row.stages === "");
  const somewhere = rows.filter((row) => row.stages !== "");
  return {
    subject: name,
    nowhere,
    somewhere,
    hasNowhere: nowhere.length > 0,
    hasSomewhere: somewhere.length > 0,
  };
}
