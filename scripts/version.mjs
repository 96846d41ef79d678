// All packages carry one version, that of the workspace's package.json.
//
//   npm run version              says what it is, and where another stands
//   npm run version -- 1.2.3     sets it everywhere
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const own = "(?:uncia|@uncia/[\\w-]+)";
const packageJson = [/^( {2}"version": ")([^"]+)/gm, new RegExp(`("${own}": ")(\\d[^"]*)`, "g")];
const lockFile = [
  /^( {2}"version": ")([^"]+)/gm,
  new RegExp(`("${own}": ")(\\d[^"]*)`, "g"),
  new RegExp(`("name": "(?:uncia-workspace|${own})",\\s*"version": ")([^"]+)`, "g"),
];
const maven = /(<groupId>dev\.uncia<\/groupId>\s*<artifactId>[\w-]+<\/artifactId>\s*<version>)([^<]+)/g;
const fileName = /\b(uncia(?:-[a-z]+)*[-_])(\d+\.\d+\.\d+)(?=[-.])/g;

/** Where versions stand: each pattern has what comes before one, and the version. A file without any is an error, unless it is a page. */
const places = [
  { files: ["package.json", "{core,codegen}/package.json", "native/*/package.json"], patterns: packageJson },
  { files: ["package-lock.json"], patterns: lockFile },
  { files: ["test/stages/package.json"], patterns: packageJson.slice(1) },
  { files: ["core/version.ts"], patterns: [/(version = ")([^"]+)/g] },
  { files: ["native/*/Cargo.toml", "native/*/sys/Cargo.toml"], patterns: [/^(version = ")([^"]+)/gm] },
  { files: ["native/*/Cargo.lock"], patterns: [/(name = "uncia-[\w-]+"\nversion = ")([^"]+)/g] },
  {
    files: ["bindings/python{,-onnx}/pyproject.toml"],
    patterns: [/^(version = ")([^"]+)/gm, /("uncia-onnx==)([^"]+)/g],
  },
  { files: ["bindings/python/src/uncia/_version.py"], patterns: [/^(version = ")([^"]+)/gm] },
  { files: ["bindings/r/DESCRIPTION"], patterns: [/^(Version: )(.+)/gm] },
  { files: ["bindings/java/pom.xml"], patterns: [maven] },
  { files: ["README.md", "docs/*.md", "bindings/*/README.md"], patterns: [maven, fileName], isPage: true },
];

/** Versions of R and of Python's wheels are numbers alone, so all are. */
const valid = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

export const readVersion = (folder = root) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;

/** What does not fit the version of the workspace, a line each. */
export function findDifferences(folder = root) {
  const version = readVersion(folder);
  const differences = filesIn(folder).flatMap(({ path, text, patterns, isPage }) => {
    const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
    if (found.length === 0 && !isPage) return [`${path} names no version`];
    return found
      .filter(([, , other]) => other !== version)
      .map(
        ({ index, 2: other }) =>
          `${path}:${text.slice(0, index).split("\n").length} says ${other}, not ${version}`,
      );
  });
  const newest = /^## (\d+\.\d+\.\d+)/m.exec(readFileSync(join(folder, "CHANGELOG.md"), "utf8"))?.[1];
  return newest === version
    ? differences
    : [...differences, `CHANGELOG.md begins with ${newest}, not ${version}`];
}

/** Writes a version wherever one stands. */
export function setVersion(version, folder = root) {
  if (!valid.test(version)) throw new Error(`"${version}" is no version: three numbers, as in 1.2.3.`);
  for (const { path, text, patterns } of filesIn(folder)) {
    const changed = patterns.reduce(
      (all, pattern) => all.replaceAll(pattern, (_, before) => `${before}${version}`),
      text,
    );
    if (changed !== text) writeFileSync(join(folder, path), changed);
  }
}

const filesIn = (folder) =>
  places.flatMap(({ files, ...place }) =>
    globSync(files, { cwd: folder }).map((path) => ({
      ...place,
      path,
      text: readFileSync(join(folder, path), "utf8"),
    })),
  );

function main([version]) {
  if (version !== undefined) {
    setVersion(version);
    console.log(`Everything says ${version} now. Generated files follow with \`npm run generate\`.`);
  }
  const differences = findDifferences();
  if (version === undefined) console.log(readVersion());
  if (differences.length === 0) return;
  console.error(differences.join("\n"));
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
