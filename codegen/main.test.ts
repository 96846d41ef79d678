import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const here = import.meta.dirname;
const out = mkdtempSync(join(tmpdir(), "codegen-cli-"));
afterAll(() => rmSync(out, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: string[]): Ended => runCommand("generate", ...args);

function runCommand(...args: string[]): Ended {
  const command = ["--conditions=source", join(here, "main.ts"), ...args];
  return spawnSync(process.execPath, command, { encoding: "utf8", cwd: here });
}

describe("uncia-codegen generate", () => {
  it.each([
    [
      ["--only", "cobol", "--package", "test/fixtures/toolbox"],
      /There is no target "cobol"; choose of typescript, docs/,
    ],
    [["--package", out], /holds no package\.json; pass --package DIR/],
    [["--chekc"], /unknown option '--chekc'.*--check/s],
  ])("%j is a wrong call", (args, message) => {
    const { status, stderr } = run(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("shows every problem with its place, and fails", () => {
    const { status, stderr } = run("--package", "test/fixtures/rejected", "--out", out, "--only", "docs");
    expect(stderr).toMatch(
      /^test\/fixtures\/rejected\/src\/wrong\/params\.ts:\d+:\d+: .*computed.* is not a literal/m,
    );
    expect(stderr).toMatch(/^test\/fixtures\/rejected\/src\/wrong\/methods\.ts:\d+:\d+: .*plain `number`/m);
    expect(status).toBe(1);
  }, 30_000);

  it("writes, then finds that nothing differs; --check writes nothing", () => {
    const args = ["--package", "test/fixtures/toolbox", "--out", out, "--only", "docs"];
    const before = run(...args, "--check");
    expect(before.stderr).toMatch(/^missing +.*EveryKind\.md$/m);
    expect(before.status).toBe(1);
    expect(run(...args).status).toBe(0);
    expect(run(...args, "--check")).toMatchObject({ status: 0, stderr: "" });
  }, 60_000);
});

describe("uncia-codegen render", () => {
  it("renders every client from a schema of an older release", () => {
    const folder = join(out, "rendered");
    const { status, stdout } = runCommand(
      "render",
      "--schema",
      "test/fixtures/schemas/0.1.0.json",
      "--out",
      folder,
    );
    expect(stdout).toMatch(/^\d+ files of @acme\/toolbox, \d+ changed\.$/m);
    expect(status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["docs", "java", "python", "r"]);
  }, 30_000);

  it("refuses a schema that it cannot read", () => {
    const { status, stderr } = runCommand("render", "--schema", "package.json", "--out", out);
    expect(stderr).toMatch(/package\.json is of version undefined/);
    expect(status).toBe(2);
  });
});
