import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { type Generated, generate } from "../generate.ts";
import { WatchedSources } from "./sources.ts";
import { watch } from "./watch.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "watch-"));
const learner = join(home, "src/kinds/learner.ts");
const everyKind = join(home, "src/kinds/every-kind.ts");
afterAll(() => rmSync(home, { recursive: true }));

beforeAll(() => {
  cpSync(join(root, "codegen/test/fixtures/toolbox"), home, { recursive: true });
  rmSync(join(home, "expected"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"));
});

/** Replaces text in a file, and gives back what undoes it. */
function edit(path: string, from: string, to: string): () => void {
  const before = readFileSync(path, "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has no "${from}".`);
  writeFileSync(path, after);
  return () => writeFileSync(path, before);
}

const texts = ({ files }: Generated): Record<string, string> =>
  Object.fromEntries(files.map(({ path, text }) => [path, text]));

describe("sources that are kept open", () => {
  it("give after an edit what sources that are opened anew give", async () => {
    const config = readConfig(home, join(home, "out"));
    const sources = new WatchedSources(config);
    const before = await generate(config, { sources });
    const all = sources.facts.size;
    const undo = edit(everyKind, "max: 100", "max: 99");
    sources.update([everyKind]);
    // ONNXShouter extends it; the learner has nothing to do with it.
    expect(sources.facts.has(learner)).toBe(true);
    expect(sources.facts.size).toBeLessThan(all);
    const after = await generate(config, { sources });
    expect(texts(after)).not.toEqual(texts(before));
    expect(texts(after)).toEqual(texts(await generate(config)));
    undo();
    sources.update([everyKind]);
    expect(texts(await generate(config, { sources }))).toEqual(texts(before));
  }, 60_000);

  it("read nothing else again after an edit inside of a function whose type is written out", async () => {
    const config = readConfig(home, join(home, "out"));
    const sources = new WatchedSources(config);
    await generate(config, { sources });
    const all = sources.facts.size;
    const undo = edit(everyKind, "return schema;", "void 0;\n    return schema;");
    sources.update([everyKind]);
    expect(all - sources.facts.size).toBe(1);
    undo();
  }, 60_000);
});

describe("--watch", () => {
  it("renders again after each change, and survives mistakes", async () => {
    const stop = new AbortController();
    const outcomes: (Generated | Error)[] = [];
    let arrived: (() => void) | undefined;
    const note = (outcome: Generated | Error): void => {
      outcomes.push(outcome);
      arrived?.();
    };
    const ready = Promise.withResolvers<void>();
    const ended = watch(
      { package: home, out: join(home, "out"), runExamples: false, signal: stop.signal },
      {
        rendered: note,
        failed: (error) => note(error as Error),
        ready: () => ready.resolve(),
      },
    );
    await ready.promise;
    expect(outcomes).toHaveLength(1);
    const after = async (change: () => void): Promise<Generated | Error> => {
      // Nobody saves twice at once; the watcher must have begun to watch what is new.
      await sleep(200);
      const next = new Promise<void>((done) => {
        arrived = done;
      });
      change();
      await next;
      return outcomes.at(-1) as Generated | Error;
    };

    let undo = (): void => {};
    const changed = (await after(() => {
      undo = edit(everyKind, "/** How it is done. */", "/** Another word. */");
    })) as Generated;
    expect(changed.problems).toEqual([]);
    for (const language of ["python", "r", "java", "docs"]) {
      const found = changed.files.some(
        ({ path, text }) => path.startsWith(join(home, "out", language)) && text.includes("Another word."),
      );
      expect(found, language).toBe(true);
    }

    const wrong = (await after(() => edit(everyKind, "/** Another word. */", ""))) as Generated;
    expect(wrong.problems[0]).toMatchObject({
      file: "src/kinds/every-kind.ts",
      message: "The param EveryKind.lambdaMode has no doc comment.",
    });
    expect(wrong.problems[0]?.line).toBeGreaterThan(1);
    expect(((await after(undo)) as Generated).problems).toEqual([]);

    const added = join(home, "src/words/whisperer.ts");
    const stage = `import { transformer } from "uncia/pipeline";\n/** Whispers. */\nexport class Whisperer extends transformer({}) {}\n`;
    const more = (await after(() => writeFileSync(added, stage))) as Generated;
    expect(more.files.some(({ path }) => path.endsWith("Whisperer.java"))).toBe(true);
    const less = (await after(() => rmSync(added))) as Generated;
    expect(less.files.some(({ path }) => path.endsWith("Whisperer.java"))).toBe(false);

    const manifest = join(home, "package.json");
    const broken = await after(() => {
      undo = edit(manifest, '"uncia": {', '"uncia": {{');
    });
    expect(broken).toMatchObject({ name: "UsageError", message: expect.stringContaining("is not JSON") });
    expect(((await after(undo)) as Generated).problems).toEqual([]);

    const before = outcomes.length;
    await after(() => {
      for (let times = 0; times < 5; times++) writeFileSync(learner, `${readFileSync(learner, "utf8")}\n`);
    });
    stop.abort();
    await ended;
    expect(outcomes.length - before).toBe(1);
  }, 120_000);
});
