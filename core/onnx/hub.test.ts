import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { ModelDownloader } from "./hub.ts";
import { type FileServer, serveFiles } from "./test/file-server.ts";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8)) & 255));
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let folder: string;
let cache: string;
let server: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-hub-"));
  cache = join(folder, "cache");
  server = await serveFiles();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const entry = (changes: object = {}) => ({
  name: "net",
  file: "net.onnx",
  size: content.length,
  sha256: sha256(content),
  ...changes,
});
const indexOf = (...models: object[]): Buffer => Buffer.from(JSON.stringify({ format: 1, models }));

/** A hub at the server, with a network whose card may lie. */
function remote(changes: object = {}, options: object = {}): ModelDownloader {
  server.files["/hub/index.json"] = indexOf(entry(changes));
  server.files["/hub/net.onnx"] ??= content;
  return new ModelDownloader({ index: `${server.url}/hub/index.json`, cache, ...options });
}

const downloads = () => server.requests.filter(({ path }) => path === "/hub/net.onnx");
const inCache = async () => (await readdir(cache)).filter((name) => !name.startsWith("index-"));

describe("a local index", () => {
  const local = async (models: object[], name = "index.json"): Promise<ModelDownloader> => {
    await writeFile(join(folder, name), indexOf(...models));
    await writeFile(join(folder, "net.onnx"), content);
    return new ModelDownloader({ index: name === "index.json" ? folder : join(folder, name), cache });
  };

  test("gives networks where they lie, checked", async () => {
    const hub = await local([entry()]);
    expect((await hub.listModels()).map(({ name }) => name)).toEqual(["net"]);
    expect(await hub.downloadByName("net")).toBe(join(folder, "net.onnx"));
    await expect(readdir(cache)).rejects.toThrow("ENOENT");
  });

  test("may be a file of any name", async () => {
    const hub = await local([entry()], "other.json");
    expect(await hub.downloadByName("net")).toBe(join(folder, "net.onnx"));
  });

  test.each([
    ["its size", { size: 5 }, "has 300000 bytes, not 5"],
    ["its SHA-256", { sha256: "0".repeat(64) }, "has another SHA-256"],
  ])("refuses a file that differs in %s", async (_, changes, message) => {
    const hub = await local([entry(changes)]);
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining(message),
    });
  });

  test("looks at a file anew each time", async () => {
    const hub = await local([entry()]);
    await hub.downloadByName("net");
    const changed = Buffer.from(content);
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    await writeFile(join(folder, "net.onnx"), changed);
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({ code: "model_corrupt" });
  });

  test.each(["../net.onnx", "/etc/hostname", "a/../../net.onnx"])("may not name %s", async (file) => {
    const hub = await local([entry({ file })]);
    expect(await failure(() => hub.listModels())).toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining("outside of its folder"),
    });
  });

  test("a link that leads elsewhere is no way around the digest", async () => {
    const hub = await local([entry()]);
    await rm(join(folder, "net.onnx"));
    await symlink("/etc/hostname", join(folder, "net.onnx"));
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({ code: "model_corrupt" });
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["another format", '{"format":2,"models":[]}', "format must be 1, not 2"],
    ["no models", '{"format":1}', "models must be a list"],
    ["a model without a name", '{"format":1,"models":[{}]}', "models[0].name must be a text"],
    ["a size that is none", JSON.stringify({ format: 1, models: [entry({ size: -1 })] }), "models[0].size"],
    ["a digest that is none", JSON.stringify({ format: 1, models: [entry({ sha256: "abc" })] }), "SHA-256"],
    ["one name twice", JSON.stringify({ format: 1, models: [entry(), entry()] }), 'two models named "net"'],
    [
      "an input without a size",
      JSON.stringify({ format: 1, models: [entry({ input: { width: 5 } })] }),
      "models[0].input.height must be a whole number",
    ],
    [
      "a deviation of 0",
      JSON.stringify({ format: 1, models: [entry({ input: { height: 5, width: 5, std: [0] } })] }),
      "models[0].input.std must be a list of numbers other than 0",
    ],
    [
      "too many means",
      JSON.stringify({ format: 1, models: [entry({ input: { height: 5, width: 5, mean: [1, 2] } })] }),
      "a list of 1 or 3 numbers",
    ],
  ])("that has %s is refused", async (_, text, message) => {
    await writeFile(join(folder, "index.json"), text);
    expect(await failure(() => new ModelDownloader({ index: folder, cache }).listModels())).toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining(message),
    });
  });

  test("that is not there, and a name that it lacks, are told", async () => {
    const none = new ModelDownloader({ index: join(folder, "none"), cache });
    expect(await failure(() => none.listModels())).toMatchObject({ code: "io" });
    const hub = await local([entry({ name: "ResNet50" })]);
    expect(await failure(() => hub.downloadByName("resnet-50"))).toMatchObject({
      code: "invalid_param",
      message: expect.stringContaining('Did you mean "ResNet50"?'),
    });
  });
});

