import { type ClassDeclaration, type MethodDeclaration, type Symbol as MorphSymbol, Node } from "ts-morph";
import type { MethodSchema, ParamSchema, StepSchema } from "../schema/schema.ts";
import { guarded, type MethodContext, readArgs } from "./args.ts";
import { checkLinks, type Doc, docOf, documented, paramDocs } from "./docs.ts";
import { stepProblem } from "./steps.ts";
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
  return marked(declaration, "remote", context).flatMap(
    (one) => readMethod(one, declaration, since, context) ?? [],
  );
}

/** The methods that add a step to a param of the class, inherited ones too. */
export function readSteps(
  declaration: ClassDeclaration,
  params: readonly ParamSchema[],
  since: string | undefined,
  context: MethodContext,
): StepSchema[] {
  return marked(declaration, "fluent", context).flatMap(
    (one) => readStep(one, declaration, params, since, context) ?? [],
  );
}

function marked(declaration: ClassDeclaration, tag: string, { checker }: MethodContext): Marked[] {
  const instance = declaration.getType().getProperties();
  const statics = declaration.getSymbolOrThrow().getTypeAtLocation(declaration).getProperties();
  return [
    ...statics
      .filter(isWritten)
      .map((symbol): Marked => ({ symbol, doc: docOf(symbol, checker), isStatic: true })),
    ...instance
      .filter(isWritten)
      .map((symbol): Marked => ({ symbol, doc: docOf(symbol, checker), isStatic: false })),
  ].filter(({ doc }) => doc.tags.has(tag));
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

/** The one plain and public signature of a marked method, with its docs checked; undefined where it has none. */
function signatureOf(
  { symbol, doc }: Marked,
  tag: string,
  owner: ClassDeclaration,
  { problems, links }: MethodContext,
): MethodDeclaration | undefined {
  const what = `${owner.getName()}.${symbol.getName()}`;
  const declarations = symbol.getDeclarations();
  const [method] = declarations.filter(Node.isMethodDeclaration);
  if (!method) {
    problems.add(
      declarations[0] ?? owner,
      `${what} is marked @${tag} but is no method.`,
      "Make it a method, which can answer asynchronously.",
    );
    return undefined;
  }
  if (method.getOverloads().length > 0 || method.getTypeParameters().length > 0) {
    problems.add(
      method,
      `${what} is marked @${tag} but is overloaded or generic.`,
      "Give it one plain signature.",
    );
    return undefined;
  }
  if (method.getScope() !== "public") {
    problems.add(method, `${what} is marked @${tag} but is ${method.getScope()}.`, "Make it public.");
  }
  checkLinks(
    [doc.text, ...(doc.tags.get("param") ?? []), ...(doc.tags.get("returns") ?? [])].join("\n"),
    method,
    links,
    problems,
  );
  return method;
}

function readStep(
  one: Marked,
  owner: ClassDeclaration,
  params: readonly ParamSchema[],
  since: string | undefined,
  context: MethodContext,
): StepSchema | undefined {
  const { problems } = context;
  const method = signatureOf(one, "fluent", owner, context);
  if (!method) return undefined;
  const name = one.symbol.getName();
  const what = `${owner.getName()}.${name}`;
  const holders = params.filter(({ kind }) => kind === "steps").map((param) => param.name);
  const wanted = one.doc.tags.get("fluent")?.[0]?.trim();
  const param = wanted
    ? holders.find((holder) => holder === wanted)
    : holders.length === 1
      ? holders[0]
      : undefined;
  if (param === undefined) {
    const hint =
      holders.length > 1
        ? `Name it: ${holders.map((holder) => `\`@fluent ${holder}\``).join(" or ")}.`
        : "Declare one with `steps`.";
    problems.add(
      method,
      `${what} is marked @fluent, and there is no one param of steps that it adds to.`,
      hint,
    );
    return undefined;
  }
  if (one.doc.tags.has("remote") || one.isStatic || method.getReturnTypeNode()?.getText() !== "this") {
    problems.add(
      method,
      `${what} is marked @fluent but does not return \`this\`, is static, or is marked @remote, too.`,
      "Write `name(…): this { return this.addStep(param, name, { … }); }`.",
    );
    return undefined;
  }
  const args = readArgs(method.getParameters(), what, paramDocs(one.doc), context);
  for (const arg of args) {
    const problem = stepProblem(arg);
    if (!problem) continue;
    const at = method.getParameter(arg.name) ?? method;
    problems.add(at, `${what}(${arg.name}) ${problem.message}`, problem.hint);
  }
  return { ...documented(name, one.doc, method, what, since, problems), param, args };
}

function readMethod(
  one: Marked,
  owner: ClassDeclaration,
  since: string | undefined,
  context: MethodContext,
): MethodSchema | undefined {
  const { symbol, doc, isStatic } = one;
  const { problems } = context;
  const what = `${owner.getName()}.${symbol.getName()}`;
  const method = signatureOf(one, "remote", owner, context);
  if (!method) return undefined;
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
