import type { ClassSchema, MethodSchema, PackageSchema, StageSchema } from "../schema/schema.ts";
import { diffMethods } from "./methods.ts";
import { diffParams, without } from "./params.ts";
import { type Change, Changes } from "./rules.ts";

/** What has changed from one schema of a package to another, what breaks first. */
export function diffSchemas(before: PackageSchema, after: PackageSchema): readonly Change[] {
  const changes = new Changes();
  if (before.package !== after.package) {
    changes.note("package-renamed", before.package, `It is called ${after.package} now.`);
  }
  diffSubjects(before, after, changes);
  diffClasses(classesOf(before), classesOf(after), changes);
  diffErrors(before, after, changes);
  return changes.list.sort(
    (a, b) => Number(b.breaking) - Number(a.breaking) || compare(a.where, b.where) || compare(a.rule, b.rule),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type AnyClass = ClassSchema & Partial<Pick<StageSchema, "kind" | "model" | "params" | "steps">>;

const placeOf = (one: ClassSchema): string => `${one.subject}#${one.name}`;
const classesOf = ({ stages, classes }: PackageSchema): ReadonlyMap<string, AnyClass> =>
  new Map([...stages, ...classes].map((one: AnyClass) => [placeOf(one), one]));

function diffSubjects(before: PackageSchema, after: PackageSchema, changes: Changes): void {
  const names = (schema: PackageSchema): Set<string> => new Set(schema.subjects.map(({ name }) => name));
  for (const name of without(names(before), names(after))) {
    changes.note("subject-removed", name, "The subject is gone.");
  }
  for (const name of without(names(after), names(before))) {
    changes.note("subject-added", name, "The subject is new.");
  }
}

function diffClasses(
  before: ReadonlyMap<string, AnyClass>,
  after: ReadonlyMap<string, AnyClass>,
  changes: Changes,
): void {
  const added = new Set([...after.values()].filter((one) => !before.has(placeOf(one))));
  for (const [place, one] of before) {
    const now = after.get(place);
    if (now) {
      diffClass(one, now, changes);
      continue;
    }
    const moved = [...added].find((other) => other.name === one.name);
    const renamed = moved ?? [...added].find((other) => looksLike(one, other));
    if (renamed) added.delete(renamed);
    if (moved) changes.note("class-moved", place, `It is ${placeOf(moved)} now.`);
    else if (renamed) changes.note("class-renamed", place, `It looks as if it were ${placeOf(renamed)} now.`);
    else changes.note("class-removed", place, `${one.name} is gone.`);
  }
  for (const one of added) changes.note("class-added", placeOf(one), `${one.name} is new.`);
}

/** Of the same kind, with the same params and methods, of which there is at least one. */
function looksLike(one: AnyClass, other: AnyClass): boolean {
  const members = ({ params = [], methods }: AnyClass): string =>
    [...params, ...methods].map(({ name }) => name).join();
  return one.kind === other.kind && members(one) !== "" && members(one) === members(other);
}

function diffClass(before: AnyClass, after: AnyClass, changes: Changes): void {
  const place = placeOf(before);
  if (before.kind !== after.kind) {
    changes.note(
      "class-kind-changed",
      place,
      `It was ${article(before.kind)}, and is ${article(after.kind)}.`,
    );
  }
  if (before.model !== after.model) {
    const [was, is] = [before.model, after.model].map((model) => model ?? "any model");
    changes.note("model-changed", place, `Its fit gave ${was}, and gives ${is}.`);
  }
  if (before.deprecated === undefined && after.deprecated !== undefined) {
    changes.note("deprecated", place, after.deprecated);
  }
  diffParams(place, before.params ?? [], after.params ?? [], changes);
  diffMethods(place, before.methods, after.methods, changes);
  diffMethods(place, stepMethods(before), stepMethods(after), changes);
}

/** Methods that add a step, which are called as all others are. */
const stepMethods = ({ steps = [] }: AnyClass): MethodSchema[] =>
  steps.map(({ param: _, ...step }) => ({ ...step, returns: { kind: "void" }, returnsDoc: "" }));

const article = (kind: string | undefined): string =>
  kind === undefined ? "no stage" : `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;

function diffErrors(before: PackageSchema, after: PackageSchema, changes: Changes): void {
  const codes = (schema: PackageSchema): Set<string> => new Set(schema.errors.map(({ code }) => code));
  for (const code of without(codes(before), codes(after))) {
    changes.note("error-removed", code, "The code is gone.");
  }
  for (const code of without(codes(after), codes(before))) {
    changes.note("error-added", code, "The code is new.");
  }
}
