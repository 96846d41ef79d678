import { describeType } from "../../frame/index.ts";
import { inspectSaved, type SavedStage } from "../../pipeline/inspect.ts";
import type { Context } from "../context.ts";
import { exitCodes, printable } from "../failure.ts";
import { alignColumns, byteText } from "../text.ts";

/** What is in a saved folder; nothing in it is loaded, so it may come from anywhere. */
export async function inspect(context: Context, folder: string): Promise<void> {
  const found = await inspectSaved(folder);
  const { stage, files, unlisted, problems } = found;
  if (problems.length > 0) context.exitCode = exitCodes.failed;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const columns = stage?.inputSchema?.fields.map(({ name, type }) => ({ name, type: describeType(type) }));
  const data = {
    folder: found.folder,
    sound: problems.length === 0,
    digest: found.digest,
    ...(stage && { stage: stageData(stage) }),
    ...(columns && { inputSchema: columns }),
    bytes,
    files: files.map(({ problem, ...file }) => ({ ...file, ...(problem && { problem }) })),
    unlisted,
    problems,
  };
  const heading = (text: string) => context.style("bold", text);
  context.result(data, () =>
    [
      ...(stage ? [heading("Stages"), ...stageLines(stage, 1)] : []),
      ...(stage?.uncia ? ["", `Saved by Uncia ${printable(stage.uncia)}.`] : []),
      ...(columns
        ? ["", heading("Fitted on"), indent(alignColumns(columns.map((c) => [c.name, c.type])))]
        : []),
      "",
      heading(`Files (${byteText(bytes)})`),
      indent(
        alignColumns(
          files.map(({ path, bytes: size, problem }) => [problem ? "✗" : "✓", path, byteText(size)]),
        ),
      ),
      ...(unlisted.length
        ? ["", heading("Never read, as no manifest lists them"), indent(unlisted.join("\n"))]
        : []),
      "",
      ...(problems.length
        ? [context.style("red", "Damaged:"), indent(problems.join("\n"))]
        : [`${context.style("green", "Sound")}: every file is as it was saved. Digest ${found.digest}.`]),
    ].join("\n"),
  );
}

const indent = (text: string): string => printable(text).replaceAll(/^/gm, "  ");

function stageData({ stages, inputSchema: _, ...stage }: SavedStage): object {
  return {
    ...stage,
    ...(stages.length && {
      stages: stages.map((one) => ({ param: one.param, stage: stageData(one.stage) })),
    }),
  };
}

function stageLines(stage: SavedStage, depth: number): string[] {
  const margin = "  ".repeat(depth);
  const params = Object.entries(stage.params).map(
    ([name, value]) => `${margin}  ${name} = ${shortened(JSON.stringify(value))}`,
  );
  const lines = [`${margin}${stage.class}`, ...params].map(printable);
  return [...lines, ...stage.stages.flatMap((one) => stageLines(one.stage, depth + 1))];
}

const longestValue = 200;
const shortened = (text: string): string =>
  text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
