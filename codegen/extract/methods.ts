import { type ClassDeclaration, type Symbol as MorphSymbol, Node } from "ts-morph";
import type { MethodSchema } from "../schema/schema.ts";
import { guarded, type MethodContext, readArgs } from "./args.ts";
import { checkLinks, type Doc, docOf, documented, paramDocs } from "./docs.ts";
import { readWireType } from "./wire-types.ts";

/** A method that is marked `@remote`, with its declaration. */
interface Marked {
  readonly symbol: MorphSymbol;
  readonly doc: Doc;
  readonly isStatic: boolean;
}

/** The methods of a class that other languages may call, inherited ones too, in the order of the sources. */
export function readMethods(
  declaration: ClassDeclaration,
  since: string | undefined,
  context: MethodContext,
): MethodSchema[] {
  const { checker } = context;
  const instance = declaration.getType().getProperties();
  const statics = declaration.getSymbolOrThrow().getTypeAtLocation(declaration).getProperties();
  const marked = [
    ...statics
      .filter(isWritten)
      .map((symbol): Marked => ({ symbol, doc: docOf(symbol, checker), isStatic: true })),
    ...instance
      .filter(isWritten)
      .map((symbol): Marked => ({ symbol, doc: docOf(symbol, checker), isStatic: false })),
  ].filter(({ doc }) => doc.tags.has("remote"));
  return marked.flatMap((one) => readMethod(one, declaration, since, context) ?? []);
}

/** Members of a class body; the properties and setters of params are not, and there are hundreds of those. */
const isWritten = (symbol: MorphSymbol): boolean =>
  symbol
    .getDeclarations()
    .some(
      (node) =>
        Node.isMethodDeclaration(node) ||
        Node.isPropertyDeclaration(node) ||
        Node.isGetAccessorDeclaration(node),
    );

function readMethod(
  { symbol, doc, isStatic }: Marked,
  owner: ClassDeclaration,
  since: string | undefined,
  context: MethodContext,
): MethodSchema | undefined {
  const { problems } = context;
  const what = `${owner.getName()}.${symbol.getName()}`;
  const declarations = symbol.getDeclarations();
  const [method] = declarations.filter(Node.isMethodDeclaration);
  if (!method) {
    problems.add(
      declarations[0] ?? owner,
      `${what} is marked @remote but is no method.`,
      "Make it a method, which can answer asynchronously.",
    );
    return undefined;
  }
  if (method.getOverloads().length > 0 || method.getTypeParameters().length > 0) {
    problems.add(
      method,
      `${what} is marked @remote but is overloaded or generic.`,
      "Give it one plain signature.",
    );
    return undefined;
  }
  if (method.getScope() !== "public") {
    problems.add(method, `${what} is marked @remote but is ${method.getScope()}.`, "Make it public.");
  }
  checkLinks(
    [doc.text, ...(doc.tags.get("param") ?? []), ...(doc.tags.get("returns") ?? [])].join("\n"),
    method,
    context.links,
    problems,
  );
  const returnNode = method.getReturnTypeNode();
  if (!returnNode) {
    problems.add(method, `${what} does not say what it returns.`, "Write its return type.");
    return undefined;
  }
  const returns = guarded(() => readWireType(returnNode, context.place).type, problems, what);
  const returnsDoc = (doc.tags.get("returns") ?? doc.tags.get("return"))?.[0] ?? "";
  if (returns && returnsDoc === "" && returns.kind !== "void" && returns.kind !== "table") {
    problems.add(method, `${what} does not say what its result is.`, "Add `@returns`, with shape and unit.");
  }
  const args = readArgs(method.getParameters(), what, paramDocs(doc), context);
  return {
    ...documented(symbol.getName(), doc, method, what, since, problems),
    ...(isStatic && { static: true }),
    args,
    returns: returns ?? { kind: "void" },
    returnsDoc,
  };
}
