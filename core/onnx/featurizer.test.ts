import { readFileSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import "../stages.ts";
import { Binary, Field, Int32, Schema } from "apache-arrow";
import { imageField } from "../frame/images.ts";
import { DataFrame, makeBatch, makeImageColumn } from "../frame/index.ts";
import { loadStage, Pipeline } from "../pipeline/index.ts";
import type { Progress } from "../run.ts";
import { failure } from "../test/failure.ts";
import { DeepImageFeaturizer, DeepImagePredictor, ImageFeaturizer } from "./index.ts";
import { serveFiles } from "./test/file-server.ts";

const root = join(import.meta.dirname, "../..");
const networks = join(root, "examples/networks");
const pictures = join(root, "examples/data/pictures");
const bytesOf = (name: string): Uint8Array => readFileSync(join(pictures, name));
const digits = () => DataFrame.readParquet(join(root, "examples/data/digits.parquet"));

interface Case {
  readonly network: string;
  readonly fetch: string;
  readonly pictures: "digits" | readonly string[];
  readonly shorter?: number;
  readonly color: "rgb" | "bgr" | "gray";
  readonly interpolation?: "linear" | "area";
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Of the size of the numbers. */
  readonly tolerance?: number;
  readonly width: number;
  readonly step: number;
  readonly rows: readonly (readonly number[])[];
}
const cases = JSON.parse(
  readFileSync(join(root, "test/expected/featurizer_expected.json"), "utf8"),
) as Record<string, Case>;

const tableOf = (sources: readonly (Uint8Array | null)[]): DataFrame =>
  DataFrame.fromRows(
    sources.map((image, id) => ({ id, image })),
    new Schema([new Field("id", new Int32(), false), new Field("image", new Binary(), true)]),
  );
const three = () => tableOf(["arrow.jpg", "square-1.png", "stripes-1.webp"].map(bytesOf));

const featurizer = (changes: object = {}): ImageFeaturizer =>
  new ImageFeaturizer({ modelName: "patterns", modelIndex: networks, ...changes });
const features = async (stage: ImageFeaturizer, data = three()): Promise<(Float32Array | null)[]> =>
  (await stage.transform(data).toRows()).map((row) => row.features as Float32Array | null);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-featurizer-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the numbers are those of Python's cv2 and onnxruntime", () => {
  test.each(Object.entries(cases))("%s", async (_, one) => {
    const isOwn = one.network === "bytes" || one.network === "half";
    const stage = new ImageFeaturizer({
      ...(isOwn
        ? { modelLocation: join(root, `test/expected/featurizer/${one.network}.onnx`) }
        : { modelName: one.network, modelIndex: networks }),
      ...(one.network === "half" && { imageHeight: 20, imageWidth: 20 }),
      featureTensorName: one.fetch,
      miniBatchSize: 3,
      channelOrder: one.color,
      colorScaleFactor: one.scale,
      channelNormalizationMeans: one.mean,
      channelNormalizationStds: one.std,
      ...(one.shorter && { resizeMode: "crop", shorterSide: one.shorter }),
      ...(one.interpolation && { interpolation: one.interpolation }),
    });
    const data = one.pictures === "digits" ? digits().limit(20) : tableOf(one.pictures.map(bytesOf));
    const found = await features(stage, data);
    expect(found).toHaveLength(one.rows.length);
    for (const [row, expected] of one.rows.entries()) {
      const numbers = found[row] as Float32Array;
      expect(numbers).toHaveLength(one.width);
      for (const [at, value] of expected.entries()) {
        const size = Math.max(1, Math.abs(value));
        expect(Math.abs((numbers[at * one.step] as number) - value) / size, `row ${row}`).toBeLessThan(
          one.tolerance ?? 1e-5,
        );
      }
    }
  });
});

