// Jars by the tools of the JDK, with entries in the order of their names and one date, so that they come out the same each time.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { step } from "../../lib/run.mjs";
import { listFiles } from "../files.mjs";

const date = "--date=2026-01-01T00:00:00Z";

export async function compile(title, args) {
  await step(title, "javac", ["--release", "17", "-proc:none", "-Xlint:all", "-Werror", ...args]);
}

export function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Options that name every file of some folders; `jar` reads them from a file, as there may be thousands. */
function contents(folders, list) {
  const lines = folders.flatMap((folder) =>
    listFiles(folder).flatMap(({ path }) => ["-C", folder, path].map((word) => `"${word}"`).join(" ")),
  );
  return `@${writeText(list, `${lines.join("\n")}\n`)}`;
}

/** Makes a jar of what lies in some folders. */
export async function createJar(jar, { manifest, folders }) {
  rmSync(jar, { force: true });
  const files = contents(folders, `${jar}.list`);
  await step("jar", "jar", ["--create", date, "--file", jar, "--manifest", manifest, files]);
}

/** Puts what lies in a folder into a jar. */
export async function addToJar(jar, folder, options = []) {
  const files = contents([folder], join(dirname(folder), "added.list"));
  await step("jar", "jar", ["--update", date, "--file", jar, ...options, files]);
}
