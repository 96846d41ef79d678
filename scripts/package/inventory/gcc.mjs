// GCC's libraries, which are linked into kernels or lie beside them.
import { existsSync } from "node:fs";
import { run } from "../../lib/run.mjs";

/** They may go into programs of any licence by their exception, which the copyright file of the distribution holds. */
export async function gccComponents(names) {
  const { output } = await run("cc", ["-dumpfullversion"]);
  const copyright = "/usr/share/doc/libgomp1/copyright";
  if (!existsSync(copyright))
    throw new Error(`${copyright}, the licence of GCC's libraries, is missing: apt-get install libgomp1`);
  return names.map((name) => ({
    name,
    version: output.trim(),
    license: "GPL-3.0-or-later WITH GCC-exception-3.1",
    purl: ["generic", undefined, name, output.trim()],
    texts: [copyright],
  }));
}
