// The guided demo: sets everything up, takes a short tour in TypeScript, then defines, fits and scores one pipeline in four
// languages and compares what they predict.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, root, run, StepError } from "./lib/run.mjs";
import { setUpCore, setUpJava, setUpPython, setUpR, Unavailable } from "./setup.mjs";

const data = join(root, "examples/data/penguins.csv");
const models = join(cache, "demo");
const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

/** How the demo is run in each language, once that is set up. */
const demos = {
  TypeScript: { ready: async () => {}, command: ["node", "--conditions=source", "examples/demo/demo.ts"] },
  Python: { ready: setUpPython, command: [join(cache, "python/bin/python"), "examples/demo/demo.py"] },
  R: { ready: setUpR, command: ["Rscript", "examples/demo/demo.R"] },
  Java: { ready: setUpJava, command: ["bash", "examples/demo/java.sh"] },
};

async function demo(language, ...args) {
  const [command, ...before] = demos[language].command;
  const { code, output } = await run(command, [...before, ...args]);
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  if (code !== 0 || !line)
    throw new StepError(`The demo in ${language}`, code, output.trimEnd().split("\n").slice(-30).join("\n"));
  return JSON.parse(line);
}

/** Resolves to the reason why a language cannot be had here, or to nothing. */
const reasonWhyNot = (ready) =>
  ready().then(
    () => undefined,
    (error) => {
      if (error instanceof Unavailable || error instanceof StepError) return error.message;
      throw error;
    },
  );

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("   ")
        .trimEnd(),
    );
}

console.log("Setting up (a few minutes the first time) …");
// OpenCV takes longer to compile than all else together, and the demo has no pictures.
await setUpCore(["lightgbm"]);
const tour = await run("node", ["--conditions=source", "examples/tour/tour.ts"], { show: true });
if (tour.code !== 0) process.exit(tour.code);
console.log(`\nThat was TypeScript alone, ${elapsed()} after the start. Setting up the other languages …`);

const missing = {};
for (const [language, { ready }] of Object.entries(demos)) {
  const reason = await reasonWhyNot(ready);
  if (reason) missing[language] = reason;
}
const present = Object.keys(demos).filter((language) => !(language in missing));

rmSync(models, { recursive: true, force: true });
mkdirSync(models, { recursive: true });
const fits = {};
for (const language of present) fits[language] = await demo(language, "fit", data, join(models, language));
const folders = present.map((language) => join(models, language));
const scores = {};
for (const language of present) scores[language] = await demo(language, "score", data, ...folders);

console.log("\nOne pipeline, fitted in each language on the same rows; each model scored in each language.");
console.log("A digest is the SHA-256 of all probabilities, as the language received them.\n");
printTable([
  ["fitted in", "accuracy", ...present.map((language) => `scored in ${language}`)],
  ...present.map((fitted, index) => [
    fitted,
    fits[fitted].accuracy.toFixed(4),
    ...present.map((scorer) => scores[scorer].digests[index].slice(0, 16)),
  ]),
]);
for (const [language, reason] of Object.entries(missing))
  console.log(`\n${language} was left out: ${reason}`);

const digests = new Set(present.flatMap((language) => scores[language].digests));
console.log(
  digests.size === 1
    ? `\nAll digests are equal. Done after ${elapsed()}.`
    : "\nThe digests differ: that is a bug.",
);
process.exitCode = digests.size === 1 ? 0 : 1;
