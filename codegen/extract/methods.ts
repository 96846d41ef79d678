import { isDeepStrictEqual } from "node:util";
import {
  type ClassDeclaration,
  type Symbol as MorphSymbol,
  Node,
  type ParameterDeclaration,
  type PropertySignature,
  type TypeNode,
  type ts,
} from "ts-morph";
import type { ArgSchema, JsonValue, MethodSchema, WireType } from "../schema/schema.ts";
import { isOfType } from "../schema/wire.ts";
import { checkLinks, type Doc, docOf, documented, type LinkScope, paramDocs } from "./docs.ts";
import type { Problems } from "./problems.ts";
import { type PackagePlace, readWireType, UnsupportedType } from "./wire-types.ts";

export interface MethodContext {
  readonly checker: ts.TypeChecker;
  readonly place: PackagePlace;
  readonly problems: Problems;
  readonly links: LinkScope;
}

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

function guarded<T>(read: () => T, problems: Problems, what: string): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnsupportedType)) throw error;
    problems.add(error.at, `${what}: ${error.message}`, error.hint);
    return undefined;
  }
}

function readArgs(
  parameters: readonly ParameterDeclaration[],
  what: string,
  docs: ReadonlyMap<string, string>,
  context: MethodContext,
): ArgSchema[] {
  // What to do comes before how the call runs, so more than one options object may close a signature.
  const firstOption = parameters.findLastIndex((one) => one.isRestParameter() || !optionMembers(one)) + 1;
  return parameters.flatMap((parameter, index) => {
    if (index < firstOption) return readArg(parameter, what, docs, context) ?? [];
    return (optionMembers(parameter) ?? []).flatMap((member) => readOption(member, what, context) ?? []);
  });
}

function readArg(
  parameter: ParameterDeclaration,
  what: string,
  docs: ReadonlyMap<string, string>,
  context: MethodContext,
): ArgSchema | undefined {
  const { problems, place } = context;
  const node = parameter.getTypeNode();
  const name = parameter.getName();
  const whole = `${what}(${name})`;
  const doc = docs.get(name) ?? "";
  if (doc === "") problems.add(parameter, `${whole} has no doc.`, `Add \`@param ${name}\` with what it is.`);
  if (!node) {
    problems.add(
      parameter,
      `${whole} does not write its type.`,
      "Write it out, with `Int`, `Long` or `Double` for a number.",
    );
    return undefined;
  }
  const variadic = parameter.isRestParameter();
  const read = guarded(
    () =>
      variadic ? { type: readRest(node, place), optional: false, single: false } : readWireType(node, place),
    problems,
    whole,
  );
  if (!read) return undefined;
  const value = defaultOf(parameter, read.type, whole, problems);
  return {
    name,
    doc,
    type: read.type,
    ...((read.optional || parameter.isOptional()) && !variadic && { optional: true }),
    ...(value !== undefined && { default: value }),
    ...(variadic && { variadic: true }),
    ...(read.single && !variadic && { single: true }),
  };
}

/** The list behind `...names`, also where TypeScript's callers may give one list instead of many values. */
function readRest(node: TypeNode, place: PackagePlace): WireType {
  const unwrapped = Node.isTypeReference(node) ? (aliasedNode(node) ?? node) : node;
  const members = Node.isUnionTypeNode(unwrapped) ? unwrapped.getTypeNodes() : [unwrapped];
  const lists = members.map((member) => {
    const inner = Node.isTypeOperatorTypeNode(member) ? member.getTypeNode() : member;
    const [single] =
      Node.isTupleTypeNode(inner) && inner.getElements().length === 1 ? inner.getElements() : [];
    return readWireType(single ?? inner, place).type;
  });
  const [first] = lists;
  if (first && lists.every((list) => isDeepStrictEqual(list, first))) return first;
  throw new UnsupportedType(
    node,
    `\`${node.getText()}\` is more than one list of values.`,
    "Write `...names: string[]`.",
  );
}

function aliasedNode(node: TypeNode): TypeNode | undefined {
  const symbol = Node.isTypeReference(node) ? node.getTypeName().getSymbol() : undefined;
  const declaration = (symbol?.getAliasedSymbol() ?? symbol)
    ?.getDeclarations()
    .find(Node.isTypeAliasDeclaration);
  return declaration?.getTypeNode();
}

