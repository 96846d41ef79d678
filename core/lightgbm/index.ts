import { registerSubject } from "../pipeline/index.ts";
import * as stages from "./stages.ts";

export * from "./stages.ts";

registerSubject("uncia/lightgbm", stages);
