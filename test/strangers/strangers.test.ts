/**
 * Somebody invents a package of stages: scaffolds it, writes a Transformer and an Estimator whose names the generator cannot know,
 * generates, installs, and calls it from four languages, mixed with our stages; what one language saves the next one loads.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invent, sourcesOf } from "./invent.ts";
import { java, python, r, typescript } from "./programs.ts";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "node_modules/.bin");
const seed = Number(process.env.UNCIA_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
const one = invent(seed);
const home = mkdtempSync(join(tmpdir(), "strangers-"));
const folder = join(home, one.name);
const table = join(home, "table.csv");
const bindings = join(folder, "bindings");
const places = (load: string, save: string) => ({ table, load: join(home, load), save: join(home, save) });

/** x is 1, nothing, 6, 8; missing becomes 4; y = (x + 2) / 2; z = y - 5. */
const expected = { z: [-3.5, -2, -1, 0], largest: 5 };

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(command, args, {
      cwd: options.cwd ?? folder,
      encoding: "utf8",
      stdio: "pipe",
      timeout: 120_000,
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        NODE_ENV: "",
        PATH: [bin, process.env.PATH].join(delimiter),
        R_LIBS: [join(home, "r-library"), join(root, ".cache/r-library")].join(delimiter),
        UNCIA_CACHE: join(home, "cache"),
        UNCIA_CORE: join(root, "core/dist/driver/bridge.js"),
        ...options.env,
      },
    });
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`Seed ${seed} (UNCIA_TEST_SEED): ${message}\n${stdout}\n${stderr}`);
  }
}

const codegen = (...args: string[]): string =>
  run(join(bin, "node"), ["--conditions=source", join(root, "codegen/main.ts"), ...args]);

/** What `npm install` does for a user: here the packages of this checkout. */
function install(): void {
  const modules = join(folder, "node_modules");
  for (const [name, target] of Object.entries({
    uncia: "core",
    "@uncia/codegen": "codegen",
    "apache-arrow": "node_modules/apache-arrow",
    typescript: "node_modules/typescript",
    "@types/node": "node_modules/@types/node",
  })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, target), join(modules, name));
  }
}

