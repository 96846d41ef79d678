// The Java library as users get it: its jars, a jar with the core of this platform, and all of them as a Maven repository.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { answers, root, step } from "../lib/run.mjs";
import { Unavailable } from "../setup.mjs";
import { coreJar } from "./java/core-jar.mjs";
import { addLicences } from "./java/licences.mjs";
import { addModule } from "./java/module.mjs";
import { writeRepository } from "./java/repository.mjs";

const sources = join(root, "bindings/java");
const work = join(root, ".cache/package/java");

export async function build({ version, dist, platform, core }) {
  if (!(await answers("mvn", "--version")))
    throw new Unavailable("Maven and a JDK are missing: apt-get install maven openjdk-17-jdk-headless");
  const classPath = await compile();
  const library = join(work, `target/uncia-${version}.jar`);
  if (!existsSync(library))
    throw new Error(
      `${sources}/pom.xml has another version than package.json: npm run version -- ${version}`,
    );
  await addLicences({ library, classPath, work });
  await addModule({ library, classPath, work });
  const jars = [library, ...["sources", "javadoc"].map((kind) => library.replace(/\.jar$/, `-${kind}.jar`))];

  const settings = { version, library, work, platform };
  const cores = [await coreJar({ ...settings, core, classifier: platform.name })];
  const withNode = join(dist, "core", `with-node-${platform.name}`);
  if (holds(withNode, core))
    cores.push(await coreJar({ ...settings, core: withNode, classifier: `${platform.name}-with-node` }));

  for (const jar of [...jars, ...cores]) place(jar, join(dist, basename(jar)));
  writeRepository({
    folder: join(dist, "maven"),
    version,
    jars,
    cores,
    platform,
    pom: join(sources, "pom.xml"),
  });
}

/** Runs Maven on a copy: the checkout's own classes may be in use. Returns the class path of the library. */
async function compile() {
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

/** Whether a core with Node.js was made, and of this build. */
function holds(withNode, core) {
  const files = (folder) =>
    JSON.parse(readFileSync(join(folder, "core.json"), "utf8")).files.map(
      ({ path, sha256 }) => `${sha256} ${path}`,
    );
  if (!existsSync(join(withNode, "core.json"))) return false;
  const made = new Set(files(withNode));
  return files(core).every((file) => made.has(file));
}

function place(from, to) {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