describe("an index at an address", () => {
  test("gives networks that are fetched once and kept by their digest", async () => {
    const hub = remote();
    const told: number[] = [];
    const path = await hub.downloadByName("net", {
      onProgress: ({ done, total }) => told.push(done, total ?? 0),
    });
    expect(path).toBe(join(cache, sha256(content)));
    expect(await readFile(path)).toEqual(content);
    expect(told.at(-2)).toBe(content.length);
    expect(told.at(-1)).toBe(content.length);
    await hub.downloadByName("net");
    expect(downloads()).toHaveLength(1);
    expect(await inCache()).toEqual([sha256(content)]);
  });

  test("two at the same time fetch it once", async () => {
    const hub = remote();
    const paths = await Promise.all([hub.downloadByName("net"), hub.downloadByName("net")]);
    expect(paths[0]).toBe(paths[1]);
    expect(downloads()).toHaveLength(1);
  });

  test("a fetch that broke off goes on where it stopped", async () => {
    const hub = remote();
    server.breakAfter = 100_000;
    const error = await failure(() => hub.downloadByName("net"));
    expect(error.code).toBe("io");
    const [part] = await inCache();
    expect(part).toBe(`${sha256(content)}.part`);
    const { size } = await stat(join(cache, part as string));
    expect(size).toBeGreaterThan(0);
    server.breakAfter = undefined;
    expect(await readFile(await hub.downloadByName("net"))).toEqual(content);
    expect(downloads().at(-1)?.range).toBe(`bytes=${size}-`);
    expect(await inCache()).toEqual([sha256(content)]);
  });

  test("so does one whose process was killed, and not one that is still at work", async () => {
    const hub = remote();
    await mkdir(cache, { recursive: true });
    // No process has this number: it is beyond the largest that Linux gives.
    await writeFile(join(cache, `${sha256(content)}.part-99999999-abcd`), content.subarray(0, 1234));
    const alive = `${sha256(content)}.part-${process.pid}-abcd`;
    await writeFile(join(cache, alive), content.subarray(0, 99));
    await hub.downloadByName("net");
    expect(downloads().at(-1)?.range).toBe("bytes=1234-");
    expect((await inCache()).sort()).toEqual([sha256(content), alive].sort());
  });

  test("a server without ranges sends all of it again", async () => {
    const hub = remote();
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, `${sha256(content)}.part`), content.subarray(0, 1234));
    server.knowsRanges = false;
    expect(await readFile(await hub.downloadByName("net"))).toEqual(content);
  });

  test("what was left of another file is thrown away, and all is fetched anew", async () => {
    const hub = remote();
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, `${sha256(content)}.part`), Buffer.alloc(1234, 7));
    expect(await readFile(await hub.downloadByName("net"))).toEqual(content);
    expect(downloads().map(({ range }) => range)).toEqual(["bytes=1234-", undefined]);
  });

  test.each([
    ["another digest", { sha256: "1".repeat(64) }, "has the SHA-256"],
    ["more bytes", { size: 1000 }, "is longer than 1000 bytes"],
  ])("a file of %s is refused, and nothing of it is kept", async (_, changes, message) => {
    const hub = remote(changes);
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({
      code: "model_corrupt",
      message: expect.stringContaining(message),
    });
    expect(await inCache()).toEqual([]);
  });

  test("a file in the cache that was altered is refused when it is read", async () => {
    const hub = remote();
    const path = await hub.downloadByName("net");
    await writeFile(path, Buffer.alloc(content.length));
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({ code: "model_corrupt" });
  });

  test("a file beyond the limit is not asked for", async () => {
    const hub = remote({}, { maxBytes: 1000 });
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({ code: "limit" });
    expect(downloads()).toEqual([]);
  });

  test("a file that is not there says what the server says", async () => {
    const hub = remote();
    delete server.files["/hub/net.onnx"];
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({
      code: "io",
      message: expect.stringContaining("answered 404"),
    });
  });

  test("redirects are followed, but not for ever, and not to files", async () => {
    const hub = remote();
    server.redirects["/hub/net.onnx"] = "/elsewhere";
    server.files["/elsewhere"] = content;
    expect(await readFile(await hub.downloadByName("net"))).toEqual(content);
    await rm(cache, { recursive: true });
    server.redirects["/elsewhere"] = "/hub/net.onnx";
    expect((await failure(() => hub.downloadByName("net"))).message).toContain("more than 5 redirects");
    server.redirects["/hub/net.onnx"] = "file:///etc/hostname";
    expect((await failure(() => hub.downloadByName("net"))).message).toContain("is not an address of http");
  });

  test("a server that falls silent is given up, and so is one that is too slow", async () => {
    const hub = remote({}, { limits: { stallMs: 100 } });
    server.hangAfter = 1000;
    expect(await failure(() => hub.downloadByName("net"))).toMatchObject({
      code: "io",
      message: expect.stringContaining("sent nothing for 0.1 s"),
    });
    const slow = remote({}, { limits: { totalMs: 150 } });
    expect(await failure(() => slow.downloadByName("net"))).toMatchObject({ code: "limit" });
  });

  test("a call can be cancelled", async () => {
    const hub = remote();
    await hub.listModels();
    server.hangAfter = 1000;
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const error = await failure(() => hub.downloadByName("net", { signal: stop.signal }));
    expect(error.code).toBe("cancelled");
  });

  test("while it does not answer, what it said last holds", async () => {
    await remote().downloadByName("net");
    await server.close();
    const hub = new ModelDownloader({ index: `${server.url}/hub/index.json`, cache });
    expect(await hub.downloadByName("net")).toBe(join(cache, sha256(content)));
    const other = new ModelDownloader({ index: `${server.url}/other.json`, cache });
    expect(await failure(() => other.listModels())).toMatchObject({ code: "io" });
  });

  test("it names files beside it or at addresses, and none of this machine", async () => {
    const hub = remote({ file: "file:///etc/hostname" });
    expect(await failure(() => hub.listModels())).toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining("no address of http or https"),
    });
  });

  test("one that is too large is not read to its end", async () => {
    server.files["/big.json"] = Buffer.alloc(17 * 2 ** 20, 32);
    const hub = new ModelDownloader({ index: `${server.url}/big.json`, cache });
    expect(await failure(() => hub.listModels())).toMatchObject({ code: "limit" });
  });
});

