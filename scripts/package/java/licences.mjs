// What third parties made of the library's jar: their licences, and a bill of materials.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root, run } from "../../lib/run.mjs";
import { licencesText } from "../inventory/inventory.mjs";
import { sbomText } from "../inventory/sbom.mjs";
import { addToJar } from "./jar.mjs";

const apache = "Apache-2.0";

/** The libraries that the pom puts into the jar, each with its licence and that of what it holds itself. */
const held = {
  "arrow-format": apache,
  "flatbuffers-java": apache,
  "jackson-core": "Apache-2.0 AND MIT AND BSL-1.0",
  "jackson-jr-objects": apache,
};

/** Puts the licences into the jar; returns the bill of materials. */
export async function addLicences({ library, classPath, work, version }) {
  const folder = join(work, "licences");
  rmSync(folder, { recursive: true, force: true });
  const parts = [];
  for (const [name, license] of Object.entries(held)) {
    const jar = classPath.find((path) => new RegExp(`^${name}-\\d`).test(basename(path)));
    if (!jar) throw new Error(`The class path of the library lacks ${name}: see ${import.meta.filename}.`);
    parts.push(await component(jar, license, join(folder, "read", name)));
  }
  // A jar without a text is under the licence that its pom names, whose text is that of the others.
  const text = parts
    .find(({ name }) => name === "jackson-core")
    .texts.find((path) => path.endsWith("/LICENSE"));
  const components = parts.map((part) => (part.texts.length > 0 ? part : { ...part, texts: [text] }));
  const added = join(folder, "added");
  mkdirSync(join(added, "META-INF"), { recursive: true });
  copyFileSync(join(root, "LICENSE"), join(added, "META-INF/LICENSE"));
  writeFileSync(join(added, "META-INF/THIRD-PARTY-LICENSES.txt"), licencesText(components));
  await addToJar(library, added);
  return sbomText({
    version,
    components,
    purl: ["maven", "dev.uncia", "uncia"],
    description: "Uncia for Java; its core is listed apart",
  });
}

/** Says what a library is, by what its jar says. */
async function component(jar, license, folder) {
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run("jar", ["--extract", "--file", jar, "META-INF"], { cwd: folder });
  if (code !== 0) throw new Error(output);
  const name = basename(jar).replace(/-\d.*/, "");
  const home = readdirSync(join(folder, "META-INF/maven"))[0];
  const properties = readFileSync(join(folder, "META-INF/maven", home, name, "pom.properties"), "utf8");
  const texts = readdirSync(join(folder, "META-INF")).filter((file) => /LICENSE|NOTICE/.test(file));
  return {
    name,
    version: /^version=(.+)$/m.exec(properties)?.[1].trim(),
    license,
    purl: ["maven", home, name],
    texts: texts.map((file) => join(folder, "META-INF", file)),
  };
}
