import { type ClassDeclaration, type Symbol as MorphSymbol, Node, type Type, type ts } from "ts-morph";
import type { JsonValue, ParamKind, ParamSchema } from "../schema/schema.ts";
import { checkLinks, docOf, documented, type LinkScope } from "./docs.ts";
import { declaredOrder, groupHeading } from "./groups.ts";
import { literalOf } from "./literal.ts";
import type { Problems } from "./problems.ts";
import { checkSpec } from "./spec.ts";

const kinds: ReadonlySet<string> = new Set<ParamKind>([
  "boolean",
  "int",
  "long",
  "double",
  "string",
  "enum",
  "column",
  "columns",
  "ints",
  "doubles",
  "strings",
  "enums",
  "stringMap",
  "stage",
  "stages",
  "table",
  "steps",
  "paramMaps",
  "paramSpace",
]);

/** Members of a spec that go into the schema as they are; `default` is put into its form on the wire. */
const specKeys = [
  "required",
  "secret",
  "min",
  "max",
  "exclusiveMin",
  "exclusiveMax",
  "pattern",
  "minItems",
  "maxItems",
  "values",
  "alias",
  "aliases",
] as const;

export interface ParamContext {
  readonly checker: ts.TypeChecker;
  readonly problems: Problems;
  readonly links: LinkScope;
}

/** A param and where it is declared, for problems that only show among several. */
export interface DeclaredParam {
  readonly schema: ParamSchema;
  readonly at: Node;
}

/** The params of a stage from the type of its static `params`, mixed-in and inherited ones too. */
export function readParams(
  declaration: ClassDeclaration,
  since: string | undefined,
  context: ParamContext,
): DeclaredParam[] {
  const statics = declaration.getSymbolOrThrow().getTypeAtLocation(declaration);
  const params = statics.getProperty("params");
  if (!params) return [];
  if (params.getTypeAtLocation(declaration).getStringIndexType()) {
    context.problems.add(
      declaration,
      `The params of ${declaration.getName()} cannot be read from its type.`,
      "Declare them with `estimator({…})` or one of its siblings, and correct what TypeScript reports there.",
    );
    return [];
  }
  const order = new Map(declaredOrder(declaration).map((name, index) => [name, index]));
  const place = (property: MorphSymbol): number => order.get(property.getName()) ?? order.size;
  return params
    .getTypeAtLocation(declaration)
    .getProperties()
    .sort((a, b) => place(a) - place(b))
    .flatMap((property) => {
      const at = property.getDeclarations()[0] ?? declaration;
      const schema = readParam(property, at, declaration, since, context);
      return schema ? [{ schema, at }] : [];
    });
}

function readParam(
  property: MorphSymbol,
  at: Node,
  owner: ClassDeclaration,
  since: string | undefined,
  context: ParamContext,
): ParamSchema | undefined {
  const { checker, problems, links } = context;
  const name = property.getName();
  const what = `The param ${owner.getName()}.${name}`;
  const declared = property.getTypeAtLocation(owner);
  const inner = declared.getProperty("of")?.getTypeAtLocation(owner);
  const type = inner ?? declared;
  const kind = literalProperty(type, "kind", owner);
  const spec = type.getProperty("spec")?.getTypeAtLocation(owner);
  if (typeof kind !== "string" || !kinds.has(kind) || !spec) {
    problems.add(
      at,
      `${what} is of a kind that no other language knows.`,
      `Declare it with one of the core's kinds: ${[...kinds].join(", ")}.`,
    );
    return undefined;
  }
  const doc = docOf(property, checker);
  checkLinks(doc.text, at, links, problems);
  const values = readSpec(spec, at, owner, what, problems);
  if (!values) return undefined;
  const { default: raw, ...rest } = values;
  const value = raw === undefined ? undefined : wireDefault(kind as ParamKind, raw);
  const group = groupHeading(at);
  const schema: ParamSchema = {
    ...documented(name, doc, at, what, since, problems),
    kind: kind as ParamKind,
    ...(group !== undefined && { group }),
    ...(inner && { service: true as const }),
    ...(value !== undefined && { default: value }),
    ...(Object.fromEntries(
      specKeys.flatMap((key) => (rest[key] === undefined ? [] : [[key, rest[key]]])),
    ) as Partial<ParamSchema>),
  };
  checkSpec(schema, what, (key) => specNode(at, key), problems);
  return schema;
}

function literalProperty(type: Type, name: string, at: Node): JsonValue | undefined {
  const property = type.getProperty(name);
  const literal = property && literalOf(property.getTypeAtLocation(at), at);
  return literal && "value" in literal ? literal.value : undefined;
}

/** The members of a spec, or undefined when one of them is not literal. */
function readSpec(
  spec: Type,
  at: Node,
  owner: Node,
  what: string,
  problems: Problems,
): Record<string, JsonValue> | undefined {
  const values: Record<string, JsonValue> = {};
  let isComplete = true;
  for (const property of spec.getProperties()) {
    const key = property.getName();
    const literal = literalOf(property.getTypeAtLocation(owner), owner);
    if ("value" in literal) values[key] = literal.value;
    else {
      isComplete = false;
      problems.add(
        specNode(at, key),
        `${what}: its \`${key}\` is not a literal, only \`${literal.notLiteral}\`.`,
        "Write the value itself, such as 1024 for 2 ** 10, or add `as const` to the constant that it comes from.",
      );
    }
  }
  return isComplete ? values : undefined;
}

/** The default as it is written in JSON on the wire: a `long` is a string of digits. */
const wireDefault = (kind: ParamKind, value: JsonValue): JsonValue =>
  kind === "long" && typeof value === "number" ? String(value) : value;

/** Where one member of a spec is written, or else where the param is. */
function specNode(at: Node, key: string): Node {
  const initializer = Node.isPropertyAssignment(at) ? at.getInitializer() : undefined;
  for (const object of initializer && Node.isCallExpression(initializer) ? specObjects(initializer) : []) {
    const member = Node.isObjectLiteralExpression(object) ? object.getProperty(key) : undefined;
    if (member) return member;
  }
  return at;
}

function specObjects(call: Node): Node[] {
  if (!Node.isCallExpression(call)) return [];
  return call
    .getArguments()
    .flatMap((argument) => (Node.isCallExpression(argument) ? specObjects(argument) : [argument]));
}
