import { statfs } from "node:fs/promises";
import { availableParallelism, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../bridge/locate.ts";
import { version } from "../version.ts";

/** What the doctor looks at; tests put something else in its place. */
export interface Surroundings {
  /** Folder of the core: with `core.json` where it was installed, without in a checkout. */
  readonly core: string;
  /** Version of the code that runs. */
  readonly version: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  readonly node: string;
  /** Version of the C library; undefined where it is another one, such as musl. */
  readonly glibc: () => string | undefined;
  readonly cacheFolder: string;
  readonly temporaryFolder: string;
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly processors: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How a process is started that loads what may crash. */
  readonly probe: readonly [command: string, ...args: string[]];
}

export function ownSurroundings(): Surroundings {
  const core = fileURLToPath(new URL("./", moduleUrl("index")));
  return {
    core,
    version,
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    glibc: findGlibc,
    cacheFolder: cacheFolder(process.env),
    temporaryFolder: tmpdir(),
    freeBytes,
    processors: availableParallelism(),
    environment: process.env,
    probe: [process.execPath, ...process.execArgv, fileURLToPath(moduleUrl("doctor/probe"))],
  };
}

/** Where R and Java keep unpacked cores: the same rule as theirs. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { UNCIA_CACHE, XDG_CACHE_HOME } = environment;
  return UNCIA_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "uncia");
}

function findGlibc(): string | undefined {
  const { report } = process;
  if (!report) return undefined;
  // Looking up the names of all interfaces can take seconds.
  Object.assign(report, { excludeNetwork: true });
  const { header } = report.getReport() as unknown as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
