export { Center, CenterModel } from "./center.ts";
export { Count } from "./count.ts";
export { Double } from "./double.ts";

import { registerSubject } from "uncia/pipeline";
import * as center from "./center.ts";
import * as count from "./count.ts";
import * as double from "./double.ts";

registerSubject("uncia-arith/arith", { ...center, ...count, ...double });
