export { Center, CenterModel } from "./center.ts";
export { Double } from "./double.ts";

import { registerSubject } from "uncia/pipeline";
import * as center from "./center.ts";
import * as double from "./double.ts";

registerSubject("uncia-arith/arith", { ...center, ...double });
