import { type Check, error, installAgain, ok, warning } from "./check.ts";
import type { CoreManifest } from "./core-files.ts";
import type { Surroundings } from "./surroundings.ts";

const oldestNode = 22;

/** Version, platform, C library and Node, against what the core says that it needs. */
export function checkVersions(around: Surroundings, manifest: CoreManifest | undefined): Check[] {
  return [
    checkCore(around, manifest),
    checkPlatform(around, manifest),
    checkGlibc(around, manifest),
    checkNode(around, manifest),
  ].filter((one) => one !== undefined);
}

function checkCore({ core, version }: Surroundings, manifest: CoreManifest | undefined): Check {
  if (!manifest)
    return ok("core", `${version} in ${core}, without a list of its files (a checkout, or npm's)`);
  if (manifest.version === version) return ok("core", `${version} in ${core}`);
  return error("core", `the code is of ${version}, its core.json of ${manifest.version}`, installAgain);
}

function checkPlatform({ platform }: Surroundings, manifest: CoreManifest | undefined): Check {
  if (!manifest || manifest.platform === platform) return ok("platform", platform);
  return error(
    "platform",
    `this is ${platform}; the core was built for ${manifest.platform}`,
    `Install the package of Uncia for ${platform}.`,
  );
}

function checkGlibc(
  { platform, glibc }: Surroundings,
  manifest: CoreManifest | undefined,
): Check | undefined {
  if (!platform.startsWith("linux")) return undefined;
  const found = glibc();
  const needed = manifest?.glibc;
  if (found === undefined) {
    return error(
      "glibc",
      "none: this system has another C library",
      "Use a system with glibc, such as Debian or Ubuntu; Alpine's musl cannot load the kernels.",
    );
  }
  if (needed === undefined || compareVersions(found, needed) >= 0) {
    return ok("glibc", needed ? `${found} (${needed} is needed)` : found);
  }
  return error(
    "glibc",
    `${found}; the kernels need ${needed}`,
    `Use a newer system, such as one of this year, or a container image with glibc ${needed} or newer.`,
  );
}

function checkNode({ node }: Surroundings, manifest: CoreManifest | undefined): Check {
  const needed = Number(/\d+/.exec(manifest?.node ?? "")?.[0] ?? oldestNode);
  if (Number.parseInt(node, 10) >= needed) return ok("node", `${node} (${needed} is needed)`);
  return error(
    "node",
    `${node}; ${needed} or newer is needed`,
    "Install a newer Node, and name it with UNCIA_NODE.",
  );
}

/** Negative where `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Threads that kernels will use, and whether that is more than there are processors. */
export function checkThreads({ processors, environment }: Surroundings): Check {
  const wanted = environment.OMP_NUM_THREADS;
  const plural = processors === 1 ? "processor" : "processors";
  if (wanted === undefined) return ok("threads", `${processors} ${plural}`);
  const found = `${processors} ${plural}, OMP_NUM_THREADS is ${wanted}`;
  if (!/^[1-9]\d*$/.test(wanted)) {
    return warning("threads", found, "Set OMP_NUM_THREADS to a whole number from 1 up, or not at all.");
  }
  if (Number(wanted) <= processors) return ok("threads", found);
  return warning(
    "threads",
    found,
    `Set OMP_NUM_THREADS to ${processors} or less: more threads than processors make kernels slower.`,
  );
}
