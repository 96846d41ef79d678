import { describe, expect, it } from "vitest";
import { docText, firstSentence, wrap } from "./doc-text.ts";
import { python } from "./python.ts";

const scope = {
  params: new Set(["numIterations", "featuresCol"]),
  subjects: new Map([
    ["LightGBMClassifier", "lightgbm"],
    ["DataFrame", "frame"],
  ]),
};
const language = {
  ...python.language,
  doc: {
    param: (name: string) => `*${name}*`,
    link: ({ text, module, target }: { text: string; module?: string; target: string }) =>
      `<${module ?? target}:${text}>`,
    words: { true: "True" },
  },
};

describe("docs in the words of a language", () => {
  it.each([
    ["Sets `numIterations`, not `numLeaves`.", "Sets *num_iterations*, not `numLeaves`."],
    ["When `true`, `trueish` is left.", "When `True`, `trueish` is left."],
    ["See {@link LightGBMClassifier}.", "See <lightgbm:LightGBMClassifier>."],
    ["See {@link LightGBMClassifier.numIterations}.", "See <lightgbm:LightGBMClassifier.num_iterations>."],
    ["See {@link LightGBMClassifier | the classifier}.", "See <lightgbm:the classifier>."],
    ["See {@link https://example.org the paper}.", "See <https://example.org:the paper>."],
    [
      "{@link numIterations} and {@link featuresCol}",
      "<numIterations:num_iterations> and <featuresCol:features_col>",
    ],
  ])("%s", (text, expected) => expect(docText(text, language, scope)).toBe(expected));
});

describe("the first sentence", () => {
  it.each([
    ["One thing. Another.", "One thing."],
    ["Of 0.5 or more\nand so on. More.", "Of 0.5 or more and so on."],
    ["No end\n\nSecond paragraph.", "No end"],
    ["A list:\n\n- a", "A list."],
  ])("%j", (text, expected) => expect(firstSentence(text)).toBe(expected));
});

describe("wrapping", () => {
  it("fills paragraphs, hangs list items, and breaks no code", () => {
    const text =
      "One two three `four five` six.\nSeven.\n\n- eight nine ten eleven\n- twelve\n\n```\nleft   as it is, however long it may be\n```";
    expect(wrap(text, 18)).toEqual([
      "One two three",
      "`four five` six.",
      "Seven.",
      "",
      "- eight nine ten",
      "  eleven",
      "- twelve",
      "",
      "```",
      "left   as it is, however long it may be",
      "```",
    ]);
  });
});
