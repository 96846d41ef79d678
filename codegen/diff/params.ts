import { isDeepStrictEqual } from "node:util";
import type { ParamSchema } from "../schema/schema.ts";
import type { Changes } from "./rules.ts";

/** Compares the params of one stage. */
export function diffParams(
  owner: string,
  before: readonly ParamSchema[],
  after: readonly ParamSchema[],
  changes: Changes,
): void {
  const now = new Map(after.map((param) => [param.name, param]));
  const was = new Map(before.map((param) => [param.name, param]));
  for (const param of before) {
    const place = `${owner}.${param.name}`;
    const same = now.get(param.name);
    const heir = after.find((other) => !was.has(other.name) && aliasesOf(other).has(param.name));
    if (same) diffParam(place, param, same, changes);
    else if (heir)
      changes.note("param-renamed", place, `It is ${heir.name} now, which understands the old name.`);
    else changes.note("param-removed", place, "The param is gone.");
  }
  for (const param of after) {
    if (was.has(param.name)) continue;
    const place = `${owner}.${param.name}`;
    if (param.required) changes.note("required-param-added", place, "The param is new, and must be set.");
    else changes.note("param-added", place, "The param is new.");
  }
}

function diffParam(place: string, before: ParamSchema, after: ParamSchema, changes: Changes): void {
  if (before.kind !== after.kind) {
    changes.note("param-kind-changed", place, `It was of the kind ${before.kind}, and is of ${after.kind}.`);
    return;
  }
  if (before.required !== after.required) {
    if (after.required) changes.note("became-required", place, "It must be set.");
    else changes.note("became-optional", place, "It need not be set.");
  }
  if (!isDeepStrictEqual(before.default, after.default)) {
    changes.note(
      "default-changed",
      place,
      `The default was ${shown(before.default)}, and is ${shown(after.default)}.`,
    );
  }
  diffRange(place, before, after, changes);
  diffPattern(place, before, after, changes);
  diffSet("value", place, new Set(before.values ?? []), new Set(after.values ?? []), changes);
  diffSet("alias", place, aliasesOf(before), aliasesOf(after), changes);
  if (before.secret !== after.secret) {
    changes.note(
      "secrecy-changed",
      place,
      after.secret ? "It is a secret now." : "It is a secret no longer.",
    );
  }
  if (before.service !== after.service) {
    if (after.service) changes.note("service-added", place, `It takes a column, too: ${after.name}Col.`);
    else changes.note("service-removed", place, `${before.name}Col is gone.`);
  }
  if (before.deprecated === undefined && after.deprecated !== undefined) {
    changes.note("deprecated", place, after.deprecated);
  }
}

const shown = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));

const aliasesOf = ({ alias, aliases = [] }: ParamSchema): Set<string> =>
  new Set(alias === undefined ? aliases : [alias, ...aliases]);

/** A bound, and whether it belongs to what is allowed. */
interface Bound {
  readonly at: number;
  readonly isOpen: boolean;
}

function lower({ min, exclusiveMin }: ParamSchema): Bound {
  const closed = min ?? Number.NEGATIVE_INFINITY;
  const open = exclusiveMin ?? Number.NEGATIVE_INFINITY;
  return exclusiveMin !== undefined && open >= closed
    ? { at: open, isOpen: true }
    : { at: closed, isOpen: false };
}

/** The upper bound, turned round, so that more is narrower for both. */
function upper({ max, exclusiveMax }: ParamSchema): Bound {
  const closed = max ?? Number.POSITIVE_INFINITY;
  const open = exclusiveMax ?? Number.POSITIVE_INFINITY;
  return exclusiveMax !== undefined && open <= closed
    ? { at: -open, isOpen: true }
    : { at: -closed, isOpen: false };
}

const closed = (at: number): Bound => ({ at, isOpen: false });

function diffRange(place: string, before: ParamSchema, after: ParamSchema, changes: Changes): void {
  const sides: readonly [string, Bound, Bound][] = [
    ["lower bound", lower(before), lower(after)],
    ["upper bound", upper(before), upper(after)],
    ["least number of items", closed(before.minItems ?? 0), closed(after.minItems ?? 0)],
    [
      "largest number of items",
      closed(-(before.maxItems ?? Number.POSITIVE_INFINITY)),
      closed(-(after.maxItems ?? Number.POSITIVE_INFINITY)),
    ],
  ];
  for (const [side, was, is] of sides) {
    const change = is.at - was.at || Number(is.isOpen) - Number(was.isOpen);
    if (Number.isNaN(change) || change === 0) continue;
    const text = `The ${side} was ${bound(was)}, and is ${bound(is)}.`;
    changes.note(change > 0 ? "range-narrowed" : "range-widened", place, text);
  }
}

const bound = ({ at, isOpen }: Bound): string =>
  Number.isFinite(at) ? `${Math.abs(at) === 0 ? 0 : Math.abs(at)}${isOpen ? ", excluded" : ""}` : "none";

function diffPattern(place: string, before: ParamSchema, after: ParamSchema, changes: Changes): void {
  if (before.pattern === after.pattern) return;
  if (after.pattern === undefined)
    changes.note("pattern-removed", place, `It need not match ${before.pattern}.`);
  else changes.note("pattern-changed", place, `It must match ${after.pattern}.`);
}

/** What is in the one set and not in the other. */
export const without = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  [...one].filter((item) => !other.has(item));

function diffSet(
  what: "value" | "alias",
  place: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  changes: Changes,
): void {
  for (const one of without(before, after)) {
    changes.note(`${what}-removed`, place, `The ${what} "${one}" is gone.`);
  }
  for (const one of without(after, before)) {
    changes.note(`${what}-added`, place, `The ${what} "${one}" is new.`);
  }
}
