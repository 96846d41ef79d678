import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readConfig, UsageError } from "../config.ts";
import { forgetTemplates, type Generated, generate } from "../generate.ts";
import { useNames } from "./house-style.ts";
import { snake } from "./names.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "house-style-"));
const manifest = join(home, "package.json");
const plain = JSON.parse(readFileSync(join(root, "codegen/test/fixtures/toolbox/package.json"), "utf8"));

beforeAll(() => {
  cpSync(join(root, "codegen/test/fixtures/toolbox/src"), join(home, "src"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"));
});
afterEach(() => {
  useNames({});
  forgetTemplates();
});
afterAll(() => rmSync(home, { recursive: true }));

async function generateWith(style: object): Promise<Generated> {
  writeFileSync(manifest, JSON.stringify({ ...plain, uncia: { ...plain.uncia, ...style } }, undefined, 2));
  return generate(readConfig(home, join(home, "out")));
}

function textOf({ files }: Generated, path: string): string {
  const file = files.find((one) => one.path === join(home, "out", path));
  if (!file) throw new Error(`${path} is not there.`);
  return file.text;
}

describe("names of a package's own", () => {
  it("stand for classes, params, methods and subjects in one language, and change nothing on the wire", async () => {
    const generated = await generateWith({
      names: {
        python: {
          Learner: "Pupil",
          LearnerModel: "Graduate",
          numPasses: "patience",
          kinds: "sorts",
          importances: "weights",
        },
        r: { Learner: "pupil" },
        java: { LearnerModel: "Graduate", numPasses: "patience" },
      },
    });
    expect(generated.problems).toEqual([]);
    const python = textOf(generated, "python/src/acme_toolbox/sorts/_pupil.py");
    expect(python).toContain("class Pupil(Estimator[Graduate])");
    expect(python).toContain('_wire_class = "@acme/toolbox/kinds#Learner"');
    expect(python).toContain('"numPasses"');
    expect(python).toContain("def set_patience(");
    expect(python).toContain("from acme_toolbox.sorts import Graduate");
    const model = textOf(generated, "python/src/acme_toolbox/sorts/_graduate.py");
    expect(model).toMatch(/def weights\(/);
    // The runtime asks for a class by the name that it has on the wire.
    expect(textOf(generated, "python/src/acme_toolbox/sorts/__init__.py")).toContain('"Learner": "Pupil",');
    expect(textOf(generated, "r/R/kinds-pupil.R")).toContain("pupil <- function(");
    const java = textOf(generated, "java/src/generated/java/com/acme/toolbox/kinds/Learner.java");
    expect(java).toContain("extends Estimator<Graduate>");
    expect(java).toContain("setPatience(");
    expect(textOf(generated, "java/src/generated/java/com/acme/toolbox/kinds/Graduate.java")).toContain(
      "class Graduate extends Model",
    );
    expect(textOf(generated, "docs/kinds/Learner.md")).toContain("patience");
  }, 60_000);

  it("are forgotten with the next package", async () => {
    await generateWith({ names: { acronyms: ["EVERYkind"] } });
    expect(snake("EVERYkindOf")).toBe("everykind_of");
    const generated = await generateWith({});
    expect(snake("EVERYkindOf")).not.toBe("everykind_of");
    expect(textOf(generated, "python/src/acme_toolbox/kinds/_learner.py")).toContain("class Learner(");
  }, 60_000);

  it.each([
    [{ python: { Lerner: "Pupil" } }, /"Lerner", but no class, .* is called so/, /Did you mean "Learner"\?/],
    [{ r: { Learner: "pu pil" } }, /calls "Learner" "pu pil", which is no name in r/, /letters, digits/],
    [{ python: { maxIter: "lambda" } }, /would be `lambda` in python, a reserved word/, /another name/],
    [{ r: { maxIter: "num_items" } }, /are both `num_items` in r/, /Rename/],
  ])(
    "%j is refused",
    async (names, message, hint) => {
      const { problems } = await generateWith({ names });
      const found = problems.find((problem) => message.test(problem.message));
      expect(found?.message, JSON.stringify(problems)).toMatch(message);
      expect(found?.hint).toMatch(hint);
      if (found?.file === "package.json") {
        const key = Object.keys(Object.values(names)[0] ?? {})[0];
        expect(readFileSync(manifest, "utf8").split("\n")[found.line - 1]).toContain(`"${key}"`);
      }
    },
    60_000,
  );

  it.each([
    [{ names: { cobol: {} } }, /unknown members cobol/],
    [{ names: { acronyms: ["A-B"] } }, /an acronym is letters and digits/],
    [{ templates: "nowhere" }, /no folder .*nowhere/],
    [{ targets: { java: { out: "java", module: "com.acme.class" } } }, /`class` is a word of the language/],
    [{ targets: { r: { out: "r", module: "my_stages" } } }, /a package of R has/],
  ])("%j is a wrong configuration", async (style, message) => {
    await expect(generateWith(style)).rejects.toThrow(message);
    await expect(generateWith(style)).rejects.toBeInstanceOf(UsageError);
  });
});

describe("templates of a package's own", () => {
  const templates = join(home, "templates/python");

  it("take the place of ours of the same name, and can use these", async () => {
    mkdirSync(templates, { recursive: true });
    writeFileSync(join(templates, "init.py.hbs"), `{{> default/init.py}}\n__copyright__ = "Acme"\n`);
    const generated = await generateWith({ templates: "templates" });
    const text = textOf(generated, "python/src/acme_toolbox/__init__.py");
    expect(text).toContain('"""The stages of @acme/toolbox."""');
    expect(text).toContain('__copyright__ = "Acme"');
  }, 60_000);

  it("of which we know nothing are refused, with the names that there are", async () => {
    writeFileSync(join(templates, "stge.py.hbs"), "");
    forgetTemplates();
    await expect(generateWith({ templates: "templates" })).rejects.toThrow(/stge\.py\.hbs.*stage\.py\.hbs/);
    rmSync(join(templates, "stge.py.hbs"));
  }, 60_000);
});
