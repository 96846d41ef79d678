/**
 * Where modules of the core lie. The same code runs from its TypeScript sources, from the npm package, which has the same folders, and
 * from the bundle that `bundle.ts` makes, where `bridge.js` stands beside a folder for each subject.
 */
const inFolder = /\/bridge\/locate(\.[jt]s)$/.exec(import.meta.url);
const extension = inFolder?.[1] ?? ".js";
const root = new URL(inFolder ? "../" : "./", import.meta.url);

/** URL of a module of the core, named by its path in the sources without the extension. */
export const moduleUrl = (path: string): URL => new URL(`${path}${extension}`, root);
