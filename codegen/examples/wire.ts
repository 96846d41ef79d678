import { valueToJson } from "uncia/params";
import { type Stage, typeNameOf } from "uncia/pipeline";
import type { StageOnWire } from "../schema/examples.ts";
import type { JsonValue } from "../schema/schema.ts";

/** A stage that is not fitted, as it crosses the bridge: its class and what was set. */
export const stageOnWire = (stage: Stage): StageOnWire => ({
  class: typeNameOf(stage),
  params: Object.fromEntries(
    stage.settings().map(({ name, value }) => [name, paramOnWire(stage, name, value)]),
  ),
});

/** A value of the param `name`, stages in their own form. */
export function paramOnWire(stage: Stage, name: string, value: unknown): JsonValue {
  const kind = stage.kindOf(name);
  const nested = (one: unknown): JsonValue => ({ ...stageOnWire(one as Stage) });
  if (kind === "stage") return nested(value);
  if (kind === "stages") return (value as readonly unknown[]).map(nested);
  return valueToJson(kind, value);
}
