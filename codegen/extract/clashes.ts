import { type ClassDeclaration, Node } from "ts-morph";
import { setterName } from "../render/names.ts";
import type { Language } from "../render/renderer.ts";
import { columnFace } from "../render/view.ts";
import type { MethodSchema } from "../schema/schema.ts";
import { basesOf, derivesFromStage } from "./classes.ts";
import type { DeclaredParam } from "./params.ts";
import type { Problems } from "./problems.ts";

/** A name that the class will have in other languages, with where it comes from. */
interface Claim {
  readonly name: string;
  readonly at: Node;
  readonly what: string;
}

/** A method of any kind. */
export type Callable = Pick<MethodSchema, "name" | "args">;

/** Notes params whose names collide with a stage's own members, with each other, or in another language. */
export function checkNames(
  declaration: ClassDeclaration,
  params: readonly DeclaredParam[],
  methods: readonly MethodSchema[],
  languages: readonly Language[],
  problems: Problems,
): void {
  const faces = params.flatMap(({ schema, at }): Claim[] => {
    const names = schema.service ? [schema.name, columnFace(schema).name] : [schema.name];
    return names.map((name) => ({ name, at, what: `The param ${declaration.getName()}.${name}` }));
  });
  checkMembers(declaration, faces, problems);
  checkAliases(params, declaration.getName() ?? "", problems);
  const setters = faces.map((face) => ({
    ...face,
    name: setterName(face.name),
    what: `The setter of ${face.what.slice("The ".length)}`,
  }));
  noteTwice([...faces, ...setters], (name) => name, "TypeScript", problems);
  for (const language of languages) {
    const { names, reserved } = language;
    noteTwice(faces, names.param, language.name, problems);
    for (const { name, at, what } of faces) {
      if (reserved.has(names.param(name))) {
        problems.add(
          at,
          `${what} would be \`${names.param(name)}\` in ${language.name}, a reserved word there.`,
          "Give it another name.",
        );
      }
    }
    for (const method of methods) checkArguments(declaration, method, language, problems);
  }
}

/** Arguments are written where their method is, which may be a class that this one extends. */
export function checkArguments(
  declaration: ClassDeclaration,
  method: Callable,
  { name: language, names, reserved }: Language,
  problems: Problems,
): void {
  const member = declaration.getInstanceMethod(method.name) ?? declaration.getStaticMethod(method.name);
  const claims = method.args.map((arg): Claim => {
    const parameter = member?.getParameter(arg.name);
    const what = `The argument ${declaration.getName()}.${method.name}(${arg.name})`;
    return { name: arg.name, at: parameter ?? member ?? declaration, what };
  });
  noteTwice(claims, names.param, language, problems);
  for (const { name, at, what } of claims.filter((claim) => reserved.has(names.param(claim.name)))) {
    problems.add(
      at,
      `${what} would be \`${names.param(name)}\` in ${language}, a reserved word there.`,
      "Give it another name.",
    );
  }
}

/** Notes methods that some language could not name, or would give one name. */
export function checkMethodNames(
  declaration: ClassDeclaration,
  methods: readonly Callable[],
  languages: readonly Language[],
  problems: Problems,
): void {
  const claims = methods.map(({ name }): Claim => {
    const at = declaration.getInstanceMethod(name) ?? declaration.getStaticMethod(name) ?? declaration;
    return { name, at, what: `The method ${declaration.getName()}.${name}` };
  });
  for (const { name: language, names, reserved, keywords = reserved } of languages) {
    noteTwice(claims, names.method, language, problems);
    for (const { name, at, what } of claims.filter((claim) => keywords.has(names.method(claim.name)))) {
      problems.add(
        at,
        `${what} would be \`${names.method(name)}\` in ${language}, a reserved word there.`,
        "Give it another name.",
      );
    }
  }
}

function checkMembers(declaration: ClassDeclaration, faces: readonly Claim[], problems: Problems): void {
  const [stage] = basesOf(declaration.getType()).filter((base) => derivesFromStage(base));
  const inherited = new Set(
    stage
      ?.getProperties()
      .filter((member) => !isParam(member.getDeclarations()[0]))
      .map((member) => member.getName()),
  );
  const own = new Map(declaration.getInstanceMembers().map((member) => [member.getName(), member]));
  for (const { name, at, what } of faces) {
    for (const member of [name, setterName(name)]) {
      if (inherited.has(member)) {
        problems.add(
          at,
          `${what} needs the name \`${member}\`, which every stage has already.`,
          "Give the param another name.",
        );
      }
      const clash = own.get(member);
      if (clash)
        problems.add(
          clash,
          `${what} needs the name \`${member}\`, which this member takes.`,
          "Rename one of the two.",
        );
    }
  }
}

const isParam = (node: Node | undefined): boolean =>
  !node || Node.isPropertyAssignment(node) || Node.isPropertySignature(node);

function checkAliases(params: readonly DeclaredParam[], owner: string, problems: Problems): void {
  const names = new Set(params.map(({ schema }) => schema.name));
  const taken = new Map<string, string>();
  for (const { schema, at } of params) {
    for (const alias of new Set([
      ...(schema.alias === undefined ? [] : [schema.alias]),
      ...(schema.aliases ?? []),
    ])) {
      if (alias === schema.name) continue;
      const other = names.has(alias) ? alias : taken.get(alias);
      if (other !== undefined) {
        problems.add(
          at,
          `The alias "${alias}" of ${owner}.${schema.name} means ${other} already.`,
          "Remove it from one of the two.",
        );
      }
      taken.set(alias, schema.name);
    }
  }
}

function noteTwice(
  claims: readonly Claim[],
  cased: (name: string) => string,
  language: string,
  problems: Problems,
): void {
  const seen = new Map<string, Claim>();
  for (const claim of claims) {
    const name = cased(claim.name);
    const first = seen.get(name);
    if (first && first.name !== claim.name) {
      problems.add(
        claim.at,
        `${claim.what} and ${first.name} are both \`${name}\` in ${language}.`,
        "Rename one of the two.",
      );
    } else if (first) {
      problems.add(
        claim.at,
        `${claim.what} has the name of ${first.what === claim.what ? "another" : first.what.replace("The ", "")}.`,
        "Rename one of the two.",
      );
    } else seen.set(name, claim);
  }
}