/** Members of an options object, or undefined where the parameter is an argument like any other. */
function optionMembers(parameter: ParameterDeclaration): PropertySignature[] | undefined {
  const type = parameter.getType().getNonNullableType();
  const node = parameter.getTypeNode();
  const isWritten =
    node && (Node.isTypeLiteral(node) || Node.isIntersectionTypeNode(node) || Node.isTypeReference(node));
  const parts = type.isIntersection() ? type.getIntersectionTypes() : [type];
  const isPlain = parts.every(
    (part) => (part.isInterface() || part.isAnonymous()) && !part.getStringIndexType(),
  );
  if (!isWritten || !isPlain || parts.some((part) => isForeign(part.getSymbol()))) return undefined;
  const properties = type.getProperties().map((property) => property.getDeclarations()[0]);
  if (properties.length === 0 || !properties.every((property) => Node.isPropertySignature(property)))
    return undefined;
  return properties;
}

/** Interfaces that stand for something of their own: those of a library, and those with a tag `@wire`. */
function isForeign(symbol: MorphSymbol | undefined): boolean {
  const declaration = symbol?.getDeclarations()[0];
  if (!declaration) return false;
  if (Node.isInterfaceDeclaration(declaration)) {
    const tags = declaration.getJsDocs().flatMap((doc) => doc.getTags());
    if (tags.some((tag) => tag.getTagName() === "wire")) return true;
  }
  return (
    declaration.getSourceFile().isInNodeModules() &&
    declaration.getSourceFile().getFilePath().includes("/typescript/")
  );
}

function readOption(member: PropertySignature, what: string, context: MethodContext): ArgSchema | undefined {
  const { checker, problems, place, links } = context;
  const owner = member.getParent();
  const doc = docOf(member.getSymbolOrThrow(), checker);
  const ownerDoc = Node.isInterfaceDeclaration(owner) ? docOf(owner.getSymbolOrThrow(), checker) : undefined;
  if (doc.tags.has("local") || ownerDoc?.tags.has("local")) return undefined;
  const name = member.getName();
  const whole = `${what}(${name})`;
  if (doc.text === "")
    problems.add(member, `The option ${whole} has no doc comment.`, "Add one above the member.");
  checkLinks(doc.text, member, links, problems);
  const node = member.getTypeNode();
  const read = node && guarded(() => readWireType(node, place), problems, whole);
  if (!read) {
    if (!node) problems.add(member, `The option ${whole} has no type.`, "Write it out.");
    return undefined;
  }
  const value = defaultTag(doc, member, read.type, whole, problems);
  return {
    name,
    doc: doc.text,
    type: read.type,
    ...((member.hasQuestionToken() || read.optional) && { optional: true }),
    ...(value !== undefined && { default: value }),
    option: true,
    ...(read.single && { single: true }),
  };
}

function defaultTag(
  doc: Doc,
  at: Node,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  const text = (doc.tags.get("default") ?? doc.tags.get("defaultValue"))?.[0];
  if (text === undefined) return undefined;
  try {
    return checkedDefault(JSON.parse(text.replaceAll("`", "")) as JsonValue, at, type, what, problems);
  } catch {
    problems.add(
      at,
      `The default of ${what}, ${text}, is not JSON.`,
      'Write a value such as `@default 20` or `@default "left"`.',
    );
    return undefined;
  }
}

function defaultOf(
  parameter: ParameterDeclaration,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  const initializer = parameter.getInitializer();
  if (!initializer) return undefined;
  const text = initializer.getText().replaceAll(/(?<=\d)n\b|_(?=\d)/g, "");
  try {
    const value = JSON.parse(text.replace(/^'(.*)'$/s, '"$1"')) as JsonValue;
    return checkedDefault(type.kind === "long" ? String(value) : value, initializer, type, what, problems);
  } catch {
    problems.add(
      initializer,
      `The default of ${what} is computed.`,
      "Write a literal, so that other languages can show it.",
    );
    return undefined;
  }
}

function checkedDefault(
  value: JsonValue,
  at: Node,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  if (isOfType(value, type)) return value;
  problems.add(
    at,
    `The default of ${what}, ${JSON.stringify(value)}, is not of its type, ${type.kind}.`,
    "Change one of the two.",
  );
  return undefined;
}
