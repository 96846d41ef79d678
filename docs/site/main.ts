/** `npm run docs` builds the site; `npm run docs -- --serve` shows it while one writes. */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { rPages } from "./api/r.ts";
import { makeReferences, placeReferences } from "./api/references.ts";
import { writeAssets, writeLinkedFiles, writeSearchIndex } from "./assets.ts";
import { brokenLinks } from "./check-links.ts";
import { siteGenerator } from "./generator.ts";
import { siteFolder } from "./paths.ts";

const { values } = parseArgs({
  options: { serve: { type: "boolean", default: false }, port: { type: "string", default: "8080" } },
});
const started = performance.now();
if (!values.serve) rmSync(siteFolder, { recursive: true, force: true });

const [pages, references] = await Promise.all([rPages(), makeReferences()]);
const generator = await siteGenerator({
  runMode: values.serve ? "serve" : "build",
  rPages: pages,
  references,
  after: async () => {
    await writeAssets();
    writeLinkedFiles();
    placeReferences(references);
    writeSearchIndex();
  },
});
await generator.init();
if (values.serve) {
  await generator.watch();
  await generator.serve(Number(values.port));
} else {
  await generator.write();
  const problems = brokenLinks(siteFolder);
  for (const problem of problems) console.error(problem);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(problems.length > 0 ? `${problems.length} broken links` : `dist/site, ${seconds} s`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
