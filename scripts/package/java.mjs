// The Java library as users get it: its jars, a jar with the core of this platform, and all of them as a Maven repository.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { answers, root } from "../lib/run.mjs";
import { Unavailable } from "../setup.mjs";
import { coreJar } from "./java/core-jar.mjs";
import { libraryJars } from "./java/library.mjs";
import { writeRepository } from "./java/repository.mjs";

const work = join(root, ".cache/package/java");

export async function build({ version, dist, platform, core }) {
  if (!(await answers("mvn", "--version")))
    throw new Unavailable("Maven and a JDK are missing: apt-get install maven openjdk-17-jdk-headless");
  mkdirSync(work, { recursive: true });
  const { jars, bill } = await libraryJars({ version, work });
  const settings = { version, library: jars[0], work, platform };
  const cores = [await coreJar({ ...settings, core, classifier: platform.name })];
  const withNode = join(dist, "core", `with-node-${platform.name}`);
  const classifier = `${platform.name}-with-node`;
  if (holds(withNode, core)) cores.push(await coreJar({ ...settings, core: withNode, classifier }));
  else rmSync(join(dist, `uncia-core-${version}-${classifier}.jar`), { force: true });

  for (const file of [...jars, ...cores, bill]) place(file, join(dist, basename(file)));
  const pom = join(root, "bindings/java/pom.xml");
  writeRepository({ folder: join(dist, "maven"), version, jars, cores, platform, pom });
}

/** Whether a core with Node.js was made, and of this build. */
function holds(withNode, core) {
  if (!existsSync(join(withNode, "core.json"))) return false;
  const made = new Set(filesOf(withNode));
  return filesOf(core).every((file) => made.has(file));
}

const filesOf = (folder) =>
  JSON.parse(readFileSync(join(folder, "core.json"), "utf8")).files.map(
    ({ path, sha256 }) => `${sha256} ${path}`,
  );

function place(from, to) {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
