import { describe, expect, it } from "vitest";
import { docComment, javaDoc, sameAs } from "./java-doc.ts";
import { Imports } from "./java-imports.ts";
import { layout } from "./java-layout.ts";
import { constantName, enumName } from "./java-params.ts";
import { argType, decoder, literal, wireType } from "./java-types.ts";

describe("doc comments", () => {
  const comment = (text: string) => docComment(text, [], "dev.uncia");

  it("turn Markdown into HTML that Javadoc takes", () => {
    expect(comment("From `a` to **b**, a < b & c@d.")).toBe(
      "/** From {@code a} to <b>b</b>, a &lt; b &amp; c&#64;d. */",
    );
    expect(comment("One.\n\nTwo:\n\n- a\n- `b`")).toContain(
      " * <p>Two:\n *\n * <ul>\n *\n * <li>a\n *\n * <li>{@code b}",
    );
  });

  it("keep what a tag cannot hold out of tags", () => {
    expect(comment("Ends `*/` and `{`.")).toBe("/** Ends <code>*&#47;</code> and <code>{</code>. */");
  });

  it("show a program as it stands, or with its marks escaped where a tag would end early", () => {
    const shown = (program: string) => docComment("Does.", [], "dev.uncia", "", program);
    expect(shown("var a = new A();\n\na.fit();\n")).toBe(
      "/**\n * Does.\n *\n * <pre>{@code\n * var a = new A();\n *\n * a.fit();\n * }</pre>\n */",
    );
    expect(shown('f("{", "@");')).toContain(' * <pre>\n * f("{", "&#64;");\n * </pre>');
  });

  it("leave TypeScript out", () => {
    expect(comment("Before.\n\n```ts\nawait x;\n```\n\nAfter.")).not.toContain("await");
  });

  it("link classes of the package, addresses and methods", () => {
    const link = javaDoc.link({
      target: "Pipeline",
      text: "Pipeline",
      class: "Pipeline",
      module: "pipeline",
    });
    expect(comment(`See ${link}.`)).toBe("/** See {@link dev.uncia.pipeline.Pipeline Pipeline}. */");
    const address = javaDoc.link({ target: "https://arrow.apache.org", text: "Arrow" });
    expect(comment(address)).toBe('/** <a href="https://arrow.apache.org">Arrow</a> */');
    expect(comment(`As ${sameAs("set", ["List<? extends Stage>", "@Nullable String"])}.`)).toBe(
      "/** As {@link #set(List, String)}. */",
    );
  });
});

describe("names", () => {
  it.each([
    ["l1_root", "L1_ROOT"],
    ["gbdt", "GBDT"],
    ["lambdaRank", "LAMBDA_RANK"],
    ["2d", "V2D"],
    ["a-b c", "A_B_C"],
    ["", "EMPTY"],
  ])("of the value %j is the constant %s", (value, constant) => expect(constantName(value)).toBe(constant));

  it("of an enum does not hide another type", () => {
    const naming = { className: "Learner", taken: new Set(["Model"]) };
    expect(enumName("boostingType", naming)).toBe("BoostingType");
    expect(enumName("model", naming)).toBe("ModelValue");
    expect(enumName("learner", naming)).toBe("LearnerValue");
    expect(enumName("object", naming)).toBe("ObjectValue");
  });
});

describe("types", () => {
  it("nest, box and may be missing", () => {
    const type = { kind: "map", of: { kind: "nullable", of: { kind: "double" } } } as const;
    expect(wireType(type)).toBe("Map<String, @Nullable Double>");
    expect(decoder(type)).toBe("Wire.map(Wire.nullable(Wire.DOUBLE))");
    expect(argType({ kind: "list", of: { kind: "double" } })).toBe("double[]");
  });

  it.each([
    [1, { kind: "double" }, "1.0"],
    [1e-7, { kind: "double" }, "1e-7"],
    [1e21, { kind: "double" }, "1e21"],
    ["Infinity", { kind: "double" }, "Double.POSITIVE_INFINITY"],
    ["9007199254740993", { kind: "long" }, "9007199254740993L"],
    ['a"b\\', { kind: "string" }, '"a\\"b\\\\"'],
    [[1, 2.5], { kind: "list", of: { kind: "double" } }, "List.of(1.0, 2.5)"],
  ] as const)("write %j as %j", (value, type, source) => expect(literal(value, type)).toBe(source));
});

describe("layout", () => {
  it("leaves short lines alone and breaks long ones at their arguments", () => {
    expect(layout("f(a, b)", 4, 8)).toBe("f(a, b)");
    const long = `call("${"x".repeat(60)}", ${"y".repeat(60)}, g(1, 2));`;
    expect(layout(long, 4, 8)).toBe(
      `call(\n        "${"x".repeat(60)}",\n        ${"y".repeat(60)},\n        g(1, 2));`,
    );
  });
});

describe("imports", () => {
  it("are those of the names that were used, without one's own package", () => {
    const imports = new Imports(
      "dev.uncia.frame",
      new Map([
        ["List", "java.util"],
        ["DataFrame", "dev.uncia.frame"],
        ["Path", "java.nio.file"],
      ]),
    );
    expect(imports.use("List<DataFrame> f(Pathology x)")).toBe("List<DataFrame> f(Pathology x)");
    expect(imports.list()).toEqual(["java.util.List"]);
  });
});
