import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import validateName from "validate-npm-package-name";
import { UsageError } from "../config.ts";
import { templatesFolder } from "../generate.ts";
import { defaultModule, moduleProblem } from "../project/modules.ts";
import { languageNames } from "../render/renderer.ts";
import { Templates } from "../render/templates.ts";

export interface InitOptions {
  /** Where to; a folder of the package's name, without its scope, in the current one where it is left out. */
  readonly dir?: string;
  readonly description?: string;
  /** Package of Java, such as `com.acme.mystages`. */
  readonly javaPackage?: string;
}

export interface Scaffold {
  readonly folder: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
  /** What to do next, as a text for the terminal. */
  readonly next: string;
}

/** Writes a package of stages to begin with: a Transformer, an Estimator with its model, examples, a test. */
export function scaffold(name: string, options: InitOptions = {}): Scaffold {
  checkName(name);
  const folder = resolve(options.dir ?? basename(name));
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder} is not empty; name another folder with --dir.`);
  }
  const modules = {
    python: defaultModule(name, "python"),
    r: defaultModule(name, "r"),
    java: options.javaPackage ?? defaultModule(name, "java"),
  };
  for (const language of languageNames) {
    const module = language in modules ? modules[language as keyof typeof modules] : undefined;
    const problem = module === undefined ? undefined : moduleProblem(module, language);
    if (problem !== undefined) {
      const fix = language === "java" ? "Name one with --java-package." : "Choose another name.";
      throw new UsageError(`${name} would be the module "${module}" of ${language}: ${problem}. ${fix}`);
    }
  }
  const data = {
    name,
    description: options.description ?? `Machine-learning stages of ${name}.`,
    ...modules,
    ...versions(),
  };
  const source = join(templatesFolder, "init");
  const files = globSync("**/*.hbs", { cwd: source }).sort();
  for (const file of files) {
    const path = join(folder, targetOf(file));
    mkdirSync(dirname(path), { recursive: true });
    const templates = new Templates(join(source, dirname(file)));
    writeFileSync(path, templates.render(basename(file), data));
  }
  return { folder, files: files.map(targetOf), next: nextSteps(folder) };
}

/** npm leaves files called `.gitignore` out of what it packs. */
const targetOf = (template: string): string =>
  template.replace(/\.hbs$/, "").replace(/^gitignore$/, ".gitignore");

function checkName(name: string): void {
  const { validForNewPackages, errors = [], warnings = [] } = validateName(name);
  if (!validForNewPackages) {
    throw new UsageError(
      `"${name}" cannot be the name of an npm package: ${[...errors, ...warnings].join("; ")}.`,
    );
  }
  if (["uncia", "@uncia/codegen"].includes(name)) {
    throw new UsageError(`"${name}" is taken; give your package a name of its own.`);
  }
}

/** The releases that the scaffold is made for: those that are installed beside the generator. */
function versions(): { unciaRange: string; arrowVersion: string; typescriptVersion: string } {
  const uncia = manifestOf("uncia");
  const dependencies = uncia.dependencies as Readonly<Record<string, string>>;
  return {
    unciaRange: `^${String(uncia.version)}`,
    arrowVersion: dependencies["apache-arrow"] ?? "*",
    // The compiler inside of ts-morph, so that both read the sources alike.
    typescriptVersion: "^6.0.0",
  };
}

const manifestOf = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`${name}/package.json`)), "utf8"));

function nextSteps(folder: string): string {
  const path = relative(process.cwd(), folder) || ".";
  return [
    `A package of stages stands in ${path}. Next:`,
    "",
    ...(path === "." ? [] : [`  cd ${path}`]),
    "  npm install",
    "  npm run generate   # renders the Python, R and Java packages and the reference",
    "  npm test",
    "",
    "Its README says how to call the stages from each language, and what to change first.",
  ].join("\n");
}
