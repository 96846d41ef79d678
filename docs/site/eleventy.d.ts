/** The part of Eleventy that the site uses; the package has no types of its own. */
declare module "@11ty/eleventy" {
  export interface EleventyConfig {
    readonly ignores: Set<string>;
    readonly watchIgnores: Set<string>;
    setLibrary(name: "md", library: { render(text: string, data: EleventyData): string }): void;
    setUseGitIgnore(use: boolean): void;
    addGlobalData(name: string, value: unknown): void;
    // biome-ignore lint/suspicious/noExplicitAny: a filter takes whatever a template hands to it.
    addFilter(name: string, filter: (this: EleventyFilterContext, ...args: any[]) => unknown): void;
    addTemplate(path: string, content: string, data?: object): void;
    addPassthroughCopy(copies: Readonly<Record<string, string>>): void;
    addWatchTarget(path: string): void;
    setServerOptions(options: object): void;
    on(event: "eleventy.before" | "eleventy.after", listener: () => void | Promise<void>): void;
  }

  export interface EleventyData {
    readonly page: { readonly url: string; readonly inputPath: string; readonly rawInput: string };
  }

  export interface EleventyFilterContext {
    readonly page: EleventyData["page"];
    readonly ctx: Record<string, unknown>;
  }

  export interface EleventyOptions {
    readonly quietMode?: boolean;
    readonly configPath?: string;
    readonly runMode?: "build" | "watch" | "serve";
    readonly config: (config: EleventyConfig) => void;
  }

  export class Eleventy {
    constructor(input: string, output: string, options: EleventyOptions);
    setIsVerbose(isVerbose: boolean): void;
    init(options?: object): Promise<void>;
    write(): Promise<unknown>;
    watch(): Promise<unknown>;
    serve(port: number): Promise<void>;
  }
}
