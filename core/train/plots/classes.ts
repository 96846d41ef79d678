import { didYouMean } from "../../did-you-mean.ts";
import { dashes, palette, shortened } from "../../plot/index.ts";
import type { Json } from "../../wire-types.ts";
import { classScores } from "../confusion.ts";
import type { Refuse } from "../scored-columns.ts";
import type { Read } from "../scored-rows.ts";

/** More lines than these nobody tells apart. */
const mostClasses = 10;

/** The classes to draw. */
export interface ChosenClasses {
  /** Their codes. */
  readonly codes: readonly number[];
  readonly names: readonly string[];
  /** Their names, none twice, as legends have room for. */
  readonly labels: readonly string[];
  /** What was left out, in a few words; empty where nothing was. */
  readonly note: string;
}

/**
 * The classes that were asked for, or else the second of two, or of more the most frequent. `needs` says what must be among the labels for
 * a curve of a class: rows that are of it, or also some that are not.
 * @throws UnciaError `invalid_param` for a name that is no class; `invalid_data` where there is nothing to draw.
 */
export function chooseClasses(
  { confusion }: Read,
  asked: readonly string[] | undefined,
  needs: "both" | "positives",
  refuse: Refuse,
): ChosenClasses {
  const names = confusion.classes.map(String);
  const support = classScores(confusion).map((one) => one.support);
  const isDrawable = (code: number): boolean =>
    (support[code] as number) > 0 && (needs === "positives" || (support[code] as number) < confusion.rows);
  const chosen = asked?.length ? asked.map((name) => codeOf(name, names, refuse)) : undefined;
  const candidates = chosen ?? (names.length === 2 ? [1] : names.map((_, code) => code));
  const drawable = candidates.filter(isDrawable);
  if (drawable.length < (chosen?.length ?? 1)) {
    const missing = candidates.find((code) => !isDrawable(code)) ?? 0;
    const kind =
      support[missing] === 0
        ? `no row has the label "${names[missing]}"`
        : `all labels are "${names[missing]}"`;
    throw refuse("invalid_data", `There is no curve to draw: ${kind}.`, { param: "labelCol" });
  }
  const frequent = drawable.toSorted((a, b) => (support[b] as number) - (support[a] as number));
  const kept = (chosen ? drawable : frequent.slice(0, mostClasses)).toSorted((a, b) => a - b);
  return {
    codes: kept,
    names: kept.map((code) => names[code] as string),
    labels: uniqueLabels(kept.map((code) => names[code] as string)),
    note: kept.length < drawable.length ? `the ${kept.length} most frequent of ${names.length} classes` : "",
  };
}

function codeOf(name: string, names: readonly string[], refuse: Refuse): number {
  const code = names.indexOf(name);
  if (code >= 0) return code;
  const few = names.slice(0, 10).map((one) => JSON.stringify(one));
  throw refuse(
    "invalid_param",
    `There is no class ${JSON.stringify(name)} among the labels and predictions.`,
    {
      param: "classes",
      hint:
        didYouMean(name, names) ?? `There are ${few.join(", ")}${names.length > few.length ? ", …" : ""}.`,
    },
  );
}

/** Names cut to a length, and numbered where that makes two of them the same. */
export function uniqueLabels(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const label = shortened(name, 24);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

/** Colour and dashes by the field `series`, in the order of the names; a legend with what each name says. */
export function seriesEncoding(names: readonly string[]): { readonly [channel: string]: Json } {
  const each = <T extends Json>(of: readonly T[], turn: (at: number) => number): T[] =>
    names.map((_, at) => of[turn(at) % of.length] as T);
  const legend = { orient: "bottom", direction: "vertical", columns: 2, symbolType: "stroke" };
  const channel = (range: readonly Json[]): Json => ({
    field: "series",
    type: "nominal",
    title: null,
    legend,
    scale: { domain: names, range },
  });
  return {
    color: channel(each(palette, (at) => at)),
    strokeDash: channel(each(dashes as readonly Json[], (at) => Math.floor(at / palette.length))),
  };
}
