// The jars as a Maven repository, which a build names by a file:// address.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

export function writeRepository({ folder, version, jars, cores, platform, pom }) {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  const text = readFileSync(pom, "utf8");
  artifact(draft, { name: "uncia", version, jars, pom: libraryPom({ text, version, platform }) });
  artifact(draft, { name: "uncia-core", version, jars: cores, pom: corePom({ text, version }) });
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}

function artifact(folder, { name, version, jars, pom }) {
  const home = join(folder, "dev/uncia", name, version);
  mkdirSync(home, { recursive: true });
  for (const jar of jars) {
    const file = join(home, basename(jar));
    copyFileSync(jar, file);
    checksum(file);
  }
  const file = join(home, `${name}-${version}.pom`);
  writeFileSync(file, pom);
  checksum(file);
}

/** Maven warns of files without it. */
function checksum(file) {
  writeFileSync(`${file}.sha1`, createHash("sha1").update(readFileSync(file)).digest("hex"));
}

const element = (text, name) => {
  const value = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  if (value === undefined) throw new Error(`bindings/java/pom.xml has no <${name}>.`);
  return value;
};

/** What the library asks of those who use it: nothing that its jar holds, but the core for this platform. */
const libraryPom = ({ text, version, platform }) =>
  project({
    text,
    version,
    name: "uncia",
    title: element(text, "name"),
    description: element(text, "description"),
    dependencies: [
      { artifact: "uncia-core", version, classifier: platform.name, scope: "runtime" },
      { group: "org.jspecify", artifact: "jspecify", version: element(text, "jspecify.version") },
      {
        group: "org.apache.arrow",
        artifact: "arrow-vector",
        version: element(text, "arrow.version"),
        optional: true,
      },
    ],
  });

const corePom = ({ text, version }) =>
  project({
    text,
    version,
    name: "uncia-core",
    title: `${element(text, "name")} core`,
    description:
      "The core of Uncia with its native kernels, unpacked by dev.uncia:uncia; the classifier is the platform.",
    dependencies: [],
  });

const project = ({
  text,
  version,
  name,
  title,
  description,
  dependencies,
}) => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 https://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>

  <groupId>${element(text, "groupId")}</groupId>
  <artifactId>${name}</artifactId>
  <version>${version}</version>

  <name>${title}</name>
  <description>${description}</description>
  <licenses>
    <license>
      <name>MIT</name>
      <distribution>repo</distribution>
    </license>
  </licenses>

  <dependencies>
${dependencies.map(dependency).join("")}  </dependencies>
</project>
`;

function dependency({ group = "dev.uncia", artifact, version, ...others }) {
  const members = { groupId: group, artifactId: artifact, version, ...others };
  const lines = Object.entries(members).map(([name, value]) => `      <${name}>${value}</${name}>\n`);
  return `    <dependency>\n${lines.join("")}    </dependency>\n`;
}
