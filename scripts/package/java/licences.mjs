// The licences of the library, and of those that its jar holds.
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { root, run } from "../../lib/run.mjs";
import { addToJar } from "./jar.mjs";

/** Libraries that the pom puts into the jar, by the names of their jars; the licence is that which their poms name. */
const held = /^(jackson-core|jackson-jr-objects|flatbuffers-java|arrow-format)-\d/;
const files = /^META-INF\/[^/]*(LICENSE|NOTICE)[^/]*$/;

export async function addLicences({ library, classPath, work }) {
  const folder = join(work, "licences");
  const target = join(folder, "META-INF/third-party");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyFileSync(join(root, "LICENSE"), join(folder, "META-INF/LICENSE"));
  for (const jar of classPath.filter((path) => held.test(basename(path)))) {
    await extract(jar, join(target, basename(jar, ".jar")));
  }
  // Its jar names the Apache licence in its pom, and brings no text of it.
  const text = classPath.find((path) => basename(path).startsWith("jackson-core-"));
  for (const jar of classPath.filter((path) => basename(path).startsWith("flatbuffers-java-"))) {
    const own = join(target, basename(jar, ".jar"), "LICENSE");
    if (!existsSync(own)) copyFileSync(join(target, basename(text, ".jar"), "LICENSE"), own);
  }
  await addToJar(library, folder);
}

async function extract(jar, target) {
  const listed = await run("jar", ["--list", "--file", jar]);
  const entries = listed.output.split("\n").filter((entry) => files.test(entry));
  mkdirSync(target, { recursive: true });
  if (entries.length === 0) return;
  const scratch = `${target}.all`;
  mkdirSync(scratch);
  const { code, output } = await run("jar", ["--extract", "--file", jar, ...entries], { cwd: scratch });
  if (code !== 0) throw new Error(output);
  for (const entry of entries) copyFileSync(join(scratch, entry), join(target, basename(entry)));
  rmSync(scratch, { recursive: true });
}
