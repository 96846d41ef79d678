import type { LanguageName } from "../render/renderer.ts";

/** `@acme/text-tools` is `acme_text_tools` in Python, `acme.text.tools` in R, `acme.texttools` in Java. */
export function defaultModule(packageName: string, language: LanguageName): string {
  const parts = packageName.replace(/^@/, "").split("/");
  switch (language) {
    case "python":
      return parts.join("_").replaceAll(/[^A-Za-z0-9]+/g, "_");
    case "r":
      return parts.join(".").replaceAll(/[^A-Za-z0-9]+/g, ".");
    case "java":
      return parts.map((part) => part.replaceAll(/[^A-Za-z0-9]+/g, "").toLowerCase()).join(".");
    default:
      return packageName;
  }
}

const pythonWords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is " +
  "lambda nonlocal not or pass raise return try while with yield";
const javaWords =
  "abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for " +
  "goto if implements import instanceof int interface long native new package private protected public return short static strictfp " +
  "super switch synchronized this throw throws transient try void volatile while true false null _";

/** How each part of a module's name is spelt, and which words it cannot be. */
const rules: Readonly<
  Partial<Record<LanguageName, { readonly part: RegExp; readonly words: ReadonlySet<string> }>>
> = {
  python: { part: /^[A-Za-z_][A-Za-z0-9_]*$/, words: new Set(pythonWords.split(" ")) },
  java: { part: /^[A-Za-z_][A-Za-z0-9_]*$/, words: new Set(javaWords.split(" ")) },
};

/** Why a language could not have a module of that name; undefined where it can. */
export function moduleProblem(module: string, language: LanguageName): string | undefined {
  if (language === "r") {
    return /^[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]$/.test(module)
      ? undefined
      : "a package of R has two letters, digits or dots at least, begins with a letter and does not end with a dot";
  }
  const rule = rules[language];
  if (!rule) return undefined;
  for (const part of module.split(".")) {
    if (!rule.part.test(part)) return `\`${part}\` is no name there`;
    if (rule.words.has(part)) return `\`${part}\` is a word of the language`;
  }
  return undefined;
}
