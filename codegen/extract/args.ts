import { isDeepStrictEqual } from "node:util";
import {
  type Symbol as MorphSymbol,
  Node,
  type ParameterDeclaration,
  type PropertySignature,
  type TypeNode,
  type ts,
} from "ts-morph";
import type { ArgSchema, WireType } from "../schema/schema.ts";
import { defaultOf, defaultTag } from "./defaults.ts";
import { checkLinks, docOf, type LinkScope } from "./docs.ts";
import type { Problems } from "./problems.ts";
import { holdsPlot, type PackagePlace, type ReadType, readWireType, UnsupportedType } from "./wire-types.ts";

export interface MethodContext {
  readonly checker: ts.TypeChecker;
  readonly place: PackagePlace;
  readonly problems: Problems;
  readonly links: LinkScope;
}

/** Notes a type that cannot cross, and goes on. */
export function guarded<T>(read: () => T, problems: Problems, what: string): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnsupportedType)) throw error;
    problems.add(error.at, `${what}: ${error.message}`, error.hint);
    return undefined;
  }
}

/** The arguments of a signature, members of its trailing options objects among them. */
export function readArgs(
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
      variadic ? { type: readRest(node, place), optional: false, single: false } : readTaken(node, place),
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

/** A type that a method can take: all but those that it can only give. */
function readTaken(node: TypeNode, place: PackagePlace): ReadType {
  const read = readWireType(node, place);
  if (!holdsPlot(read.type)) return read;
  throw new UnsupportedType(
    node,
    "A plot is drawn in the core, and no client can give it one.",
    "Take what the plot is made of.",
  );
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
  const read = node && guarded(() => readTaken(node, place), problems, whole);
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
