/** Every method marked `@fluent` adds the step that its signature says, which is all that other languages know of it. */
import { stageClass } from "uncia";
import type { Step } from "uncia/params";
import { expect, test } from "vitest";
import type { StepSchema, WireType } from "../../codegen/schema/schema.ts";
import { examples, schema } from "./support.ts";

const cases = schema.stages.flatMap(({ class: name, steps = [] }) =>
  steps.map((step) => ({ class: name, step, method: step.name })),
);

/** A step that an example shows: its arguments are ones that the stage takes. */
function shown(className: string, { name, args }: StepSchema): Record<string, unknown> {
  const example = examples.find((one) => one.class === className);
  const values = [example?.stage.params, ...Object.values(example?.probes ?? {})].map((one) =>
    JSON.stringify(one),
  );
  const found = new RegExp(`\\{"name":"${name}","args":(\\{.*?\\})\\}`).exec(values.join());
  return found
    ? JSON.parse(found[1] as string)
    : Object.fromEntries(args.map((arg) => [arg.name, sample(arg.type)]));
}

function sample(type: WireType): unknown {
  if (type.kind === "enum") return type.values[0];
  if (type.kind === "list") return [sample(type.of)];
  return { boolean: true, string: "text" }[type.kind as string] ?? 3;
}

test("there are steps", () => expect(cases.length).toBeGreaterThan(0));

test.each(cases)("$class.$method adds a step of its name and arguments", async ({ class: name, step }) => {
  const stage = new (await stageClass(name))();
  const args = shown(name, step);
  const positional = step.args.filter((arg) => !arg.option).map((arg) => args[arg.name]);
  const options = Object.fromEntries(
    step.args.flatMap((arg) =>
      arg.option && args[arg.name] !== undefined ? [[arg.name, args[arg.name]]] : [],
    ),
  );
  const method = (stage as unknown as Record<string, (...given: unknown[]) => unknown>)[step.name];
  expect(method?.call(stage, ...positional, options)).toBe(stage);
  const steps = stage.get(step.param) as readonly Step[];
  expect(steps).toEqual([{ name: step.name, args }]);
});
