import type { WireType } from "../schema/schema.ts";
import { commonTags, docComment, sameAs, type Tag } from "./java-doc.ts";
import type { Imports } from "./java-imports.ts";
import { layout } from "./java-layout.ts";
import { argType, boxed, decoder, simpleName, wireType } from "./java-types.ts";
import type { ArgView, MethodView, StepView } from "./view.ts";

/** One Java method; a method of the schema with optional arguments is several. */
export interface JavaMethod {
  readonly doc: string;
  readonly signature: string;
  readonly body: string;
  readonly deprecated: boolean;
}

/** The nested class that holds the options of a method. */
export interface OptionsView {
  readonly name: string;
  readonly doc: string;
  readonly setters: readonly { readonly doc: string; readonly signature: string; readonly call: string }[];
}

interface Owner {
  readonly module: string;
  readonly imports: Imports;
  /** Name of the class on the wire where it is a stage; undefined for `DataFrame`. */
  readonly stageClass: string | undefined;
  /** The class in Java, for methods that give it back. */
  readonly className?: string;
}

interface JavaArg {
  readonly wireName: string;
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  readonly expression: string;
}

const optionsName = ({ name }: MethodView): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}Options`;

export function optionsView(method: MethodView, { module, imports }: Owner): OptionsView | undefined {
  if (method.options.length === 0) return undefined;
  const name = imports.use(optionsName(method));
  imports.use("Options");
  return {
    name,
    doc: docComment(`Options of \`${method.name}\`; what is not set is left to the core.`, [], module, "  "),
    setters: method.options.map((option) => ({
      doc: docComment(
        option.doc,
        [
          { tag: `@param ${option.name}`, text: enumText(option.schema.type) || "the value" },
          { tag: "@return", text: "these options" },
        ],
        module,
        "    ",
      ),
      signature: imports.use(
        `public ${name} set${option.name.charAt(0).toUpperCase()}${option.name.slice(1)}(${argType(option.schema.type)} ${option.name})`,
      ),
      call: `put(${JSON.stringify(option.wireName)}, ${option.name})`,
    })),
  };
}

export function javaMethods(method: MethodView, owner: Owner): JavaMethod[] {
  const options: JavaArg[] =
    method.options.length === 0
      ? []
      : [
          {
            wireName: "",
            name: "options",
            type: optionsName(method),
            doc: "what is not left to the core",
            expression: "options",
          },
        ];
  const lists = signatures(method);
  const all = lists.flatMap((args) => {
    const isFull = args.length === method.positional.length;
    return isFull && options.length > 0 ? [args, [...args, ...options]] : [args];
  });
  // The longest signature comes last; its comment says all, the others refer to it.
  const main = all.at(-1) ?? [];
  return all.map((args) => render(method, args, main, owner));
}

/** The lists of positional arguments with which a method can be called. */
function signatures(method: MethodView): JavaArg[][] {
  const required = method.positional.filter((arg) => !arg.optional).length;
  const lists: JavaArg[][] = [];
  for (let count = required; count <= method.positional.length; count++) {
    const args = method.positional.slice(0, count).map(plainArg);
    const [first] = args;
    const last = method.positional[count - 1];
    // A list of texts, such as paths, is mostly one.
    if (first && first.type === "List<String>" && !last?.variadic) {
      lists.push([{ ...first, type: "String", expression: `List.of(${first.name})` }, ...args.slice(1)]);
    }
    if (last?.variadic) {
      const variadic = variadicArg(last);
      lists.push([...args.slice(0, -1), variadic]);
      // An array and any number of values are the same to Java.
      if (variadic.expression === variadic.name) continue;
    }
    lists.push(args);
  }
  return lists;
}

function plainArg({ name, wireName, doc, schema }: ArgView): JavaArg {
  const values = enumText(schema.type);
  return {
    name,
    wireName,
    doc: values ? `${doc} ${values}` : doc,
    type: argType(schema.type),
    expression: name,
  };
}

function variadicArg(arg: ArgView): JavaArg {
  const plain = plainArg(arg);
  if (plain.type.endsWith("[]")) return { ...plain, type: plain.type.replace("[]", "...") };
  const item = arg.schema.type.kind === "list" ? boxed(wireType(arg.schema.type.of)) : plain.type;
  return { ...plain, type: `${item}...`, expression: `List.of(${arg.name})` };
}

