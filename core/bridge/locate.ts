/**
 * Where modules of the core lie. The same code runs from its TypeScript sources and from the bundle that `bundle.ts` makes,
 * where `bridge.js` stands beside a folder for each subject.
 */
const fromSource = import.meta.url.endsWith(".ts");
const root = new URL(fromSource ? "../" : "./", import.meta.url);

/** URL of a module of the core, named by its path in the sources without the extension. */
export const moduleUrl = (path: string): URL => new URL(`${path}${fromSource ? ".ts" : ".js"}`, root);
