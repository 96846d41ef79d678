/** A package of stages that nobody has seen before: every name in it is drawn at random. */

/** A generator of random numbers in [0, 1) that a seed determines (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A name of several words, in the spelling of each language; nothing of the generator is asked for them. */
export interface Name {
  /** `zupokaLeviro` */
  readonly camel: string;
  /** `ZupokaLeviro` */
  readonly pascal: string;
  /** `zupoka_leviro` */
  readonly snake: string;
  /** `zupoka-leviro` */
  readonly kebab: string;
}

export interface Invention {
  /** npm name. */
  readonly name: string;
  readonly python: string;
  readonly r: string;
  readonly java: string;
  /** One word. */
  readonly subject: string;
  readonly transformer: Name;
  readonly estimator: Name;
  readonly model: Name;
  /** Params: two doubles, an enum, a boolean. */
  readonly factor: Name;
  readonly offset: Name;
  readonly mode: Name;
  readonly values: readonly [string, string];
  readonly relative: Name;
  /** A remote method of the model. */
  readonly largest: Name;
}

export function invent(seed: number): Invention {
  const random = randomNumbers(seed);
  const taken = new Set<string>();
  const pick = (letters: string): string => letters.charAt(Math.floor(random() * letters.length));
  // Six letters: no acronym and no reserved word of a language is built so.
  const word = (): string => {
    const drawn = [1, 2, 3].map(() => pick("bdfgklmnprstvz") + pick("aeiou")).join("");
    if (taken.has(drawn)) return word();
    taken.add(drawn);
    return drawn;
  };
  const named = (...words: readonly string[]): Name => {
    const capitals = words.map((one) => one.charAt(0).toUpperCase() + one.slice(1));
    return {
      camel: [words[0], ...capitals.slice(1)].join(""),
      pascal: capitals.join(""),
      snake: words.join("_"),
      kebab: words.join("-"),
    };
  };
  const name = [word(), word()];
  const estimator = [word(), word()];
  return {
    name: name.join("-"),
    python: name.join("_"),
    r: name.join("."),
    java: `org.${word()}.${name.join("")}`,
    subject: word(),
    transformer: named(word(), word()),
    estimator: named(...estimator),
    model: named(...estimator, "model"),
    factor: named(word(), word()),
    offset: named(word()),
    mode: named(word(), word(), word()),
    values: [word(), word()],
    relative: named(word(), word()),
    largest: named(word(), word()),
  };
}

