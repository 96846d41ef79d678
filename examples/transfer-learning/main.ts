// Transfer learning on pictures of camera traps: does the study, prints what each step is worth, and writes a report with pictures.
//
//     npm run transfer-learning   # or, where all is built: node --conditions=source examples/transfer-learning/main.ts [REPORT.html]
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeReport } from "./report.ts";
import { digestOf, pictures, study } from "./study.ts";

const say = (text: string): void => console.log(`\n${text}`);
const path = resolve(process.argv[2] ?? "transfer-learning.html");

say("Pictures of camera traps at eight places; three of the places are held out.");
await pictures.show({ rows: 4 });
const done = await study(say);
for (const { name, accuracy, counts } of done.variants) {
  const total = counts.reduce((sum, { rows }) => sum + rows, 0);
  console.log(`${name.padEnd(24)} ${(100 * accuracy).toFixed(1).padStart(5)} % of ${total} right`);
}
console.log(`digest ${digestOf(done.variants)}`);
await writeFile(path, await writeReport(done));
say(`The report is ${pathToFileURL(path)}`);
