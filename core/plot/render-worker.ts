/** Draws a specification of Vega-Lite as SVG. Vega is loaded here alone, on a thread that nobody waits behind. */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { answerTasks, type WorkerAnswer } from "../worker.ts";
import { textWidth } from "./text-width.ts";

/** Left out of Vega's types: how it measures text. */
interface TextMetrics {
  canvas(use: boolean): void;
  width(item: { readonly fontSize?: number; readonly fontWeight?: number | string }, text: unknown): number;
}
const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };

// Measured on a canvas, where one is installed, texts would be wider here than there; Vega's own estimate is far too wide.
textMetrics.canvas(false);
textMetrics.width = ({ fontSize = 11, fontWeight = 400 }, text) =>
  textWidth(String(text ?? ""), fontSize, fontWeight === "bold" || Number(fontWeight) >= 600);

/** A plot holds all that it shows: nothing is loaded, and nothing is linked to. */
function refuser(problems: string[]) {
  const refuse = async (uri: string): Promise<never> => {
    problems.push(`A plot must hold its data itself; it refers to ${uri}.`);
    throw new Error(uri);
  };
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/** Vega logs what fails inside of its data flow, and goes on without it. */
function collector(problems: string[]) {
  const logger = {
    level: () => logger,
    error: (...parts: readonly unknown[]) => {
      problems.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

async function render(spec: TopLevelSpec): Promise<WorkerAnswer<string>> {
  const problems: string[] = [];
  const logger = collector(problems);
  try {
    const compiled = compile(spec, { logger: logger as never });
    const view = new vega.View(vega.parse(compiled.spec), {
      renderer: "none",
      loader: refuser(problems) as never,
      logger: logger as never,
    });
    // They count on from plot to plot, and the same plot is to be the same text.
    vega.resetSVGDefIds();
    const svg = await view.toSVG();
    view.finalize();
    const [problem] = problems;
    return problem === undefined ? { value: svg } : { problem };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: problems[0] ?? `Vega-Lite cannot draw the specification: ${reason}` };
  }
}

answerTasks(render);
