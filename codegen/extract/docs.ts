import { type Symbol as MorphSymbol, type Node, ts } from "ts-morph";
import { linkTag } from "../render/doc-text.ts";
import type { Documented } from "../schema/schema.ts";
import type { Problems } from "./problems.ts";

/** A doc comment: its text and its tags, each with all of its texts. */
export interface Doc {
  readonly text: string;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** Reads the doc comment of a symbol; a member that overrides another without a comment inherits that one's. */
export function docOf(symbol: MorphSymbol, checker: ts.TypeChecker): Doc {
  const { compilerSymbol } = symbol;
  const tags = new Map<string, string[]>();
  for (const tag of compilerSymbol.getJsDocTags(checker)) {
    const text = plainText(tag.text);
    tags.set(tag.name, [...(tags.get(tag.name) ?? []), text]);
  }
  return { text: plainText(compilerSymbol.getDocumentationComment(checker)), tags };
}

/** TypeScript puts a space between a link and the text after it, even where there is none. */
const plainText = (parts: ts.SymbolDisplayPart[] | undefined): string =>
  ts
    .displayPartsToString(parts)
    .replaceAll(/(\{@link[^}]*?)\s+\}/g, "$1}")
    .trim();

/** Texts of the `@param` tags by name. */
export function paramDocs(doc: Doc): ReadonlyMap<string, string> {
  return new Map(
    (doc.tags.get("param") ?? []).map((text) => {
      const [, name = "", rest = ""] = /^(\S+)\s*(?:-\s+)?([\s\S]*)$/.exec(text) ?? [];
      return [name, rest.trim()];
    }),
  );
}

/** Names that `{@link}` may point to. */
export type LinkScope = ReadonlySet<string>;

/** Notes every `{@link}` in `text` that leads nowhere. */
export function checkLinks(text: string, at: Node, scope: LinkScope, problems: Problems): void {
  for (const [, target = ""] of text.matchAll(linkTag)) {
    const isAddress = /^https?:\/\//.test(target);
    const [first = "", member] = target.split(/[.#]/);
    const known = member === undefined ? scope.has(first) : scope.has(`${first}.${member}`);
    if (!isAddress && !known) {
      problems.add(
        at,
        `{@link ${target}} leads nowhere.`,
        "Name a stage, a class, a param or method of this class, or `Class.member`; use backticks for anything else.",
      );
    }
  }
}

const semanticVersion = /^\d+\.\d+\.\d+$/;

/** What every documented thing has. Notes a missing text, `@since` or reason of a deprecation. */
export function documented(
  name: string,
  doc: Doc,
  at: Node,
  what: string,
  fallbackSince: string | undefined,
  problems: Problems,
): Documented {
  if (doc.text === "")
    problems.add(at, `${what} has no doc comment.`, "Add one: it is shown in every language.");
  const since = doc.tags.get("since")?.[0] ?? fallbackSince;
  if (since === undefined) {
    problems.add(
      at,
      `${what} does not say since when it is there.`,
      "Add `@since` with a version, or set `firstVersion`.",
    );
  } else if (!semanticVersion.test(since)) {
    problems.add(
      at,
      `${what} has \`@since ${since}\`, which is no version.`,
      "Write one such as `@since 0.1.0`.",
    );
  }
  const deprecated = doc.tags.get("deprecated")?.[0];
  if (deprecated === "") {
    problems.add(
      at,
      `${what} is deprecated without a reason.`,
      "Say after `@deprecated` what to use instead.",
    );
  }
  const see = doc.tags.get("see");
  return {
    name,
    doc: doc.text,
    since: since ?? "",
    ...(deprecated !== undefined && { deprecated }),
    ...(see && { see }),
  };
}
