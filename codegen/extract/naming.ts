import { type ClassDeclaration, Node } from "ts-morph";
import { knownGenerics } from "../custom/r.ts";
import { constantName } from "../render/java-params.ts";
import type { Language, LanguageName } from "../render/renderer.ts";
import type { Callable } from "./clashes.ts";
import type { DeclaredParam } from "./params.ts";
import type { Problems } from "./problems.ts";

/** Letters, digits and underscores are in every language's names, and keep their meaning when words are split. */
const spelling = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Names that the generated code of every stage uses for something else. */
const usedByGenerated = new Set(
  (
    "Stage Estimator Transformer Model Evaluator Param StageInfo Stages List Map Path Nullable Self Literal TypeAlias Any Sequence Mapping " +
    "Object String Double Integer Long Boolean Float Short Byte Character Number Math System Thread Record Enum Override Deprecated " +
    "Exception Error RuntimeException Iterable Comparable Runnable Class Void StringBuilder Process Module Package"
  ).split(" "),
);

/** Functions that R users call without a thought; a package that brings another of the name hides R's when it is attached. */
const functionsOfR = new Set(
  (
    "abs aggregate all any apply array as assign attr body by c cat cbind ceiling character class close coef colnames complete cor cos cut " +
    "data date default deparse diag diff dim dir dist double dump eval exists exp expand factor file filter find fit fitted floor format formula " +
    "get getwd glm graphics grep gsub head help hist identical identity ifelse inherits integer interaction invisible is jitter kmeans labels " +
    "lapply length levels library list lm load local log logical ls mad match matrix max mean median merge message min mode model names nchar " +
    "ncol new nls nrow numeric offset open optim order outer paste plot pmax pmin predict print prod profile quantile rank range raw rbind " +
    "readline remove rep replace require reshape residuals rev rm rnorm round row rowsum sample sapply save scale scan sd search seq sequence " +
    "set setdiff show sign sin smooth solve sort source split sqrt stack start step stop strsplit structure sub subset substr sum summary " +
    "switch table tail tan time transform try typeof union unique unlist update url var vector vignette warning weights which window with " +
    "within write xor clip text title lines points legend layout image box axis curve"
  ).split(" "),
);

/** The words that a class, method or subject cannot be, where a language has others for params. */
const words = ({ reserved, keywords = reserved }: Language): ReadonlySet<string> => keywords;

/** Notes a class whose name some language cannot have, or has for something else. */
export function checkClassName(
  declaration: ClassDeclaration,
  languages: readonly Language[],
  problems: Problems,
): void {
  const name = declaration.getName() ?? "";
  const at = declaration.getNameNode() ?? declaration;
  if (!isSpelt(name, `The class ${name}`, at, problems)) return;
  if (usedByGenerated.has(name)) {
    problems.add(
      at,
      `The class ${name} has a name that generated code uses for something else.`,
      "Give it another name.",
    );
    return;
  }
  for (const language of languages) {
    const cased = language.names.class(name);
    if (words(language).has(cased))
      problems.add(at, reservedText(`The class ${name}`, cased, language.name), rename);
    else checkHidden(`The class ${name}`, name, cased, language.name, at, problems);
  }
}

/** Notes methods and arguments with names that some language cannot spell, and methods that would hide functions of R. */
export function checkMethodSpelling(
  declaration: ClassDeclaration,
  methods: readonly Callable[],
  languages: readonly Language[],
  problems: Problems,
): void {
  for (const { name, args } of methods) {
    const method = declaration.getInstanceMethod(name) ?? declaration.getStaticMethod(name);
    const what = `The method ${declaration.getName()}.${name}`;
    for (const arg of args) {
      const at = (Node.isMethodDeclaration(method) && method.getParameter(arg.name)) || method || declaration;
      isSpelt(arg.name, `The argument ${declaration.getName()}.${name}(${arg.name})`, at, problems);
    }
    if (!isSpelt(name, what, method ?? declaration, problems) || Object.hasOwn(knownGenerics, name)) continue;
    for (const language of languages) {
      checkHidden(what, name, language.names.method(name), language.name, method ?? declaration, problems);
    }
  }
}

/** Notes params with names that some language cannot spell, and values of an enum that would be one constant in Java. */
export function checkParamSpelling(
  declaration: ClassDeclaration,
  params: readonly DeclaredParam[],
  problems: Problems,
): void {
  for (const { schema, at } of params) {
    const what = `The param ${declaration.getName()}.${schema.name}`;
    isSpelt(schema.name, what, at, problems);
    const seen = new Map<string, string>();
    for (const value of new Set(schema.values)) {
      const constant = constantName(value);
      const other = seen.get(constant);
      if (other !== undefined) {
        problems.add(
          at,
          `${what}: its values "${other}" and "${value}" would both be the constant ${constant} in java.`,
          "Spell one of the two differently.",
        );
      }
      seen.set(constant, value);
    }
  }
}

/** Notes subjects that cannot be a module or package in some language, or would be one. */
export function checkSubjectNames(
  subjects: readonly { readonly name: string; readonly file: string }[],
  languages: readonly Language[],
  problems: Problems,
): void {
  const taken = new Map<string, string>();
  for (const { name, file } of subjects) {
    const note = (message: string, hint: string): void =>
      problems.addAt({ file, line: 1, column: 1, message, hint });
    for (const language of languages.filter((one) => hasModules(one.name))) {
      const cased = language.names.subject(name);
      const key = `${language.name} ${cased}`;
      const other = taken.get(key);
      taken.set(key, name);
      if (other !== undefined) {
        note(
          `The subjects "${other}" and "${name}" are both \`${cased}\` in ${language.name}.`,
          "Rename one of the two folders.",
        );
      } else if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(cased)) {
        const text = `The subject "${name}" would be \`${cased}\` in ${language.name}, which is no name there.`;
        note(text, "Rename its folder: letters and digits, a letter first.");
        break;
      } else if (language.reserved.has(cased)) {
        note(reservedText(`The subject "${name}"`, cased, language.name), "Rename its folder.");
        break;
      }
    }
  }
}

/** In R all stages of a package share one namespace. */
const hasModules = (language: LanguageName): boolean => language === "python" || language === "java";

const rename = "Give it another name.";

const reservedText = (what: string, cased: string, language: LanguageName): string =>
  `${what} would be \`${cased}\` in ${language}, a reserved word there.`;

function isSpelt(name: string, what: string, at: Node, problems: Problems): boolean {
  if (spelling.test(name)) return true;
  problems.add(
    at,
    `${what} has a name that not every language can spell.`,
    "Use letters of the English alphabet, digits and underscores, a letter first.",
  );
  return false;
}

function checkHidden(
  what: string,
  name: string,
  cased: string,
  language: LanguageName,
  at: Node,
  problems: Problems,
): void {
  if (language !== "r" || !functionsOfR.has(cased)) return;
  problems.add(
    at,
    `${what} would be \`${cased}()\` in r, and hide the function that R has of that name.`,
    `Give it another name, or another one in R alone: \`"names": { "r": { "${name}": "…" } }\` in the configuration.`,
  );
}
