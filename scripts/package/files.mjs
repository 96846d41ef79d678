// Folders with a list of what is in them, and archives that come out the same each time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Path, size and SHA-256 of each file below a folder, in the order of their paths; `enter` says which folders are looked into. */
export function listFiles(folder, enter = () => true) {
  return pathsBelow(folder, "", enter)
    .sort()
    .map((path) => {
      const bytes = readFileSync(join(folder, path));
      return { path, bytes: bytes.length, sha256: sha256(bytes) };
    });
}

const pathsBelow = (folder, prefix, enter) =>
  readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return enter(entry.name) ? pathsBelow(folder, `${path}/`, enter) : [];
    return entry.isFile() ? [path] : [];
  });

/** One digest over a list of files. */
export const digestOf = (files) =>
  sha256(
    files
      .map((file) => `${file.sha256} ${file.path}\n`)
      .sort()
      .join(""),
  );

/** Puts a folder in the place of another, so that nobody finds half of it. */
export function replaceFolder(from, to) {
  const old = `${to}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(to)) renameSync(to, old);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}

/** Packs a folder's files, `first` before the others; owner, time and order say nothing of this machine. */
export function packFolder(folder, archive, first = []) {
  const files = [
    ...first,
    ...listFiles(folder)
      .map(({ path }) => path)
      .filter((path) => !first.includes(path)),
  ];
  const plain = [
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--mtime=@0",
    "--mode=u=rwX,go=rX",
    "--format=ustar",
  ];
  const temporary = `${archive}.new`;
  const { error, status, stderr } = spawnSync(
    "tar",
    [
      ...plain,
      "--use-compress-program=gzip -9n",
      "-cf",
      temporary,
      "-C",
      folder,
      "--no-recursion",
      "--files-from=-",
    ],
    { input: files.join("\n"), encoding: "utf8" },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  renameSync(temporary, archive);
  return statSync(archive).size;
}
