/** The study of the guide comes to the same counts in each language that does it, and the guide says what they are. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "./snippets.ts";

const run = promisify(execFile);
const bin = join(root, "node_modules/.bin");
const example = join(root, "examples/transfer-learning");
const folder = join(root, ".cache/docs/study");
const library = join(root, ".cache/r-library");
const longest = 600_000;

mkdirSync(folder, { recursive: true });

/** What a program prints; its last argument is the file that it writes. */
async function output(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, {
    cwd: folder,
    timeout: longest,
    maxBuffer: 2 ** 26,
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      NODE_ENV: "",
      PATH: [bin, process.env.PATH].join(delimiter),
      ...(existsSync(library) && { R_LIBS: library }),
    },
  });
  return stdout;
}

const digestIn = (text: string): string | undefined => /^digest ([0-9a-f]{64})$/m.exec(text)?.[1];

test("the study, its report, and the same in Python and R", { timeout: 2 * longest }, async () => {
  const report = join(folder, "report.html");
  const typescript = await output(join(bin, "node"), "--conditions=source", join(example, "main.ts"), report);

  // The table of the guide.
  const said = [...typescript.matchAll(/^(\w[\w ]+?) {2,}(\d+\.\d) % of (\d+) right$/gm)];
  const guide = readFileSync(join(root, "docs/transfer-learning.md"), "utf8");
  const written = [...guide.matchAll(/^\| (\w[\w ]+?) \| (\d+\.\d) % \|/gm)];
  expect(said).toHaveLength(5);
  expect(written.map(([, name, share]) => [name, share])).toEqual(
    said.map(([, name, share]) => [name, share]),
  );
  const shares = new Map(said.map(([, name, share]) => [name, Number(share)]));
  for (const worse of ["One picture at a time", "Without augmentation", "Pixels for features"]) {
    expect(shares.get(worse), worse).toBeLessThan(shares.get("All steps") as number);
  }

  const html = readFileSync(report, "utf8");
  expect(html.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(6 * 4 + 27 * 4);
  expect(html.match(/<table class="matrix">/g)).toHaveLength(2 * 5);
  expect(html).not.toMatch(/<script|<link|src="(?!data:)|href=/);

  const [python, r] = await Promise.all([
    output(join(root, ".cache/python/bin/python"), join(example, "execute.py"), join(folder, "study.ipynb")),
    output("Rscript", "--vanilla", join(example, "knit.R"), join(folder, "study.md")),
  ]);
  const digests = [typescript, python, r].map(digestIn);
  expect(digests[0]).toBeDefined();
  expect(digests).toEqual([digests[0], digests[0], digests[0]]);

  const notebook = JSON.parse(readFileSync(join(folder, "study.ipynb"), "utf8"));
  const shown = JSON.stringify(notebook.cells[1].outputs);
  expect(shown).toContain("data:image/jpeg;base64,");
  expect(readFileSync(join(folder, "study.md"), "utf8")).toMatch(/!\[.*\]\(.*look-1\.png\)/);
});