describe("the card", () => {
  const { rows, pictures: names } = cases.features as Case;

  test("says how pictures are prepared, and where the head is cut", async () => {
    const found = await features(featurizer(), tableOf((names as string[]).map(bytesOf)));
    found.forEach((numbers, row) => {
      expect(numbers?.[0]).toBeCloseTo(rows[row]?.[0] as number, 4);
    });
  });

  test("of a file lies beside it", async () => {
    const ofFile = new ImageFeaturizer({ modelLocation: join(networks, "patterns.onnx") });
    expect(await features(ofFile)).toEqual(await features(featurizer()));
  });

  test("is all that DeepImageFeaturizer asks", async () => {
    const deep = new DeepImageFeaturizer({ modelName: "patterns", modelIndex: networks });
    const rows = await deep.transform(three()).toRows();
    expect(rows.map((row) => row.features)).toEqual(await features(featurizer()));
  });

  test("that a file is not as it says makes the file unusable", async () => {
    const at = await mkdtemp(join(folder, "wrong-"));
    const index = JSON.parse(readFileSync(join(networks, "index.json"), "utf8"));
    await writeFile(join(at, "index.json"), JSON.stringify(index));
    const content = readFileSync(join(networks, "patterns.onnx"));
    content[100] = (content[100] ?? 0) ^ 1;
    await writeFile(join(at, "patterns.onnx"), content);
    const stage = new ImageFeaturizer({ modelLocation: join(at, "patterns.onnx") });
    expect(await failure(features(stage))).toMatchObject({ code: "model_corrupt", stage: "ImageFeaturizer" });
  });

  test("holds for a size that is asked for where the network takes any", async () => {
    const [row] = await features(featurizer({ imageHeight: 96, imageWidth: 80, featureTensorName: "map3" }));
    expect(row).toHaveLength(64 * 12 * 10);
  });

  test("may lack: then the network's own input and layers hold, with values from 0 to 1", async () => {
    const at = await mkdtemp(join(folder, "bare-"));
    await writeFile(join(at, "net.onnx"), readFileSync(join(networks, "digits-cnn.onnx")));
    const bare = new ImageFeaturizer({ modelLocation: join(at, "net.onnx") });
    const found = await features(bare, digits().limit(5));
    const carded = featurizer({ modelName: "digits-cnn" });
    expect(found).toEqual(await features(carded, digits().limit(5)));
  });
});

describe("layers", () => {
  const widthOf = async (changes: object) => (await features(featurizer(changes)))[0]?.length;

  test.each([
    [{ headless: false }, 10],
    [{ headless: true }, 64],
    [{ cutOutputLayers: 0 }, 10],
    [{ cutOutputLayers: 1, headless: false }, 64],
    [{ cutOutputLayers: 2 }, 48 * 8 * 8],
    [{ cutOutputLayers: 3 }, 32 * 16 * 16],
    [{ featureTensorName: "map0", cutOutputLayers: 1 }, 16 * 32 * 32],
  ])("%o leave %i numbers", async (changes, width) => {
    expect(await widthOf(changes)).toBe(width);
  });

  test("that are not there are refused with what there is", async () => {
    expect(await failure(features(featurizer({ cutOutputLayers: 9 })))).toMatchObject({
      code: "invalid_param",
      param: "cutOutputLayers",
      message: expect.stringContaining("9 layers cannot be cut off patterns; 4 can."),
    });
    expect(await failure(features(featurizer({ featureTensorName: "faetures" })))).toMatchObject({
      code: "invalid_param",
      param: "featureTensorName",
      message: expect.stringContaining('Did you mean "features"?'),
    });
  });
});

describe("pictures", () => {
  test("may be images as well as the bytes of files", async () => {
    const read = DataFrame.readImages(join(pictures, "*.png"));
    const names = (await read.toRows()).map((row) => (row.image as { origin: string }).origin);
    const ofImages = await features(featurizer(), read);
    const ofBytes = await features(
      featurizer(),
      tableOf(names.map((name) => readFileSync(name.replace("file://", "")))),
    );
    expect(ofImages).toEqual(ofBytes);
  });

  test("that are bad or not there give null, and the others do not suffer", async () => {
    const jpeg = bytesOf("arrow.jpg");
    const sources = [jpeg, null, jpeg.subarray(0, 200), new Uint8Array(), Buffer.from("<svg/>"), jpeg];
    const stage = featurizer({ errorCol: "problem", miniBatchSize: 2 });
    const rows = await stage.transform(tableOf(sources)).toRows();
    expect(rows.map((row) => row.features === null)).toEqual([false, true, true, true, true, false]);
    expect(rows[5]?.features).toEqual(rows[0]?.features);
    expect(rows.map((row) => row.problem)).toEqual([
      null,
      null,
      expect.stringContaining("truncated"),
      expect.stringContaining("empty"),
      expect.stringContaining("unsupported"),
      null,
    ]);
  });

  test("that are bad can be skipped, or fail the work", async () => {
    const sources = [bytesOf("arrow.jpg"), new Uint8Array(3), null];
    const kept = await featurizer({ handleInvalid: "skip" }).transform(tableOf(sources)).toRows();
    expect(kept.map((row) => row.id)).toEqual([0, 2]);
    const strict = featurizer({ handleInvalid: "error" });
    expect(await failure(features(strict, tableOf(sources)))).toMatchObject({
      code: "invalid_data",
      stage: "ImageFeaturizer",
      column: "image",
      row: 1,
    });
  });

  test("of too many pixels are told by their header", async () => {
    const stage = featurizer({ maxPixels: 100, errorCol: "problem" });
    const [row] = await stage.transform(three()).toRows();
    expect(row).toMatchObject({ features: null, problem: expect.stringContaining("too_large") });
  });

  test("that are gray are taken for a network of colours, unless they must not", async () => {
    const gray = { height: 8, width: 8, channels: 1, data: new Uint8Array(64).fill(100) };
    const colour = { height: 8, width: 8, channels: 3, data: new Uint8Array(192).fill(100) };
    const table = DataFrame.fromArrow([
      makeBatch(new Schema([imageField("image")]), [makeImageColumn([gray, colour])]),
    ]);
    const [first, second] = await features(featurizer(), table);
    expect(first).toEqual(second);
    const strict = featurizer({ autoConvertToColor: false, errorCol: "problem" });
    const rows = await strict.transform(table).toRows();
    expect(rows[0]).toMatchObject({ features: null, problem: expect.stringContaining("gray") });
    expect(rows[1]?.features).toEqual(second);
    const ofDigits = await strict.transform(digits().limit(2)).toRows();
    expect(ofDigits.map((row) => row.features)).toEqual([null, null]);
  });

  test("of a table without rows still tell how wide features are", async () => {
    const table = await featurizer().transform(three().limit(0)).toArrow();
    expect(table.numRows).toBe(0);
    expect(String(table.schema.fields.find(({ name }) => name === "features")?.type)).toBe(
      "FixedSizeList[64]<Float32>",
    );
  });

  test("give the same features in batches of any size", async () => {
    const sources = Array.from({ length: 23 }, (_, at) => bytesOf(at % 2 ? "arrow.jpg" : "circle-1.png"));
    const [first] = await features(featurizer());
    for (const size of [1, 5, 23]) {
      const data = DataFrame.fromBatches(await tableOf(sources).schema(), () =>
        tableOf(sources).batches({ batchSize: size }),
      );
      const found = await features(featurizer({ miniBatchSize: 4 }), data);
      expect(found).toHaveLength(23);
      found[1]?.forEach((value, at) => {
        expect(value).toBeCloseTo(first?.[at] as number, 4);
      });
    }
  });
});