/** The sources of its subject, by file: a transformer `factor * x + offset`, and an estimator that learns the largest value. */
export function sourcesOf(one: Invention): Record<string, string> {
  const { transformer, estimator, model, factor, offset, mode, values, relative, largest } = one;
  return {
    "subject.ts": `/**\n * Stages that nobody has heard of.\n * @module\n */\n`,
    "numbers.ts": `
import { Field, Float64, makeData, type RecordBatch, type Schema } from "apache-arrow";
import { columnData, replaceColumn, requireColumn, valueGetter, withField } from "uncia/frame";

export function planned(schema: Schema, inputCol: string, outputCol: string, stage: string): Schema {
  requireColumn(schema, inputCol, { stage, param: "inputCol" });
  return withField(schema, new Field(outputCol, new Float64(), false));
}

export function mapped(batch: RecordBatch, from: string, to: string, map: (value: number) => number): RecordBatch {
  const value = valueGetter(columnData(batch, from));
  const numbers = Float64Array.from({ length: batch.numRows }, (_, row) => map(Number(value(row))));
  const data = makeData({ type: new Float64(), length: numbers.length, nullCount: 0, data: numbers });
  return replaceColumn(batch, { field: new Field(to, new Float64(), false), data });
}
`,
    [`${transformer.kebab}.ts`]: `
import type { Schema } from "apache-arrow";
import { double, HasInputOutputCol, oneOf } from "uncia/params";
import { type BoundTransform, transformer } from "uncia/pipeline";
import { mapped, planned } from "./numbers.ts";

/** Multiplies and adds. */
export class ${transformer.pascal} extends transformer({
  ...HasInputOutputCol,
  /** What is multiplied by. */
  ${factor.camel}: double({ default: 1 }),
  /** What is added. */
  ${offset.camel}: double({ default: 0 }),
  /** Which of the two comes first: with \`${values[0]}\` the product. */
  ${mode.camel}: oneOf(["${values[0]}", "${values[1]}"], { default: "${values[0]}" }),
}) {
  override transformSchema(schema: Schema): Schema {
    return planned(schema, this.inputCol, this.outputCol, this.stageName);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, ${factor.camel}: factor, ${offset.camel}: offset } = this;
    const isProductFirst = this.${mode.camel} === "${values[0]}";
    const map = (x: number): number => (isProductFirst ? x * factor + offset : (x + offset) * factor);
    return { schema: this.transformSchema(schema), batch: (batch) => mapped(batch, inputCol, outputCol, map) };
  }
}
`,
    [`${model.kebab}.ts`]: `
import type { Schema } from "apache-arrow";
import type { Double } from "uncia";
import { boolean, HasInputOutputCol, params } from "uncia/params";
import { type BoundTransform, model, type StateReader, type StateWriter } from "uncia/pipeline";
import { mapped, planned } from "./numbers.ts";

export const HasRelative = params({
  /** Whether to divide by the largest value rather than to subtract it. */
  ${relative.camel}: boolean({ default: false }),
});

/** Compares with the largest value. */
export class ${model.pascal} extends model({ ...HasInputOutputCol, ...HasRelative }) {
  largest = 0;

  protected override adopt(other: this): void {
    super.adopt(other);
    this.largest = other.largest;
  }

  /**
   * The largest value.
   * @returns In the unit of the column.
   * @remote
   */
  ${largest.camel}(): Double {
    return this.largest;
  }

  override transformSchema(schema: Schema): Schema {
    return planned(schema, this.inputCol, this.outputCol, this.stageName);
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, largest } = this;
    const map = this.${relative.camel} ? (x: number) => x / largest : (x: number) => x - largest;
    return { schema: this.transformSchema(schema), batch: (batch) => mapped(batch, inputCol, outputCol, map) };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.json("largest.json", this.largest);
  }

  override async readState(folder: StateReader): Promise<void> {
    this.largest = Number(await folder.json("largest.json"));
  }
}
`,
    [`${estimator.kebab}.ts`]: `
import type { Schema } from "apache-arrow";
import type { DataFrame, RunOptions } from "uncia";
import { columnData, valueGetter } from "uncia/frame";
import { HasInputOutputCol } from "uncia/params";
import { estimator } from "uncia/pipeline";
import { HasRelative, ${model.pascal} } from "./${model.kebab}.ts";
import { planned } from "./numbers.ts";

/** Learns the largest value. */
export class ${estimator.pascal} extends estimator(${model.pascal}, { ...HasInputOutputCol, ...HasRelative }) {
  override transformSchema(schema: Schema): Schema {
    return planned(schema, this.inputCol, this.outputCol, this.stageName);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<${model.pascal}> {
    const learned = new ${model.pascal}();
    learned.largest = Number.NEGATIVE_INFINITY;
    for await (const batch of data.batches({ signal: run.signal })) {
      const value = valueGetter(columnData(batch, this.inputCol));
      for (let row = 0; row < batch.numRows; row++) learned.largest = Math.max(learned.largest, Number(value(row)));
    }
    return learned;
  }
}
`,
    [`${transformer.kebab}.example.ts`]: `
import { defineExample, inOutput } from "uncia/example";
import { ${transformer.pascal} } from "./${transformer.kebab}.ts";

export default defineExample({
  title: "Twice the height, and one more",
  data: "plants",
  stage: () => new ${transformer.pascal}({ inputCol: "height", outputCol: "out", ${factor.camel}: 2, ${offset.camel}: 1 }),
  outputs: ["out"],
  holds: ["bool_and(out = 2 * height + 1)"],
  probes: {
    inputCol: inOutput("width"),
    outputCol: inOutput("other"),
    ${factor.camel}: inOutput(3),
    ${offset.camel}: inOutput(4),
    ${mode.camel}: inOutput("${values[1]}"),
  },
});
`,
    [`${estimator.kebab}.example.ts`]: `
import { defineExample, inModel, inOutput } from "uncia/example";
import { ${estimator.pascal} } from "./${estimator.kebab}.ts";

export default defineExample({
  title: "How much lower than the highest",
  data: "plants",
  stage: () => new ${estimator.pascal}({ inputCol: "height", outputCol: "out" }),
  outputs: ["out"],
  holds: ["max(out) = 0"],
  probes: { inputCol: inOutput("width"), outputCol: inOutput("other"), ${relative.camel}: inModel(true) },
  modelProbes: { inputCol: inOutput("width"), outputCol: inOutput("other"), ${relative.camel}: inOutput(true) },
});
`,
  };
}
