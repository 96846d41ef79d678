import { relative } from "node:path";
import { type ClassDeclaration, Node, type Type } from "ts-morph";
import { packageOf } from "../config.ts";
import type { StageSchema } from "../schema/schema.ts";

/** The abstract classes of the core, by name: what derives from one of the last four is a stage of that kind. */
const kinds = {
  Estimator: "estimator",
  Model: "model",
  Transformer: "transformer",
  Evaluator: "evaluator",
} as const satisfies Record<string, StageSchema["kind"]>;

/** Classes that a type derives from, nearest first; what `estimator({…})` gives is an intersection and is looked into. */
export function basesOf(type: Type): Type[] {
  const found: Type[] = [];
  const visit = (one: Type): void => {
    // `Estimator<M>` is a reference to the generic class, and only that one knows its bases.
    for (const base of (one.getTargetType() ?? one).getBaseTypes()) {
      for (const part of base.isIntersection() ? base.getIntersectionTypes() : [base]) {
        if (classOf(part)) found.push(part);
        visit(part);
      }
    }
  };
  visit(type);
  return found;
}

/** The class declaration behind an instance type. */
export const classOf = (type: Type): ClassDeclaration | undefined =>
  type.getSymbol()?.getDeclarations().find(Node.isClassDeclaration);

const nameOf = (type: Type): string | undefined => classOf(type)?.getName();

/** The kind of stage that a class is, or undefined where it is none. */
export function kindOf(type: Type): StageSchema["kind"] | undefined {
  const names = basesOf(type).map(nameOf);
  if (!names.includes("Stage")) return undefined;
  const base = names.find((name) => name !== undefined && name in kinds);
  return base === undefined ? undefined : kinds[base as keyof typeof kinds];
}

/** True for the core's own abstract classes, which stand for any stage of their kind. */
export const isAnyStage = (type: Type): boolean => {
  const name = nameOf(type);
  return name === "Stage"
    ? type.getProperty("stageName") !== undefined
    : name !== undefined && name in kinds && derivesFromStage(type);
};

export const derivesFromStage = (type: Type): boolean =>
  basesOf(type).some((base) => nameOf(base) === "Stage");

/**
 * `package/subject#Class`. The subject is the folder directly below the folder of subjects; in a package that is installed
 * rather than extracted, the first folder of the path, build folders left out.
 */
export function wireNameOf(
  declaration: ClassDeclaration,
  own: { folder: string; subjects: string; name: string },
): string {
  const file = declaration.getSourceFile().getFilePath();
  const isOwn = file.startsWith(`${own.subjects}/`) && packageOf(file)?.folder === own.folder;
  const owner = isOwn ? own : packageOf(file);
  if (!owner) return `#${declaration.getName()}`;
  const path = relative(isOwn ? own.subjects : owner.folder, file)
    .replaceAll("\\", "/")
    .split("/");
  const subject = path.find((part) => !["dist", "src", "lib", "esm"].includes(part));
  return `${owner.name}/${subject}#${declaration.getName()}`;
}
