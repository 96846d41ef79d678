import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../stages.ts";
import { DataFrame } from "../frame/index.ts";
import { sha256 } from "../pipeline/state.ts";
import { failure } from "../test/failure.ts";
import { LinearRegression, LogisticRegression, LogisticRegressionModel } from "./index.ts";

const penguins = DataFrame.readCsv(
  fileURLToPath(new URL("../../examples/data/penguins.csv", import.meta.url)),
).filter("bill_length IS NOT NULL AND sex IS NOT NULL");
const featuresCols = ["bill_length", "bill_depth", "flipper_length"];
const species = new LogisticRegression({ featuresCols, labelCol: "species", regParam: 0.01 });
const sex = new LogisticRegression({ featuresCols, labelCol: "sex", regParam: 0.01 });
const mass = new LinearRegression({ featuresCols, labelCol: "body_mass" });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-linear-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a saved model", () => {
  test("is what it was", async () => {
    const model = await species.fit(penguins);
    await model.save(join(folder, "species"));
    const loaded = await LogisticRegressionModel.load(join(folder, "species"));
    expect(loaded.coefficientMatrix()).toEqual(model.coefficientMatrix());
    expect(loaded.intercepts()).toEqual(model.intercepts());
    expect(loaded.summary()).toEqual(model.summary());
    expect(loaded.classLabels()).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
    expect(await loaded.transform(penguins).toColumns()).toEqual(await model.transform(penguins).toColumns());
  });

  const damages: [string, string, (text: string) => string, RegExp][] = [
    [
      "a class less",
      "classes.json",
      (text) => text.replace('"Adelie",', ""),
      /names 2 classes, the model has 3/,
    ],
    ["a name less", "report.json", (text) => text.replace('"bill_length",', ""), /names disagree/],
    ["no report", "report.json", () => "[]", /report.json is no object/],
    ["a report without numbers", "report.json", () => '{ "names": [] }', /lacks names or numbers/],
  ];
  test.each(damages)("with %s is damaged", async (name, file, damage, message) => {
    const at = join(folder, name.replaceAll(" ", "-"));
    await (await species.fit(penguins)).save(at);
    const damaged = Buffer.from(damage(await readFile(join(at, file), "utf8")));
    await writeFile(join(at, file), damaged);
    const manifest = JSON.parse(await readFile(join(at, "manifest.json"), "utf8"));
    manifest.files[file] = { size: damaged.byteLength, sha256: sha256(damaged) };
    await writeFile(join(at, "manifest.json"), JSON.stringify(manifest));
    const error = await failure(LogisticRegressionModel.load(at));
    expect(error.code).toBe("model_corrupt");
    expect(error.message).toMatch(message);
  });
});

describe("what a model tells", () => {
  test("a coefficient a row, the intercept first", async () => {
    const model = await sex.fit(penguins);
    expect(model.coefficientMatrix()).toEqual([model.coefficients()]);
    const table = await model.coefficientTable().toColumns();
    expect(table.output).toEqual(["male", "male", "male", "male"]);
    expect(table.feature).toEqual(["(intercept)", ...featuresCols]);
    expect(Array.from(table.coefficient ?? [])).toEqual([model.intercept(), ...model.coefficients()]);
    const numbers = await (await mass.fit(penguins)).coefficientTable().toColumns();
    expect(numbers.output).toEqual([null, null, null, null]);
  });

  test("how well it fits, as its predictions say", async () => {
    const model = await mass.fit(penguins);
    const summary = model.summary() as Record<string, number>;
    const [wanted] = await DataFrame.sql(
      "SELECT avg((prediction - body_mass) ^ 2) AS mse, regr_r2(prediction, body_mass) AS r2, count(*) AS n FROM scored",
      { tables: { scored: model.transform(penguins) } },
    ).toRows();
    expect(summary.meanSquaredError).toBeCloseTo(wanted?.mse as number, 6);
    expect(summary.r2).toBeCloseTo(wanted?.r2 as number, 10);
    expect(summary.numInstances).toBe(Number(wanted?.n));
  });

  test("the loss, as its probabilities say; the objective falls", async () => {
    const model = await species.fit(penguins);
    const summary = model.summary() as Record<string, number>;
    const [wanted] = await DataFrame.sql(
      `SELECT -avg(ln(probability[list_position(['Adelie', 'Chinstrap', 'Gentoo'], species)])) AS loss,
        (SELECT -sum(n * ln(n / (SELECT count(*) FROM scored))) FROM (SELECT count(*) AS n FROM scored GROUP BY species)) AS entropy
        FROM scored`,
      { tables: { scored: model.transform(penguins) } },
    ).toRows();
    expect(summary.logLoss).toBeCloseTo(wanted?.loss as number, 10);
    expect(summary.nullDeviance).toBeCloseTo(2 * (wanted?.entropy as number), 8);
    const history = model.objectiveHistory();
    expect(history).toHaveLength((summary.totalIterations as number) + 1);
    expect([...history].sort((a, b) => b - a)).toEqual(history);
    expect(summary.objective).toBe(history.at(-1));
  });

  test("a plot of the largest coefficients, a panel a class", async () => {
    const model = await species.fit(penguins);
    const plot = await model.plotCoefficients(2);
    const { vconcat } = plot.spec as unknown as {
      vconcat: { title: { text: string }; data: { values: { label: string; coefficient: number }[] } }[];
    };
    expect(vconcat.map(({ title }) => title.text)).toEqual(["for Adelie", "for Chinstrap", "for Gentoo"]);
    expect(vconcat[0]?.data.values.map(({ label }) => label)).toEqual(["bill_depth", "bill_length"]);
    expect(vconcat[0]?.data.values[0]?.coefficient).toBe(model.coefficientMatrix()[0]?.[1]);
    expect(plot.description).toMatch(
      /2 of 3 features .* a panel for each of 3 classes; the largest is that of bill_depth/,
    );
    expect((await failure(model.plotCoefficients(0))).message).toMatch(/at least 1/);
  });
});

describe("probabilities become classes", () => {
  const predicted = async (settings: Record<string, unknown>): Promise<Record<string, number>> => {
    const model = (await species.fit(penguins)).copy(settings);
    const counted = DataFrame.sql("SELECT prediction, count(*)::INT AS n FROM scored GROUP BY prediction", {
      tables: { scored: model.transform(penguins) },
    });
    return Object.fromEntries((await counted.toRows()).map(({ prediction, n }) => [prediction, n]));
  };

  test("by thresholds that favour one", async () => {
    const plain = await predicted({});
    const favoured = await predicted({ thresholds: [1, 1e-9, 1] });
    expect(plain.Chinstrap).toBeLessThan(80);
    expect(favoured).toEqual({ Chinstrap: 333 });
    expect(await predicted({ thresholds: [1, 0, 1] })).toEqual({ Chinstrap: 333 });
  });

  test("by a threshold on the second of two", async () => {
    const model = await sex.fit(penguins);
    for (const threshold of [0.2, 0.5, 0.9]) {
      const scored = model.copy({ threshold }).transform(penguins);
      const wrong = scored.filter(`(prediction = 'male') <> (probability[2] > ${threshold})`);
      expect(await wrong.count()).toBe(0);
    }
  });
});
