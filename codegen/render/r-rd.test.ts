import { describe, expect, it } from "vitest";
import { rLiteral, rName, rString } from "./r-literal.ts";
import { rdDoc, rdText } from "./r-rd.ts";
import { wireChain } from "./r-view.ts";

describe("rdDoc", () => {
  const topics = new Set(["lightgbm_classifier"]);

  it("escapes what Rd would take for markup", () => {
    expect(rdText("100% of {x} \\ y")).toBe("100\\% of \\{x\\} \\\\ y");
    expect(rdDoc("keeps 5% of `a{b}`", topics)).toBe("keeps 5\\% of \\code{a\\{b\\}}");
  });

  it("links code spans that name a help page", () => {
    expect(rdDoc("See `lightgbm_classifier()` and `other`.", topics)).toBe(
      "See \\code{\\link{lightgbm_classifier}} and \\code{other}.",
    );
  });

  it("writes paragraphs, lists, code and links", () => {
    const text =
      "One\ntwo.\n\n- first\n  goes on\n- second\n\n```r\nx <- 1 % 2\n```\n\n[a page](https://x.test/a%20b)";
    expect(rdDoc(text, topics)).toBe(
      [
        "One two.",
        "\\itemize{",
        "  \\item first goes on",
        "  \\item second",
        "}",
        "",
        "\\preformatted{x <- 1 \\% 2\n}",
        "",
        "\\href{https://x.test/a\\%20b}{a page}",
      ].join("\n"),
    );
  });
});

describe("R code", () => {
  it("quotes names that are no plain names", () => {
    expect(["a_b", ".x", "if", "1a", "_x", ".5"].map(rName)).toEqual([
      "a_b",
      ".x",
      "`if`",
      "`1a`",
      "`_x`",
      "`.5`",
    ]);
  });

  it("writes strings in ASCII", () => {
    expect(rString('é "q" 🐾\n')).toBe('"\\u{e9} \\"q\\" \\u{1f43e}\\n"');
  });

  it("writes the values of each kind", () => {
    expect(rLiteral(100, { kind: "int" })).toBe("100L");
    expect(rLiteral("9007199254740993", { kind: "long" })).toBe('"9007199254740993"');
    expect(rLiteral("42", { kind: "long" })).toBe("42");
    expect(rLiteral("-Infinity", { kind: "double" })).toBe("-Inf");
    expect(rLiteral(0.1, { kind: "double" })).toBe("0.1");
    expect(rLiteral([], { kind: "ints", name: "x", doc: "", since: "" })).toBe("integer()");
    expect(rLiteral([1, 2], { kind: "ints", name: "x", doc: "", since: "" })).toBe("c(1L, 2L)");
    expect(rLiteral({ "a b": "c" }, { kind: "stringMap", name: "x", doc: "", since: "" })).toBe(
      'c(`a b` = "c")',
    );
    expect(rLiteral(null, { kind: "string" })).toBe("NULL");
  });

  it("writes wire types as their kinds, outermost first", () => {
    expect(wireChain({ kind: "nullable", of: { kind: "list", of: { kind: "double" } } })).toBe(
      'c("nullable", "list", "double")',
    );
    expect(wireChain({ kind: "table" })).toBe('"table"');
  });
});
