// Copies of the working tree, to be broken: what git knows and what was built, with this tree's dependencies.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root, run } from "./run.mjs";

const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** What tests need besides what git knows. */
const built = [
  "core/dist/driver",
  ...workspaces.filter((folder) => folder.startsWith("native/")).map((kernel) => `${kernel}/dist`),
];

/** Brings the copy in `tree` up to date; what a run before has left broken is put right. */
export async function makeTree(tree) {
  const { code, output } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (code !== 0) throw new Error(output);
  const files = [...new Set(output.split("\0"))].filter((file) => file && existsSync(join(root, file)));
  for (const folder of built) files.push(...filesBelow(folder));
  const wanted = new Set([...files, recordFile]);
  for (const file of filesBelow(".", tree)) if (!wanted.has(file)) rmSync(join(tree, file));
  const record = join(tree, recordFile);
  const known = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {};
  const current = files.map((file) => [file, update(join(root, file), join(tree, file), known[file])]);
  writeFileSync(record, JSON.stringify(Object.fromEntries(current)));
  for (const workspace of [".", ...workspaces]) {
    const from = join(root, workspace, "node_modules");
    if (existsSync(from)) linkPackages(from, join(tree, workspace, "node_modules"), tree);
  }
}

/** What was copied, and what the copy was then. */
const recordFile = ".copied.json";

/** Left alone in a copy: dependencies, and what the languages' builds keep there from run to run. */
const kept = new Set(["node_modules", "target", "__pycache__", ".pytest_cache", "r-library", "reports"]);

function filesBelow(folder, base = root) {
  return readdirSync(join(base, folder), { withFileTypes: true }).flatMap((entry) => {
    if (kept.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path, base) : [path];
  });
}

/**
 * Copies a file that has changed here, or there. The copy is as new as it looks: compilers, which go by the time of a file, would else
 * keep what they made of the broken one.
 */
function update(from, to, known) {
  const source = timeAndSize(from);
  if (known && existsSync(to) && known.source === source && known.copy === timeAndSize(to)) return known;
  mkdirSync(dirname(to), { recursive: true });
  // Never into a mapped file.
  rmSync(to, { force: true });
  copyFileSync(from, to);
  return { source, copy: timeAndSize(to) };
}

function timeAndSize(path) {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}

/** Links every package, those of this workspace to their copies, which would otherwise not be the ones that are tested. */
function linkPackages(from, to, tree) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith("@")) {
      linkPackages(join(from, name), join(to, name), tree);
      continue;
    }
    const real = realpathSync(join(from, name));
    const own = !real.split(sep).includes("node_modules");
    const link = own ? join(tree, relative(root, real)) : join(from, name);
    // A cache of a tool; each copy has its own.
    if (name.startsWith(".vite")) continue;
    if (linkOf(join(to, name)) === link) continue;
    rmSync(join(to, name), { recursive: true, force: true });
    symlinkSync(link, join(to, name));
  }
}

const linkOf = (path) => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

/** Applies a patch, or takes it back; what `git` said where it could not. */
export async function applyPatch(patch, tree, { reverse = false } = {}) {
  const { code, output } = await run("git", ["apply", ...(reverse ? ["--reverse"] : []), patch], {
    cwd: tree,
    // The copy lies inside of a checkout, whose root must not be taken for its own.
    env: { GIT_CEILING_DIRECTORIES: dirname(tree) },
  });
  return code === 0 ? undefined : output;
}
