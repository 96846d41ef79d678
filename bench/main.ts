// npm run bench -- lightgbm|bridge|cold-start [options]
import { readdirSync } from "node:fs";
import { basename } from "node:path";

const benchmarks = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== basename(import.meta.filename))
  .map((file) => file.replace(/\.ts$/, ""));
const [name = ""] = process.argv.splice(2, 1);
if (!benchmarks.includes(name)) {
  console.error(`Usage: npm run bench -- ${benchmarks.join("|")} [options]`);
  process.exit(2);
}
await import(`./${name}.ts`);