describe("the network", () => {
  test("must be named", async () => {
    expect(await failure(new ImageFeaturizer().transform(three()).schema())).toMatchObject({
      code: "missing_param",
      param: "modelName",
      stage: "ImageFeaturizer",
    });
  });

  test.each([
    [{ modelLocation: "/none/net.onnx" }, "io", "/none/net.onnx"],
    [{ modelName: "pattern", modelIndex: networks }, "invalid_param", 'Did you mean "patterns"?'],
    [{ modelName: "patterns", modelIndex: "/none" }, "io", "no index of models"],
    [{ modelLocation: join(pictures, "arrow.jpg") }, "model_corrupt", "arrow.jpg"],
  ])("that cannot be had is named: %o", async (params, code, message) => {
    expect(await failure(features(new ImageFeaturizer(params)))).toMatchObject({
      code,
      stage: "ImageFeaturizer",
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [{ modelName: "digits-cnn", imageHeight: 32 }, "imageHeight", "its height (NCHW) cannot be 32"],
    [{ channelOrder: "gray" }, "channelOrder", "its channels (NCHW) cannot be 1"],
    [{ tensorLayout: "NHWC" }, "imageHeight", "its height (NHWC) cannot be 64"],
    [{ imageTensorName: "picture" }, "imageTensorName", 'no input "picture"; it has "image" float32'],
    [{ channelNormalizationMeans: [1, 2] }, "channelNormalizationMeans", "2 numbers for 3 channels"],
    [{ channelNormalizationStds: [0] }, "channelNormalizationStds", "nothing can be divided"],
    [{ resizeMode: "crop", shorterSide: 10 }, "shorterSide", "64 x 64 cannot be cut"],
  ])("says what does not fit its input: %o", async (changes, param, message) => {
    expect(await failure(features(featurizer(changes)))).toMatchObject({
      code: "invalid_param",
      param,
      message: expect.stringContaining(message),
    });
  });

  test("travels with the stage that is saved, card and all, also inside of a pipeline", async () => {
    const before = await features(featurizer());
    for (const [name, stage] of Object.entries({
      named: featurizer(),
      file: new ImageFeaturizer({ modelLocation: join(networks, "patterns.onnx") }),
    })) {
      await new Pipeline({ stages: [stage] }).save(join(folder, name));
      await rename(join(folder, name), join(folder, `${name}-moved`));
      const loaded = (await loadStage(join(folder, `${name}-moved`))) as Pipeline;
      const [inside] = loaded.stages as [ImageFeaturizer];
      expect(`${inside.modelIndex ?? inside.modelLocation}`).toContain(`${name}-moved`);
      expect(await features(inside)).toEqual(before);
    }
  });

  test("of an index at an address is fetched once, and so is the index", async () => {
    const server = await serveFiles();
    vi.stubEnv("UNCIA_CACHE", join(folder, "cache"));
    try {
      for (const file of ["index.json", "patterns.onnx"]) {
        server.files[`/${file}`] = readFileSync(join(networks, file));
      }
      const before = await features(featurizer());
      const stage = featurizer({ modelIndex: `${server.url}/index.json` });
      const told: string[] = [];
      const onProgress = ({ message = "" }: Progress) => told.push(message);
      const [row] = await stage.transform(three()).toRows({ onProgress });
      expect(row?.features).toEqual(before[0]);
      expect(told.at(-1)).toBe("patterns: 0.18 MiB of 0.18 MiB");
      expect(await features(stage)).toEqual(before);
      expect(server.requests.map(({ path }) => path)).toEqual(["/index.json", "/patterns.onnx"]);
    } finally {
      vi.unstubAllEnvs();
      await server.close();
    }
  });

  test("is listed, and found where it lies", async () => {
    const list = await (await ImageFeaturizer.listModels({ index: networks })).toRows();
    expect(list.map(({ name, height }) => [name, height])).toEqual([
      ["digits-cnn", 8],
      ["patterns", 64],
    ]);
    expect(await ImageFeaturizer.downloadByName("patterns", { index: networks })).toBe(
      join(networks, "patterns.onnx"),
    );
  });

  test("a call can be cancelled", async () => {
    const stop = new AbortController();
    const many = tableOf(Array.from({ length: 500 }, () => bytesOf("arrow.jpg")));
    setTimeout(() => stop.abort(), 50);
    const work = featurizer({ miniBatchSize: 1 }).transform(many).toRows({ signal: stop.signal });
    expect((await failure(work)).code).toBe("cancelled");
  });
});

describe("DeepImagePredictor", () => {
  const predictor = (changes: object = {}) =>
    new DeepImagePredictor({ modelName: "digits-cnn", modelIndex: networks, ...changes });

  test("tells the likeliest classes by WordNet id, description and probability", async () => {
    const [row] = await predictor({ topK: 3 }).transform(digits().limit(1)).toRows();
    const found = row?.prediction as { class: string; description: string; probability: number }[];
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ class: "n13742358", description: "zero" });
    const scores = found.map(({ probability }) => probability);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const expected = [...((cases["digits, probabilities"] as Case).rows[0] as number[])].sort(
      (a, b) => b - a,
    );
    scores.forEach((score, at) => {
      expect(score).toBeCloseTo(expected[at] as number, 5);
    });
  });

  test("gives all probabilities as a vector where none are decoded", async () => {
    const rows = await predictor({ decodePredictions: false }).transform(digits().limit(3)).toRows();
    for (const row of rows) {
      const vector = row.prediction as Float32Array;
      expect(vector).toHaveLength(10);
      expect(vector.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    }
  });

  test("gives the number of a class that has no WordNet id", async () => {
    const stage = new DeepImagePredictor({ modelName: "patterns", modelIndex: networks, topK: 99 });
    const [row] = await stage.transform(three()).toRows();
    const found = row?.prediction as { class: string; description: string }[];
    expect(found).toHaveLength(10);
    expect(found.find(({ description }) => description === "rosettes")?.class).toBe("4");
    expect(found.find(({ description }) => description === "stripe")?.class).toBe("n04683136");
  });

  test("makes probabilities of scores that are none yet", async () => {
    const place = await mkdtemp(join(folder, "logits-"));
    const index = JSON.parse(readFileSync(join(networks, "index.json"), "utf8"));
    index.models[0].output = { name: "logits", activation: "none" };
    await writeFile(join(place, "index.json"), JSON.stringify(index));
    await writeFile(join(place, "digits-cnn.onnx"), readFileSync(join(networks, "digits-cnn.onnx")));
    const asked = { decodePredictions: false };
    const [own] = await predictor({ ...asked, modelIndex: place })
      .transform(digits().limit(1))
      .toRows();
    const [expected] = await predictor(asked).transform(digits().limit(1)).toRows();
    const numbers = expected?.prediction as Float32Array;
    const found = own?.prediction as Float32Array;
    for (const [at, value] of found.entries()) {
      expect(value).toBeCloseTo(numbers[at] as number, 6);
    }
  });

  test("refuses labels that are not as many as classes", async () => {
    const at = await mkdtemp(join(folder, "labels-"));
    const index = JSON.parse(readFileSync(join(networks, "index.json"), "utf8"));
    index.models[0].labels.pop();
    await writeFile(join(at, "index.json"), JSON.stringify(index));
    await writeFile(join(at, "digits-cnn.onnx"), readFileSync(join(networks, "digits-cnn.onnx")));
    const work = predictor({ modelIndex: at }).transform(digits()).toRows();
    expect(await failure(work)).toMatchObject({
      code: "invalid_data",
      message: expect.stringContaining("9 labels for 10 classes"),
    });
  });
});
