import { type ClassDeclaration, Node, type ObjectLiteralExpression, SyntaxKind } from "ts-morph";
import type { Problems } from "./problems.ts";

/**
 * The names of a class's params in the order in which they are declared. TypeScript lists the properties of a spread object
 * group by group from the last to the first; users should see them as they were written, as the core does at run time.
 */
export function declaredOrder(declaration: ClassDeclaration): string[] {
  return [...new Set(orderOfClass(declaration))];
}

function orderOfClass(declaration: ClassDeclaration): string[] {
  const base = declaration.getExtends()?.getExpression();
  if (!base) return [];
  if (!Node.isCallExpression(base)) return orderOfExpression(base);
  return base.getArguments().flatMap(orderOfExpression);
}

function orderOfExpression(expression: Node): string[] {
  const target = Node.isIdentifier(expression) ? declarationOf(expression) : undefined;
  // The model that an estimator names first has params of its own, which are the model's.
  if (Node.isClassDeclaration(target)) return isModelArgument(expression) ? [] : orderOfClass(target);
  const object = Node.isObjectLiteralExpression(expression) ? expression : groupOf(expression);
  if (!object)
    return expression
      .getType()
      .getProperties()
      .map((property) => property.getName());
  return object.getProperties().flatMap((property) => {
    if (Node.isSpreadAssignment(property)) return orderOfExpression(property.getExpression());
    return Node.isPropertyAssignment(property) || Node.isShorthandPropertyAssignment(property)
      ? [property.getName()]
      : [];
  });
}

function isModelArgument(expression: Node): boolean {
  const call = expression.getParent();
  return Node.isCallExpression(call) && call.getExpression().getText() === "estimator";
}

/** The text of the tag `@group` of the constant in which a param is declared; undefined for one of a class's own. */
export function groupHeading(param: Node): string | undefined {
  const statement = param.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  const tags = statement?.getJsDocs().flatMap((doc) => doc.getTags()) ?? [];
  return (
    tags
      .find((tag) => tag.getTagName() === "group")
      ?.getCommentText()
      ?.trim() || undefined
  );
}

/** Notes groups of params that are mixed into one declaration and both declare a name: the later one would win silently. */
export function checkGroups(declaration: ClassDeclaration, problems: Problems): void {
  const call = declaration.getExtends()?.getExpression();
  if (!call || !Node.isCallExpression(call)) return;
  for (const argument of call.getArguments()) {
    if (Node.isObjectLiteralExpression(argument)) checkSpreads(argument, problems);
    else if (Node.isIdentifier(argument)) {
      const group = groupOf(argument);
      if (group) checkSpreads(group, problems);
    }
  }
}

function checkSpreads(object: Node, problems: Problems): void {
  if (!Node.isObjectLiteralExpression(object)) return;
  const seen = new Map<string, { group: string; declaration: Node | undefined }>();
  for (const spread of object.getProperties().filter(Node.isSpreadAssignment)) {
    const expression = spread.getExpression();
    const group = expression.getText();
    for (const property of expression.getType().getProperties()) {
      const declaration = property.getDeclarations()[0];
      const first = seen.get(property.getName());
      if (first && first.declaration !== declaration) {
        problems.add(
          spread,
          `The groups ${first.group} and ${group} both declare \`${property.getName()}\`, and the later would win silently.`,
          "Declare the param itself after both, or mix in only one.",
        );
      } else seen.set(property.getName(), { group, declaration });
    }
    const nested = Node.isIdentifier(expression) ? groupOf(expression) : undefined;
    if (nested) checkSpreads(nested, problems);
  }
}

/** The object literal behind the name of a group, `params({…})` or a plain object. */
function groupOf(identifier: Node): ObjectLiteralExpression | undefined {
  const declaration = declarationOf(identifier);
  const initializer = Node.isVariableDeclaration(declaration) ? declaration.getInitializer() : undefined;
  const object =
    initializer && Node.isCallExpression(initializer) ? initializer.getArguments()[0] : initializer;
  return Node.isObjectLiteralExpression(object) ? object : undefined;
}

function declarationOf(identifier: Node): Node | undefined {
  const symbol = identifier.getSymbol();
  return (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations()[0];
}
