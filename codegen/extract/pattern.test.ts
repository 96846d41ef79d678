import { describe, expect, it } from "vitest";
import { patternProblem } from "./pattern.ts";

describe("a portable pattern", () => {
  it.each(["[a-z]+", "(?:ab|cd){2,3}", "a*?b", "\\[[0-9]+( *, *[0-9]+)*\\]", "[^\\n]*", "é+", "[\\]\\-a]"])(
    "%s",
    (pattern) => {
      expect(patternProblem(pattern)).toBeUndefined();
    },
  );

  it.each([
    ["(?<=a)b", /lookbehind/],
    ["a(?!b)", /lookahead/],
    ["^a$", /whole value is matched anyway/],
    ["\\bword\\b", /ideas of a word/],
    ["(a)\\1", /backreferences/],
    ["(?<name>a)", /named groups/],
    ["a.b", /\[\^\\n\]/],
    ["\\d", /such as `\[0-9\]`/],
    ["\\p{L}", /\\p/],
    ["\\u{1F600}", /write the character itself/],
    ["[a[b]", /more in Java/],
    ["[a&&b]", /more in Java/],
    ["[]", /empty class/],
    ["(", /Unterminated|Invalid/],
    ["a{", /Incomplete|Invalid|Lone/],
  ])("is not %s", (pattern, reason) => expect(patternProblem(pattern)).toMatch(reason));
});
