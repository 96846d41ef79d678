/** The jars, used from an empty folder as a newcomer would: by the JDK alone, by Maven, and as modules. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asClass } from "../docs/programs.ts";
import { root, snippets } from "../docs/snippets.ts";

const exec = promisify(execFile);
const folder = join(root, ".cache/packages/java");
const home = join(folder, "home");
const dist = join(root, "dist");
const bin = join(root, "node_modules/.bin");

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const library = join(dist, `uncia-${version}.jar`);
const core = join(dist, `uncia-core-${version}-linux-x64.jar`);
const both = [library, core].join(delimiter);

/** Nothing of this machine but a JDK, and a Node of a version that is supported. */
let bare: Record<string, string> = {};

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failure is an outcome, too. */
async function run(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const options = { cwd: folder, env: { ...bare, ...env }, timeout: 120_000, maxBuffer: 2 ** 26 };
  try {
    return { code: 0, ...(await exec(file, [...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

async function succeed(...[file, args, env]: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, env);
  expect(code, `${file} ${args.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The program of the README, as a class; it leaves a model behind. */
const program = asClass(
  snippets.find(({ page, info }) => page === "README.md" && info === "java")?.code ?? "none",
);
const saved = join(folder, "penguins-model");

const cores = (cache: string): string[] =>
  existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith("core-")) : [];

beforeAll(async () => {
  const settled = { ...process.env, NODE_OPTIONS: "" };
  await exec("node", ["scripts/package/main.mjs", "java"], { cwd: root, env: settled, maxBuffer: 2 ** 26 });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  cpSync(join(root, "examples/data/penguins.csv"), join(folder, "penguins.csv"));
  const { stderr } = await exec("java", ["-XshowSettings:properties", "-version"]);
  const java = /java\.home = (.*)/.exec(stderr)?.[1] ?? "";
  bare = { PATH: [join(java, "bin"), bin, "/usr/bin", "/bin"].join(delimiter), HOME: home, LANG: "C.UTF-8" };
  cpSync(library, join(folder, "alone.jar"));
  write("Program.java", program);
  await succeed("javac", ["-Xlint:all", "-Werror", "-cp", library, "Program.java"]);
});

beforeEach(() => rmSync(saved, { recursive: true, force: true }));

const javaProgram = (classPath = both, env = {}, ...options: string[]) =>
  run("java", [...options, "-cp", [classPath, "."].join(delimiter), "Program"], env);

describe("the jars", () => {
  test("hold licences, documentation and sources", async () => {
    const listed = await succeed("jar", ["--list", "--file", library]);
    for (const file of ["META-INF/LICENSE", "module-info.class", "dev/uncia/Main.class"])
      expect(listed.split("\n")).toContain(file);
    await succeed("jar", ["--extract", "--file", library, "META-INF/THIRD-PARTY-LICENSES.txt"]);
    const licences = readFileSync(join(folder, "META-INF/THIRD-PARTY-LICENSES.txt"), "utf8");
    expect(licences).toMatch(/flatbuffers-java [\d.]+: Apache-2\.0/);
    const bill = JSON.parse(readFileSync(join(dist, `uncia-java-${version}.cdx.json`), "utf8"));
    expect(bill.metadata.component.purl).toBe(`pkg:maven/dev.uncia/uncia@${version}`);
    expect(bill.components.map(({ name }: { name: string }) => name)).toContain("jackson-core");
    expect(listed).not.toMatch(/^(com|org)\//m);
    const pages = await succeed("jar", ["--list", "--file", library.replace(".jar", "-javadoc.jar")]);
    expect(pages).toContain("dev/uncia/lightgbm/LightGBMClassifier.html");
    const sources = await succeed("jar", ["--list", "--file", library.replace(".jar", "-sources.jar")]);
    expect(sources).toContain("dev/uncia/lightgbm/LightGBMClassifier.java");
    expect(sources).toContain("dev/uncia/runtime/CoreCache.java");
  });

  test("run the README's program with nothing but a JDK and Node", async () => {
    const { code, stdout, stderr } = await javaProgram();
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/Adelie\s+Adelie/);
    expect(existsSync(join(saved, "manifest.json"))).toBe(true);
    expect(cores(join(home, ".cache/uncia"))).toHaveLength(1);
  });

  test("unpack the core once, and anew where it is not whole", async () => {
    const cache = join(folder, "cache");
    rmSync(cache, { recursive: true, force: true });
    const env = { XDG_CACHE_HOME: cache };
    await Promise.all([1, 2].map(() => succeed("java", ["-jar", library, "doctor"], env)));
    const [name = "", ...others] = cores(join(cache, "uncia"));
    expect(others).toEqual([]);
    expect(readdirSync(join(cache, "uncia")).filter((entry) => entry.startsWith("."))).toEqual([]);

    const file = join(cache, "uncia", name, "bridge.js");
    const whole = readFileSync(file);
    writeFileSync(file, "");
    rmSync(join(cache, "uncia", name, "core.json"));
    expect((await javaProgram(both, env)).code).toBe(0);
    expect(readFileSync(file)).toEqual(whole);
    // Without the jar of the core, that of the cache serves.
    rmSync(saved, { recursive: true });
    expect((await javaProgram("alone.jar", env)).code).toBe(0);
  });

  test("work where the home cannot be written, and say what that costs", async () => {
    const env = { HOME: "/dev/null", XDG_CACHE_HOME: "" };
    const { code, stdout, stderr } = await javaProgram(both, env, `-Djava.io.tmpdir=${home}`);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("Adelie");
    expect(stderr).toMatch(
      /WARNING: The cache folder \/dev\/null\/.cache\/uncia cannot be written.*UNCIA_CACHE/,
    );
    expect(readdirSync(home).filter((name) => name.startsWith("uncia-"))).toEqual([]);
  });

  test("say what is missing, and how to get it", async () => {
    const empty = { XDG_CACHE_HOME: join(folder, "empty") };
    const noCore = await javaProgram("alone.jar", empty);
    expect(noCore.code).toBe(1);
    expect(noCore.stderr).toContain(`No core of Uncia ${version} for linux-x64 was found`);
    expect(noCore.stderr).toContain(`dev.uncia:uncia-core:${version}:linux-x64`);
    const noNode = await run(
      join(bare.PATH?.split(delimiter)[0] ?? "", "java"),
      ["-jar", library, "doctor"],
      {
        PATH: join(folder, "nothing"),
      },
    );
    expect(noNode.code).toBe(1);
    expect(noNode.stdout).toMatch(
      /error +Node: Node\.js 22 or newer was not found\.\n +fix: Install it from/,
    );
  });

  test("answer on the command line", async () => {
    const { checks } = JSON.parse(await succeed("java", ["-jar", library, "doctor", "--json", "--deep"])) as {
      checks: { name: string; status: string; found: string }[];
    };
    expect(checks.filter(({ status }) => status === "error")).toEqual([]);
    expect(checks.find(({ name }) => name === "core")?.found).toContain(core);
    const described = await succeed("java", ["-jar", library, "describe", "CleanMissingData"]);
    expect(described).toContain("cleaningMode");
    expect((await run("java", ["-jar", library, "describe", "NoSuchStage"])).code).not.toBe(0);
  });

  test("are modules", async () => {
    write("modules/app/module-info.java", "module app { requires dev.uncia; opens app to dev.uncia; }");
    write(
      "modules/app/app/App.java",
      `package app;
       import dev.uncia.featurize.CleanMissingData;
       import java.util.List;
       public class App {
         record Row(Double x) {}
         public static void main(String[] arguments) {
           var rows = List.of(new Row(1.0), new Row(null), new Row(3.0));
           try (var model = new CleanMissingData().setInputCols("x").fit(rows)) {
             System.out.println(model.transform(rows, Row.class));
           }
         }
       }`,
    );
    const compile = [
      "-Xlint:all",
      "-Werror",
      "-p",
      library,
      "-d",
      "modules/out",
      "--module-source-path",
      "modules",
    ];
    await succeed("javac", [...compile, "-m", "app"]);
    const modules = ["modules/out", library, core].join(delimiter);
    const printed = await succeed("java", ["-p", modules, "-m", "app/app.App"]);
    expect(printed).toBe("[Row[x=1.0], Row[x=2.0], Row[x=3.0]]\n");

    write("modules/app/module-info.java", "module app { requires dev.uncia; }");
    await succeed("javac", [...compile, "-m", "app"]);
    const closed = await run("java", ["-p", modules, "-m", "app/app.App"]);
    expect(closed.stderr).toContain("Add `opens app to dev.uncia;` to the module-info.java of app.");
  });
});

describe("the Maven repository", () => {
  // Maven's own plugins are kept from run to run; what is of ours is taken anew.
  const local = join(root, ".cache/maven-user");

  test("gives the library and its core to a project that names one dependency", async () => {
    rmSync(join(local, "dev/uncia"), { recursive: true, force: true });
    write("project/src/main/java/Program.java", program);
    write("project/pom.xml", pom());
    cpSync(join(folder, "penguins.csv"), join(folder, "project/penguins.csv"));
    const maven = ["-q", "-B", `-Dmaven.repo.local=${local}`, "-f", "project/pom.xml"];
    const printed = await succeed("mvn", [...maven, "compile", "exec:exec"]);
    expect(printed).toMatch(/Adelie\s+Adelie/);
    expect(existsSync(join(folder, "project/penguins-model/manifest.json"))).toBe(true);
    const dependencies = await succeed("mvn", [...maven.slice(1), "dependency:tree"]);
    expect(dependencies).toContain(`dev.uncia:uncia-core:jar:linux-x64:${version}:runtime`);
    expect(dependencies).not.toMatch(/arrow|jackson/);
  });

  const pom = () => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId>
  <artifactId>penguins</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository><id>uncia</id><url>file://${join(dist, "maven")}</url></repository>
  </repositories>
  <dependencies>
    <dependency><groupId>dev.uncia</groupId><artifactId>uncia</artifactId><version>${version}</version></dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
      <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
      <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version></plugin>
      <plugin>
        <groupId>org.codehaus.mojo</groupId>
        <artifactId>exec-maven-plugin</artifactId>
        <version>3.5.0</version>
        <configuration>
          <executable>java</executable>
          <workingDirectory>\${project.basedir}</workingDirectory>
          <arguments><argument>-cp</argument><classpath/><argument>Program</argument></arguments>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
`;
});
