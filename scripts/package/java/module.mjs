// The library as a module: described from what its jar holds, as other packages than ours join it only there.
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/run.mjs";
import { addToJar, compile, writeText } from "./jar.mjs";

const name = "dev.uncia";

/** Packages of libraries that the jar holds for itself. */
const internal = /^dev\.uncia\.internal(\.|$)/;

export async function addModule({ library, classPath, work }) {
  const folder = join(work, "module");
  rmSync(folder, { recursive: true, force: true });
  const { code, output } = await run("jar", ["--list", "--file", library]);
  if (code !== 0) throw new Error(output);
  const entries = output.split("\n");
  const source = writeText(join(folder, "module-info.java"), await describe(library, entries));
  // Not beside itself: a module that is patched is found on the path once.
  const patched = join(folder, "library.jar");
  cpSync(library, patched);
  await compile("module-info", [
    ...["--module-path", classPath.join(":"), "--patch-module", `${name}=${patched}`],
    ...["-d", join(folder, "classes"), source],
  ]);
  await addToJar(library, join(folder, "classes"), ["--main-class", "dev.uncia.Main"]);
}

/** What is only used where it is there must not be passed on as `transitive`: users could not compile without it. */
async function describe(library, entries) {
  const packages = entries
    .filter((entry) => entry.endsWith(".class") && entry.includes("/"))
    .map((entry) => entry.slice(0, entry.lastIndexOf("/")).replaceAll("/", "."));
  const exported = [...new Set(packages)].filter((one) => !internal.test(one)).sort();
  const provider = (await unzip(library, "META-INF/services/dev.uncia.runtime.StagePackage")).trim();
  return [
    "/** Machine-learning stages over Apache Arrow. */",
    `module ${name} {`,
    ...(await modulesOfJava(library)).map((one) => `  requires ${one};`),
    "  requires static org.jspecify;",
    "  requires static org.apache.arrow.vector;",
    "  requires static org.apache.arrow.memory.core;",
    ...exported.map((one) => `  exports ${one};`),
    "  uses dev.uncia.runtime.CoreArchive;",
    "  uses dev.uncia.runtime.StagePackage;",
    `  provides dev.uncia.runtime.StagePackage with ${provider};`,
    "}",
    "",
  ].join("\n");
}

/** The modules of the JDK that the library's classes use. */
async function modulesOfJava(library) {
  const options = ["--print-module-deps", "--ignore-missing-deps", "--no-recursive", "--multi-release", "17"];
  const { code, output } = await run("jdeps", [...options, library]);
  if (code !== 0) throw new Error(output);
  return output.trim().split(",");
}

async function unzip(jar, entry) {
  const folder = `${jar}.read`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const { code, output } = await run("jar", ["--extract", "--file", jar, entry], { cwd: folder });
  if (code !== 0) throw new Error(output);
  const text = readFileSync(join(folder, entry), "utf8");
  rmSync(folder, { recursive: true });
  return text;
}
