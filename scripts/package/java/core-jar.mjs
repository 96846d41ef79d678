// A jar with a core and the service by which the library finds it, on the class path and on the module path.
import { cpSync, existsSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { changed, root } from "../../lib/run.mjs";
import { compile, createJar, writeText } from "./jar.mjs";

export async function coreJar({ version, library, work, core, platform, classifier }) {
  const jar = join(work, `uncia-core-${version}-${classifier}.jar`);
  const files = [fileURLToPath(import.meta.url), join(core, "core.json")].map((file) => relative(root, file));
  const made = changed(basename(jar), files);
  if (existsSync(jar) && !made.stale) return jar;
  const folder = join(work, `core-${classifier}`);
  rmSync(folder, { recursive: true, force: true });
  const module = `dev.uncia.core.${platform.name.replaceAll("-", "_")}`;
  const resources = `uncia-core/${platform.name}`;
  const source = writeText(
    join(folder, "Archive.java"),
    archive({ module, resources, platform: platform.name }),
  );
  const classes = join(folder, "classes");
  await compile("core's service", ["-Xdoclint:all", "-cp", library, "-d", classes, source]);
  writeText(join(classes, "META-INF/services/dev.uncia.runtime.CoreArchive"), `${module}.Archive\n`);
  cpSync(core, join(classes, resources), { recursive: true });
  const manifest = writeText(
    join(folder, "MANIFEST.MF"),
    `Implementation-Version: ${version}\nAutomatic-Module-Name: ${module}\n`,
  );
  await createJar(jar, { manifest, folders: [classes] });
  rmSync(folder, { recursive: true });
  made.mark();
  return jar;
}

/** The folder of the files is no name of a package, so modules do not hide it. */
const archive = ({ module, resources, platform }) => `package ${module};

import dev.uncia.runtime.CoreArchive;
import java.io.InputStream;

/** The core of Uncia for ${platform}. */
public final class Archive implements CoreArchive {
  /** Made by {@link java.util.ServiceLoader}. */
  public Archive() {}

  @Override
  public String platform() {
    return "${platform}";
  }

  @Override
  public InputStream open(String path) {
    return Archive.class.getResourceAsStream("/${resources}/" + path);
  }
}
`;
