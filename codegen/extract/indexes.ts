import { join } from "node:path";
import { Node, type SourceFile } from "ts-morph";
import type { PackageConfig } from "../config.ts";
import type { SubjectExports } from "../render/renderer.ts";
import type { Problems } from "./problems.ts";

/**
 * A subject's `index.ts` that is written by hand must do what a generated one does: export the subject's stages, and give them
 * their names on the wire. Otherwise a stage would be missing for users, or could not be saved.
 */
export function checkIndex(
  subject: SubjectExports,
  stages: readonly string[],
  files: readonly SourceFile[],
  config: PackageConfig,
  problems: Problems,
): void {
  const path = join(config.folder, subject.folder, "index.ts");
  const index = files.find((file) => file.getFilePath() === path);
  const [first] = index?.getStatements() ?? [];
  if (!index || !first) return;
  const exported = new Set(index.getExportSymbols().map((symbol) => symbol.getName()));
  for (const stage of stages.filter((name) => !exported.has(name))) {
    problems.add(
      first,
      `This index, written by hand, does not export ${stage}.`,
      "Export it, or remove the file so that it is generated.",
    );
  }
  const wireName = `${config.name}/${subject.name}`;
  if (stages.length > 0 && !registers(index, wireName)) {
    problems.add(
      first,
      `This index, written by hand, does not register the stages of ${wireName}.`,
      `Call \`registerSubject("${wireName}", …)\`, or remove the file so that it is generated.`,
    );
  }
}

const registers = (index: SourceFile, wireName: string): boolean =>
  index.getStatements().some((statement) => {
    const call = Node.isExpressionStatement(statement) ? statement.getExpression() : undefined;
    if (!Node.isCallExpression(call) || call.getExpression().getText() !== "registerSubject") return false;
    const [name] = call.getArguments();
    return Node.isStringLiteral(name) && name.getLiteralValue() === wireName;
  });
