import { existsSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { watch as watchFiles } from "chokidar";
import { type PackageConfig, readConfig } from "../config.ts";
import { forgetTemplates, type Generated, type GenerateOptions, generate } from "../generate.ts";
import { isGenerated } from "../render/header.ts";
import { WatchedSources } from "./sources.ts";

/** Editors write a file in several steps, and "save all" writes several files. */
const quietMs = 25;

export interface WatchOptions {
  readonly package: string;
  readonly out?: string;
  readonly only?: GenerateOptions["only"];
  /** Whether the examples run before the first rendering. */
  readonly runExamples: boolean;
  readonly signal?: AbortSignal;
}

export interface WatchEvents {
  /** What the sources give now, `ms` after the change was noticed. */
  rendered(generated: Generated, config: PackageConfig, ms: number): void;
  /** Anything thrown; the watch goes on. */
  failed(error: unknown): void;
  /** Changes are noticed from now on. */
  ready?(): void;
}

/** Renders a package of stages, and again whenever one of its files changes, until the signal fires. */
export async function watch(options: WatchOptions, events: WatchEvents): Promise<void> {
  const session = new Session(options, events);
  const folder = resolve(options.package);
  const watcher = watchFiles(watchedPaths(folder, session.config), {
    ignoreInitial: true,
    ignored: (path) => isIgnored(path, session.config),
  });
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = (paths: readonly string[], runExamples: boolean): Promise<void> => {
    running = running.then(async () => {
      await session.run(paths, runExamples);
      // The configuration may name other folders now, or be readable for the first time.
      watcher.add(watchedPaths(folder, session.config));
    });
    return running;
  };
  watcher.on("all", (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    changed.add(resolve(path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed = new Set();
      void run(paths, false);
    }, quietMs);
  });
  watcher.on("error", (error) => events.failed(error));
  // First the eyes, then the work: an edit in the middle of the first rendering must not go unseen.
  await new Promise<void>((done) => watcher.once("ready", () => done()));
  await run([], options.runExamples);
  events.ready?.();
  await new Promise<void>((done) => {
    if (options.signal?.aborted) done();
    else options.signal?.addEventListener("abort", () => done(), { once: true });
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
}

const manifests = ["package.json", "uncia.config.json"];

const watchedPaths = (folder: string, config: PackageConfig | undefined): string[] => [
  ...manifests.map((name) => join(folder, name)),
  ...(config ? [config.subjects] : []),
  ...(config?.tsconfig ? [config.tsconfig] : []),
  ...(config?.templates ? [config.templates] : []),
];

/** Folders that tools fill, and those that this very run writes to. */
function isIgnored(path: string, config: PackageConfig | undefined): boolean {
  if (/[\\/](node_modules|dist|target|\.git|\.cache)([\\/]|$)/.test(path)) return true;
  const rendered = [...(config?.targets ?? [])].filter(([language]) => language !== "typescript");
  return rendered.some(([, { out }]) => path === out || path.startsWith(`${out}${sep}`));
}

class Session {
  config: PackageConfig | undefined;
  readonly #options: WatchOptions;
  readonly #events: WatchEvents;
  #sources: WatchedSources | undefined;

  constructor(options: WatchOptions, events: WatchEvents) {
    this.#options = options;
    this.#events = events;
    try {
      this.config = readConfig(options.package, options.out);
    } catch {
      // The first run says what is wrong with it.
    }
  }

  async run(paths: readonly string[], runExamples: boolean): Promise<void> {
    const started = performance.now();
    try {
      if (this.#sources && paths.length > 0 && paths.every((path) => this.#isOurOwn(path))) return;
      const { config, sources } = this.#take(paths);
      const { only } = this.#options;
      const generated = await generate(config, { ...(only && { only }), runExamples, sources });
      this.#events.rendered(generated, config, performance.now() - started);
    } catch (error) {
      this.#events.failed(error);
    }
  }

  /** What the last run wrote among the sources. */
  #isOurOwn(path: string): boolean {
    if (!path.endsWith(".ts") || !existsSync(path) || !isGenerated(readFileSync(path, "utf8"))) return false;
    this.#sources?.project.getSourceFile(path)?.refreshFromFileSystemSync();
    return true;
  }

  #take(paths: readonly string[]): { config: PackageConfig; sources: WatchedSources } {
    const isSource = (path: string): boolean => path.endsWith(".ts");
    const { templates } = this.config ?? {};
    const isTemplate = (path: string): boolean =>
      templates !== undefined && path.startsWith(`${templates}${sep}`);
    if (paths.some(isTemplate)) forgetTemplates();
    const known = this.config;
    if (!known || !this.#sources || !paths.every((path) => isSource(path) || isTemplate(path))) {
      // Until it can be read again the old one is of no use.
      this.#sources = undefined;
      const config = readConfig(this.#options.package, this.#options.out);
      const sources = new WatchedSources(config);
      this.config = config;
      this.#sources = sources;
      return { config, sources };
    }
    this.#sources.update(paths.filter((path) => isSource(path) && !/\.(test|example)\.ts$/.test(path)));
    return { config: known, sources: this.#sources };
  }
}
