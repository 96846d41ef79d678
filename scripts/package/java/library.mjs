// The library's jars, by Maven and the tools of the JDK.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { changed, root, step } from "../../lib/run.mjs";
import { addLicences } from "./licences.mjs";
import { addModule } from "./module.mjs";

const sources = join(root, "bindings/java");

/** Makes the jars, where anything has changed since; the first of them is the library itself. */
export async function libraryJars({ version, work }) {
  const library = join(work, `target/uncia-${version}.jar`);
  const jars = [library, ...["sources", "javadoc"].map((kind) => library.replace(/\.jar$/, `-${kind}.jar`))];
  const bill = join(work, `uncia-java-${version}.cdx.json`);
  const inputs = [
    "bindings/java/pom.xml",
    "bindings/java/src/{main,generated}/**/*.*",
    "scripts/package/java/*.mjs",
  ];
  const made = changed(
    "java-library",
    globSync(["package.json", "LICENSE", ...inputs], { cwd: root }).sort(),
  );
  if (made.stale || ![...jars, bill].every((file) => existsSync(file))) {
    const classPath = await compile(work);
    if (!existsSync(library))
      throw new Error(
        `${relative(root, sources)}/pom.xml has another version than package.json: npm run version -- ${version}`,
      );
    writeFileSync(bill, await addLicences({ library, classPath, work, version }));
    await addModule({ library, classPath, work });
    made.mark();
  }
  return { jars, bill };
}

/** Runs Maven on a copy: the checkout's own classes may be in use. Returns the class path of the library. */
async function compile(work) {
  for (const name of ["src", "target"]) rmSync(join(work, name), { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const name of ["pom.xml", "src"]) cpSync(join(sources, name), join(work, name), { recursive: true });
  const file = join(work, "target/classpath.txt");
  await step("Java library", "mvn", [
    ...["-q", "-B", "-f", join(work, "pom.xml"), "-P", "release", "-Dmaven.test.skip=true", "package"],
    ...["dependency:build-classpath", `-Dmdep.outputFile=${file}`, "-Dmdep.includeScope=compile"],
  ]);
  return readFileSync(file, "utf8").trim().split(":");
}
