import { type Check, examine } from "../../doctor/doctor.ts";
import type { Context } from "../context.ts";
import { exitCodes, printable } from "../failure.ts";
import { wrap } from "../text.ts";

export interface DoctorOptions {
  readonly deep?: boolean;
}

/** Examines the core and what it stands on. */
export async function doctor(context: Context, options: DoctorOptions): Promise<void> {
  const checks = await examine(options);
  if (checks.some((check) => check.status === "error")) context.exitCode = exitCodes.failed;
  context.result({ checks }, () => reportText(context, checks));
}

const marks = { ok: ["✓", "green"], warning: ["!", "yellow"], error: ["✗", "red"] } as const;

function reportText(context: Context, checks: readonly Check[]): string {
  const longest = Math.max(...checks.map((check) => check.name.length));
  const lines = checks.map(({ name, status, found, fix }) => {
    const [mark, colour] = marks[status];
    const finding = `${context.style(colour, mark)} ${name.padEnd(longest)}  ${printable(found)}`;
    return fix ? `${finding}\n${wrap(`Fix: ${fix}`, context.width, "    ")}` : finding;
  });
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const verdict = errors + warnings === 0 ? "All is well." : `${errors} errors, ${warnings} warnings.`;
  return [...lines, "", verdict].join("\n");
}
