import { isDeepStrictEqual } from "node:util";
import { Node, SyntaxKind, type Type, type TypeNode } from "ts-morph";
import type { WireType } from "../schema/schema.ts";
import { classOf, derivesFromStage, isAnyStage, wireNameOf } from "./classes.ts";

/** Why a type cannot cross the bridge, and what could. */
export class UnsupportedType extends Error {
  readonly at: Node;
  readonly hint: string;

  constructor(at: Node, message: string, hint: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

/** A type as it crosses the bridge; `optional` where `undefined` is among its values. */
export interface ReadType {
  readonly type: WireType;
  readonly optional: boolean;
  /** `string | string[]`: a list, for which one value may stand alone. */
  readonly single?: boolean;
}

export type PackagePlace = { readonly folder: string; readonly subjects: string; readonly name: string };

const aliases: Readonly<Record<string, WireType>> = {
  Int: { kind: "int" },
  Long: { kind: "long" },
  SafeInt: { kind: "long" },
  Double: { kind: "double" },
  Json: { kind: "json" },
};

const typedArrays: Readonly<Record<string, WireType>> = {
  Int8Array: { kind: "int" },
  Uint8Array: { kind: "int" },
  Int16Array: { kind: "int" },
  Uint16Array: { kind: "int" },
  Int32Array: { kind: "int" },
  BigInt64Array: { kind: "long" },
  Float32Array: { kind: "double" },
  Float64Array: { kind: "double" },
};

const wireKinds = new Set([
  "void",
  "boolean",
  "int",
  "long",
  "double",
  "string",
  "json",
  "table",
  "schema",
  "plot",
  "stage",
]);

/**
 * Reads the type that a signature writes. The nodes are read rather than the types, since `Int` and `Double` are one type to
 * TypeScript and two to every other language.
 */
export function readWireType(node: TypeNode, place: PackagePlace): ReadType {
  if (Node.isParenthesizedTypeNode(node)) return readWireType(node.getTypeNode(), place);
  if (Node.isUnionTypeNode(node)) return readUnion(node.getTypeNodes(), node, place);
  if (Node.isArrayTypeNode(node)) return only({ kind: "list", of: strict(node.getElementTypeNode(), place) });
  if (Node.isTypeOperatorTypeNode(node)) return readWireType(node.getTypeNode(), place);
  if (Node.isTypeReference(node)) return readReference(node, place);
  if (Node.isLiteralTypeNode(node)) {
    const literal = node.getLiteral();
    if (Node.isStringLiteral(literal)) return only({ kind: "enum", values: [literal.getLiteralValue()] });
  }
  if (Node.isTypeLiteral(node)) {
    const [index, ...others] = node.getMembers();
    if (Node.isIndexSignatureDeclaration(index) && others.length === 0) {
      return only({ kind: "map", of: strict(index.getReturnTypeNodeOrThrow(), place) });
    }
  }
  switch (node.getKind()) {
    case SyntaxKind.VoidKeyword:
      return only({ kind: "void" });
    case SyntaxKind.BooleanKeyword:
      return only({ kind: "boolean" });
    case SyntaxKind.StringKeyword:
      return only({ kind: "string" });
    case SyntaxKind.NumberKeyword:
      throw new UnsupportedType(
        node,
        "A plain `number` cannot cross to other languages, which have several kinds of number.",
        "Say which is meant: `Int`, `Long` or `Double` of the core's wire types.",
      );
    case SyntaxKind.BigIntKeyword:
      throw new UnsupportedType(
        node,
        "A plain `bigint` has no fixed size in other languages.",
        "Write `Long`.",
      );
    default:
      throw unsupported(node);
  }
}

function unsupported(node: Node): UnsupportedType {
  return new UnsupportedType(
    node,
    `The type \`${node.getText()}\` cannot cross to other languages.`,
    "Use boolean, string, Int, Long, Double, Json, a union of string literals, a DataFrame, a stage, a Plot, or lists and records of these.",
  );
}

/** Whether a plot is among what the type holds. */
export const holdsPlot = (type: WireType): boolean =>
  "of" in type ? holdsPlot(type.of) : type.kind === "plot";

const only = (type: WireType): ReadType => ({ type, optional: false });

/** Inside of lists and maps nothing can be missing, only null. */
function strict(node: TypeNode, place: PackagePlace): WireType {
  const { type, optional } = readWireType(node, place);
  if (!optional) return type;
  throw new UnsupportedType(
    node,
    "An element cannot be `undefined`.",
    "Use `null` for an element without a value.",
  );
}

function readReference(node: TypeNode & { getText(): string }, place: PackagePlace): ReadType {
  if (!Node.isTypeReference(node)) throw unsupported(node);
  const symbol = node.getTypeName().getSymbol();
  const target = symbol?.getAliasedSymbol() ?? symbol;
  const name = target?.getName() ?? node.getTypeName().getText();
  const [argument, second] = node.getTypeArguments();
  const declaration = target?.getDeclarations()[0];
  const tagged = declaration && wireTag(declaration);
  if (tagged) return only(tagged);
  const alias = aliases[name];
  if (alias && declaration && Node.isTypeAliasDeclaration(declaration)) return only(alias);
  if (argument && ["Promise", "Readonly"].includes(name)) return readWireType(argument, place);
  if (argument && ["Array", "ReadonlyArray"].includes(name))
    return only({ kind: "list", of: strict(argument, place) });
  if (second && ["Record", "Map", "ReadonlyMap"].includes(name)) {
    if (argument?.getKind() !== SyntaxKind.StringKeyword) {
      throw new UnsupportedType(node, "The keys of a map are not strings.", "Use `Record<string, …>`.");
    }
    return only({ kind: "map", of: strict(second, place) });
  }
  const element = typedArrays[name];
  if (element) return only({ kind: "list", of: element });
  if (!declaration) throw unsupported(node);
  if (name === "Schema" && declaration.getSourceFile().getFilePath().includes("/apache-arrow/"))
    return only({ kind: "schema" });
  if (Node.isClassDeclaration(declaration)) return readClass(node.getType(), node, place);
  if (Node.isTypeAliasDeclaration(declaration) && declaration.getTypeParameters().length === 0) {
    try {
      return readWireType(declaration.getTypeNodeOrThrow(), place);
    } catch (error) {
      if (error instanceof UnsupportedType) throw new UnsupportedType(node, error.message, error.hint);
      throw error;
    }
  }
  throw unsupported(node);
}

/** `@wire stage` on an interface or alias says what it is on the wire, where its shape cannot. */
function wireTag(declaration: Node): WireType | undefined {
  if (!Node.isJSDocable(declaration)) return undefined;
  const tags = declaration.getJsDocs().flatMap((doc) => doc.getTags());
  const text = tags
    .find((tag) => tag.getTagName() === "wire")
    ?.getCommentText()
    ?.trim();
  return text !== undefined && wireKinds.has(text) ? ({ kind: text } as WireType) : undefined;
}

/** True where the class has a doc tag `@remote`, as DataFrame does. */
export const isRemoteClass = (declaration: Node): boolean =>
  Node.isClassDeclaration(declaration) &&
  declaration.getJsDocs().some((doc) => doc.getTags().some((tag) => tag.getTagName() === "remote"));

function readClass(type: Type, node: Node, place: PackagePlace): ReadType {
  const declaration = classOf(type);
  if (declaration && isRemoteClass(declaration)) return only({ kind: "table" });
  if (isAnyStage(type)) return only({ kind: "stage" });
  if (declaration && derivesFromStage(type)) {
    return only({ kind: "stage", class: wireNameOf(declaration, place) });
  }
  throw unsupported(node);
}

/**
 * A union is an enum, something nullable, or something that TypeScript's callers may give in several ways and other
 * languages in one: a table, or a list where one value would do.
 */
function readUnion(nodes: readonly TypeNode[], whole: Node, place: PackagePlace): ReadType {
  const isKeyword = (node: TypeNode, kind: SyntaxKind): boolean =>
    node.getKind() === kind || (Node.isLiteralTypeNode(node) && node.getLiteral().getKind() === kind);
  const values = nodes.filter(
    (node) => !isKeyword(node, SyntaxKind.NullKeyword) && !isKeyword(node, SyntaxKind.UndefinedKeyword),
  );
  const read = values.map((node) => {
    try {
      return readWireType(node, place);
    } catch (error) {
      return error as UnsupportedType;
    }
  });
  const optional =
    nodes.some((node) => isKeyword(node, SyntaxKind.UndefinedKeyword)) ||
    read.some((one) => !(one instanceof Error) && one.optional);
  const types = read.flatMap((one) => (one instanceof Error ? [] : [one.type]));
  const table = types.find((type) => type.kind === "table");
  const failure = read.find((one) => one instanceof Error);
  if (failure && !table) throw failure;
  const type = table ?? joined(types);
  if (!type) throw unsupported(whole);
  const isNullable =
    nodes.some((node) => isKeyword(node, SyntaxKind.NullKeyword)) && type.kind !== "nullable";
  const single = type.kind === "list" && types.some((one) => isDeepStrictEqual(one, type.of));
  return { type: isNullable ? { kind: "nullable", of: type } : type, optional, single };
}

type ListType = Extract<WireType, { readonly of: WireType }>;

function joined(types: readonly WireType[]): WireType | undefined {
  const [first] = types;
  if (types.length <= 1) return first;
  if (types.every((type) => type.kind === "enum")) {
    return { kind: "enum", values: [...new Set(types.flatMap((type) => type.values))] };
  }
  if (types.every((type) => type.kind === "stage")) return { kind: "stage" };
  const list = types.find((type): type is ListType => type.kind === "list");
  const accepted: readonly unknown[] = list ? [list, list.of] : [first];
  return types.every((type) => accepted.some((one) => isDeepStrictEqual(one, type)))
    ? (list ?? first)
    : undefined;
}