beforeAll(() => {
  console.log(`seed ${seed}: ${one.name}, ${one.transformer.pascal}, ${one.estimator.pascal}`);
  writeFileSync(table, "id,x\n1,1\n2,\n3,6\n4,8\n");
  const init = ["init", one.name, "--dir", folder, "--java-package", one.java];
  run(join(bin, "node"), ["--conditions=source", join(root, "codegen/main.ts"), ...init], { cwd: home });
  install();
  rmSync(join(folder, "src/numbers"), { recursive: true });
  const subject = join(folder, "src", one.subject);
  mkdirSync(subject);
  for (const [file, text] of Object.entries(sourcesOf(one))) writeFileSync(join(subject, file), text);
  codegen("generate");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("what was generated is current, and type-checks strictly", () => {
  codegen("generate", "--check");
  const tsc = ["--noEmit", "--customConditions", "source", "--allowImportingTsExtensions"];
  run(join(bin, "node"), [join(root, "node_modules/typescript/bin/tsc"), ...tsc]);
});

test("a mistake is told with the line on which it is", () => {
  const file = join(folder, "src", one.subject, `${one.transformer.kebab}.ts`);
  const text = readFileSync(file, "utf8");
  const line = text.split("\n").findIndex((row) => row.includes(`${one.factor.camel}: double`)) + 1;
  writeFileSync(file, text.replace("double({ default: 1 })", "double({ default: 1, max: 0 })"));
  try {
    expect(() => codegen("generate", "--check")).toThrow(
      new RegExp(`src/${one.subject}/${one.transformer.kebab}\\.ts:${line}:\\d+: .*its default 1 is refused`),
    );
  } finally {
    writeFileSync(file, text);
  }
});

test("Python installs it, mixes it with our stages, and saves", () => {
  const site = join(home, "site");
  const interpreter = join(root, ".cache/python/bin/python");
  const flags = ["--quiet", "--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"];
  run(interpreter, ["-m", "pip", "install", ...flags, "--target", site, join(bindings, "python")]);
  // The package must be whole without the folder that it was made in.
  writeFileSync(join(home, "program.py"), python(one, places("", "saved-by-python")));
  const printed = run(interpreter, ["program.py"], { cwd: home, env: { PYTHONPATH: site } });
  expect(JSON.parse(printed)).toEqual(expected);
});

test("R installs it, loads what Python saved, and saves", () => {
  const library = join(home, "r-library");
  mkdirSync(library);
  run("R", [
    "CMD",
    "INSTALL",
    "--no-multiarch",
    "--no-test-load",
    `--library=${library}`,
    join(bindings, "r"),
  ]);
  writeFileSync(join(home, "program.R"), r(one, places("saved-by-python", "saved-by-r")));
  const printed = run("Rscript", ["--vanilla", "program.R"], { cwd: home });
  expect(JSON.parse(printed)).toEqual(expected);
});

test("Java builds it with Maven, loads what R saved, and saves", () => {
  const { repository, libraries } = localRepository();
  run("mvn", [
    "-q",
    "-B",
    `-Dmaven.repo.local=${repository}`,
    "-f",
    join(bindings, "java/pom.xml"),
    "package",
  ]);
  const [jar = ""] = globSync("*.jar", { cwd: join(bindings, "java/target") });
  cpSync(join(bindings, "java/target", jar), join(home, "stages.jar"));
  writeFileSync(join(home, "Program.java"), java(one, places("saved-by-r", "saved-by-java")));
  const path = [join(home, "stages.jar"), ...libraries].join(delimiter);
  const printed = run("java", ["-Xshare:auto", "-cp", path, "Program.java"], { cwd: home });
  expect(JSON.parse(printed)).toEqual(expected);
});

test("TypeScript loads what Java saved", () => {
  writeFileSync(join(folder, "program.ts"), typescript(one, places("saved-by-java", "saved-by-typescript")));
  const printed = run(join(bin, "node"), ["--conditions=source", "program.ts"]);
  rmSync(join(folder, "program.ts"));
  expect(JSON.parse(printed)).toEqual(expected);
});

test("Python loads what TypeScript saved, finding the package by itself", () => {
  const program = `
import json, pandas as pd
from uncia import PipelineModel
model = PipelineModel.load(${JSON.stringify(join(home, "saved-by-typescript"))})
print(json.dumps(model.transform(pd.read_csv(${JSON.stringify(table)}))["z"].tolist()))
`;
  const interpreter = join(root, ".cache/python/bin/python");
  const printed = run(interpreter, ["-c", program], { cwd: home, env: { PYTHONPATH: join(home, "site") } });
  expect(JSON.parse(printed)).toEqual(expected.z);
});

/** A repository of Maven's that has what this user's has, and the library of this checkout. */
function localRepository(): { repository: string; libraries: readonly string[] } {
  const repository = join(home, "m2");
  const known = join(homedir(), ".m2/repository");
  run("cp", ["-rs", known, repository], { cwd: home });
  const target = join(root, "bindings/java/target");
  const pom = readFileSync(join(root, "bindings/java/pom.xml"), "utf8");
  const version = /<version>([^<]+)<\/version>/.exec(pom)?.[1] ?? "";
  const place = join(repository, "dev/uncia/uncia", version);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  run(
    "jar",
    ["--create", "--file", join(place, `uncia-${version}.jar`), "-C", join(target, "classes"), "."],
    { cwd: home },
  );
  cpSync(join(root, "bindings/java/pom.xml"), join(place, `uncia-${version}.pom`));
  const classpath = readFileSync(join(target, "classpath.txt"), "utf8").trim().split(delimiter);
  return { repository, libraries: [join(place, `uncia-${version}.jar`), ...classpath] };
}
