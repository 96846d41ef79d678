import { languageOfFence } from "./languages.ts";
import { readText } from "./paths.ts";

/** The program of the README in every language: the front page shows the same. */
export function tourPrograms(): readonly { fence: string; code: string }[] {
  const found = [...readText("README.md").matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)]
    .map(([, fence = "", code = ""]) => ({ fence, code }))
    .filter(({ fence }) => languageOfFence(fence));
  const programs = [...Map.groupBy(found, ({ fence }) => fence).values()].flatMap((some) => some.slice(0, 1));
  if (programs.length < 4) throw new Error("README.md lacks the program in some language.");
  return programs;
}