const enumText = (type: WireType): string =>
  type.kind === "enum" ? `One of ${type.values.map((value) => `\`${value}\``).join(", ")}.` : "";

function render(
  method: MethodView,
  args: readonly JavaArg[],
  main: readonly JavaArg[],
  { imports, module, stageClass, className = "" }: Owner,
): JavaMethod {
  const step = "param" in method ? (method as StepView) : undefined;
  const returns = step ? className : returnType(method.schema.returns, stageClass !== undefined);
  const tags: Tag[] = [
    ...args.map(({ name, doc }) => ({ tag: `@param ${name}`, text: doc })),
    ...(returns === "void"
      ? []
      : [{ tag: "@return", text: step ? "this stage" : method.returnsDoc || "the result" }]),
    ...(args === main ? commonTags(method) : []),
  ];
  const same = `As ${sameAs(
    method.name,
    main.map(({ type }) => type),
  )}.`;
  const named = args.filter(({ wireName }) => wireName !== "");
  const pairs = (step ? stepArgs(step, named) : named).map(
    ({ wireName, expression }) => `${JSON.stringify(wireName)}, ${expression}`,
  );
  const list = `Remote.args(${pairs.join(", ")})`;
  const passed = named.length < args.length ? `options.with(${list})` : list;
  const parameters = args.map(({ type, name }) => `${type} ${name}`).join(", ");
  const signature = `public ${method.isStatic ? "static " : ""}${returns} ${method.name}(${parameters})`;
  const call = imports.use(step ? addStep(step, passed) : body(method, passed, args, stageClass));
  imports.use(signature);
  return {
    doc: docComment(args === main ? method.doc : same, tags, module, "  "),
    signature: layout(signature, 2, 6),
    body: step
      ? `${layout(`${call};`, 4, 8)}\n    return this;`
      : layout(returns === "void" ? `${call};` : `return ${call};`, 4, 8),
    deprecated: method.deprecated !== undefined,
  };
}

const addStep = (step: StepView, args: string): string =>
  `addStep(${JSON.stringify(step.param)}, ${JSON.stringify(step.wireName)}, ${args})`;

/** All positional arguments of a step, those that are left out by their defaults; names out of a few are checked. */
function stepArgs(
  step: StepView,
  given: readonly JavaArg[],
): readonly Pick<JavaArg, "wireName" | "expression">[] {
  return step.positional.flatMap((arg) => {
    const own = given.find(({ wireName }) => wireName === arg.wireName);
    if (!own) return arg.default === undefined ? [] : [{ wireName: arg.wireName, expression: arg.default }];
    const { type } = arg.schema;
    if (type.kind !== "enum") return [own];
    const known = [step.name, arg.wireName].map((name) => JSON.stringify(name));
    const values = type.values.map((value) => JSON.stringify(value));
    const expression = `oneOf(${[...known, own.expression, ...values].join(", ")})`;
    return [{ wireName: arg.wireName, expression }];
  });
}

const returnType = (type: WireType, isStage: boolean): string =>
  isStage && type.kind === "table" ? "Table" : wireType(type);

/** The call of the runtime that does the work. */
function body(
  method: MethodView,
  args: string,
  javaArgs: readonly JavaArg[],
  stageClass: string | undefined,
): string {
  const { returns } = method.schema;
  const name = JSON.stringify(method.wireName);
  if (stageClass === undefined) {
    if (method.isStatic) return `source(${name}, ${args})`;
    if (returns.kind === "table") return `then(${name}, ${args})`;
    if (returns.kind === "list" && returns.of.kind === "table")
      return `thenEach(${name}, ${args}, ${countOf(javaArgs)})`;
    return `action(${name}, ${args}, ${decoder(returns)})`;
  }
  const on = method.isStatic ? JSON.stringify(stageClass) : "this";
  const call = method.isStatic ? "callStatic" : "call";
  if (returns.kind === "table") return `Remote.${call}Table(${on}, ${name}, ${args})`;
  if (returns.kind === "stage") {
    const type = returns.class === undefined ? "Stage" : simpleName(returns.class);
    return `Remote.${call}Stage(${on}, ${name}, ${args}, ${type}.class)`;
  }
  return `Remote.${call}(${on}, ${name}, ${args}, ${decoder(returns)})`;
}

/** A method that gives a list of tables gives one for each item of its first list. */
function countOf(args: readonly JavaArg[]): string {
  const list = args.find(({ type }) => type.endsWith("[]") || type.startsWith("List<"));
  if (!list) throw new Error("A method that gives a list of tables must take a list.");
  return list.type.endsWith("[]") ? `${list.name}.length` : `${list.name}.size()`;
}