describe("labels", () => {
  test("may stand in a file of their own, a line each", async () => {
    const labels = Buffer.from("n01440764 tench, Tinca tinca\r\nn01443537 goldfish\n\nno id here\n");
    server.files["/hub/words.txt"] = labels;
    const labelsFile = { file: "words.txt", size: labels.length, sha256: sha256(labels) };
    const hub = remote({ labelsFile });
    expect(await hub.labels(await hub.card("net"))).toEqual([
      { wordNetId: "n01440764", description: "tench, Tinca tinca" },
      { wordNetId: "n01443537", description: "goldfish" },
      { wordNetId: undefined, description: "no id here" },
    ]);
  });
});

describe("the ONNX model zoo", () => {
  test("is the index that is built in", async () => {
    const cards = await new ModelDownloader({ cache }).listModels();
    const resnet = cards.find(({ name }) => name === "ResNet50");
    expect(resnet?.input).toMatchObject({ height: 224, width: 224, color: "rgb", resize: 256 });
    expect(resnet?.layerNames).toEqual(["resnetv17_dense0_fwd", "resnetv17_pool1_fwd"]);
    for (const { file, labelsFile } of cards) {
      expect(file.location).toMatch(
        /^https:\/\/media\.githubusercontent\.com\/media\/onnx\/models\/[0-9a-f]{40}\//,
      );
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(file.size).toBeGreaterThan(1e6);
      expect(labelsFile?.size).toBe(31_675);
    }
    expect(new Set(cards.map(({ name }) => name)).size).toBe(cards.length);
  });

  test("its own manifest is read, too", async () => {
    const model = (opset: number, digest: string) => ({
      model: "MobileNet",
      model_path: `vision/mobilenet-${opset}.onnx`,
      onnx_version: "1.9.0",
      opset_version: opset,
      metadata: {
        model_sha: digest.repeat(64),
        model_bytes: 5,
        io_ports: { inputs: [{ name: "input" }], outputs: [{ name: "output" }] },
        extra_ports: { features: [{ name: "464" }] },
      },
    });
    server.files["/main/manifest.json"] = Buffer.from(JSON.stringify([model(7, "a"), model(12, "b")]));
    const hub = new ModelDownloader({ index: `${server.url}/main/manifest.json`, cache });
    expect((await hub.listModels()).map(({ name }) => name)).toEqual([
      "MobileNet@7",
      "MobileNet@12",
      "MobileNet",
    ]);
    const card = await hub.card("MobileNet");
    expect(card.file).toEqual({
      location: `${server.url}/main/vision/mobilenet-12.onnx`,
      size: 5,
      sha256: "b".repeat(64),
    });
    expect(card.layerNames).toEqual(["output", "464"]);
  });
});
