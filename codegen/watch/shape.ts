import { Node, type SourceFile } from "ts-morph";

/**
 * The text of a file without what no other file can see: bodies of functions whose return types are written out. Where this stays the
 * same, files that import it need not be read again.
 */
export function shapeOf(file: SourceFile): string {
  const text = file.getFullText();
  const parts: string[] = [];
  let from = 0;
  file.forEachDescendant((node, traversal) => {
    const body = hiddenBody(node);
    if (!body) return;
    parts.push(text.slice(from, body.getStart()));
    from = body.getEnd();
    traversal.skip();
  });
  return [...parts, text.slice(from)].join("{}");
}

function hiddenBody(node: Node): Node | undefined {
  if (Node.isConstructorDeclaration(node) || Node.isSetAccessorDeclaration(node)) return node.getBody();
  const isFunction =
    Node.isMethodDeclaration(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isGetAccessorDeclaration(node) ||
    Node.isArrowFunction(node) ||
    Node.isFunctionExpression(node);
  return isFunction && node.getReturnTypeNode() ? node.getBody() : undefined;
}
