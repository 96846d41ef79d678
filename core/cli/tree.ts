import { Stage } from "../pipeline/stage.ts";

/** A stage and all in it, a line each. */
export function typeTree(stage: Stage): string {
  const lines = (one: Stage, depth: number): string[] => [
    `${"  ".repeat(depth)}${one.stageName}`,
    ...one
      .settings()
      .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
      .filter((value): value is Stage => value instanceof Stage)
      .flatMap((child) => lines(child, depth + 1)),
  ];
  return lines(stage, 0).join("\n");
}
