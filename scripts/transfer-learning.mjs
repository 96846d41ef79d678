// The example of the guide on transfer learning, set up and run from a clean checkout: [typescript|python|r] [FILE], where FILE is the report,
// the executed notebook, or the document that is knit; in `dist` when it is left out.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cache, root, run, StepError } from "./lib/run.mjs";
import { setUpCore, setUpPython, setUpR, Unavailable } from "./setup.mjs";

const folder = join(root, "examples/transfer-learning");
const [language = "typescript", file] = process.argv.slice(2);

const languages = {
  typescript: {
    file: "transfer-learning.html",
    command: (target) => ["node", "--conditions=source", join(folder, "main.ts"), target],
  },
  python: {
    setUp: setUpPython,
    file: "transfer-learning.executed.ipynb",
    command: (target) => [join(cache, "python/bin/python"), join(folder, "execute.py"), target],
  },
  r: {
    setUp: setUpR,
    file: "transfer-learning.md",
    command: (target) => ["Rscript", "--vanilla", join(folder, "knit.R"), target],
  },
};

const chosen = languages[language];
if (!chosen) {
  console.error(`The example is written in ${Object.keys(languages).join(", ")}; not in "${language}".`);
  process.exit(2);
}
try {
  await setUpCore();
  await chosen.setUp?.();
} catch (error) {
  if (!(error instanceof Unavailable || error instanceof StepError)) throw error;
  console.error(error.message);
  process.exit(1);
}
// npm starts scripts in the folder of the package, not in its caller's.
const target = file ? resolve(process.env.INIT_CWD ?? "", file) : join(root, "dist", chosen.file);
mkdirSync(dirname(target), { recursive: true });
const [command, ...args] = chosen.command(target);
const { code } = await run(command, args, { show: true });
process.exitCode = code;
