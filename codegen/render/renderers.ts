import { java } from "./java.ts";
import { python } from "./python.ts";
import { r } from "./r.ts";
import type { Renderer } from "./renderer.ts";

/** Every renderer, in the order in which they run. */
export const renderers: readonly Renderer[] = [python, r, java];
