import { version as own } from "../../version.ts";
import type { Context } from "../context.ts";

export function version(context: Context): void {
  const data = { uncia: own, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
  context.result(data, () => `uncia ${data.uncia} (Node ${data.node}, ${data.platform})`);
}
