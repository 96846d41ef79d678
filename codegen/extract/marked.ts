import { Node, type SourceFile, type VariableDeclaration } from "ts-morph";

/** The constants of a file whose doc comment has the tag. */
export function markedConstants(file: SourceFile, tag: string): VariableDeclaration[] {
  // Cheaper than to look at the docs of every statement of a package.
  if (!file.getFullText().includes(`@${tag}`)) return [];
  return file
    .getVariableStatements()
    .filter((statement) =>
      statement.getJsDocs().some((doc) => doc.getTags().some((one) => one.getTagName() === tag)),
    )
    .flatMap((statement) => statement.getDeclarations())
    .filter(Node.isVariableDeclaration);
}
