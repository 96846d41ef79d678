import { describe, expect, test } from "vitest";
import type { PackageSchema, ParamSchema } from "../schema/schema.ts";
import { documentDeclarations, importJavaScript } from "./declarations.ts";

const param = (name: string, rest: Partial<ParamSchema> = {}): ParamSchema => ({
  name,
  doc: `What ${name} means.`,
  since: "1.0.0",
  kind: "int",
  ...rest,
});

function schemaOf(...params: ParamSchema[]): PackageSchema {
  const stage = {
    name: "Cutter",
    class: "tools/words#Cutter",
    subject: "words",
    kind: "transformer",
    doc: "Cuts.",
    since: "1.0.0",
    params,
    methods: [],
    source: { file: "words/cutter.ts", line: 1 },
  } as const;
  return {
    schemaVersion: 1,
    package: "tools",
    version: "1.0.0",
    features: [],
    errors: [],
    subjects: [],
    stages: [stage],
    classes: [],
  };
}

/** As TypeScript writes a stage's declaration. */
const declarations = (className = "Cutter") => `import { Transformer } from "uncia";
declare const ${className}_base: (abstract new (init?: Init<{
    readonly upper: Param<"int", number, {
        readonly default: 3;
        readonly lower: 1;
    }, number>;
}>, uid?: string) => Transformer & {
    readonly upper: number;
} & {
    /** What stood here. */
    readonly setUpper: <Self>(this: Self, value: number) => Self;
    readonly setLower: <Self>(this: Self, value: number) => Self;
}) & {
    readonly params: {
        readonly upper: Param<"int", number, {}, number>;
    };
};
export declare class ${className} extends ${className}_base {
    readonly upper2: number;
}
`;

const lines = (text: string) => text.split("\n").map((line) => line.trim());

describe("the documentation of declarations", () => {
  test("stands before each property, setter and argument, and nothing else changes", () => {
    const documented = documentDeclarations(
      declarations(),
      "words/cutter.ts",
      schemaOf(param("upper", { default: 3, min: 1, max: 9 })),
    );
    const comment =
      /\/\*\*[^/]*What upper means\.\s+\*\s+\* Allowed: >= 1 and <= 9\.\s+\* @default 3\s+\* @since 1\.0\.0\s+\*\/\s+readonly (upper|setUpper)/g;
    expect([...documented.matchAll(comment)].map(([, name]) => name)).toEqual([
      "upper",
      "upper",
      "setUpper",
      "upper",
    ]);
    expect(documented).not.toContain("What stood here.");
    const withoutComments = (text: string) =>
      text.replaceAll(/\s*\/\*\*[\s\S]*?\*\//g, "").replaceAll(/\n\s*/g, "\n");
    expect(withoutComments(documented)).toBe(withoutComments(declarations()));
  });

  test("is not put to what a param's own type says", () => {
    const documented = documentDeclarations(declarations(), "words/cutter.ts", schemaOf(param("lower")));
    const found = lines(documented);
    expect(found.filter((line) => line.includes("What lower means."))).toHaveLength(1);
    expect(found[found.indexOf("readonly lower: 1;") - 1]).toBe("readonly default: 3;");
  });

  test("comes to an abstract class from the stages of its subject, and to no other subject", () => {
    const schema = schemaOf(param("upper"));
    const shared = declarations("CutterBase");
    expect(documentDeclarations(shared, "words/base.ts", schema)).toContain("What upper means.");
    expect(documentDeclarations(shared, "numbers/base.ts", schema)).toBe(shared);
  });

  test("cannot end its own comment, and names the column of a service param", () => {
    const text = declarations().replaceAll("setLower", "setUpperCol");
    const schema = schemaOf(param("upper", { doc: "Like `a*/b`.", service: true }));
    const documented = documentDeclarations(text, "words/cutter.ts", schema);
    expect(documented).toContain("Like `a*\\/b`.");
    expect(documented).toMatch(
      /Name of a column that holds `upper` for each row\.[\s\S]*?\*\/\s+readonly setUpperCol/,
    );
  });
});

test("declarations import modules by their compiled names", () => {
  const text = `import { A } from "../a.ts";\nexport * from "./b.ts";\ntype C = import("./c.ts").C;\nimport "./d.ts";\nimport e from "e.ts";\n`;
  expect(importJavaScript(text)).toBe(
    `import { A } from "../a.js";\nexport * from "./b.js";\ntype C = import("./c.js").C;\nimport "./d.js";\nimport e from "e.ts";\n`,
  );
});
