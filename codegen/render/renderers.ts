import { docs } from "./docs.ts";
import { java } from "./java.ts";
import { python } from "./python.ts";
import { r } from "./r.ts";
import type { Renderer } from "./renderer.ts";
import { typescript } from "./typescript.ts";

/** Every renderer, in the order in which they run. */
export const renderers: readonly Renderer[] = [typescript, docs, python, r, java];
