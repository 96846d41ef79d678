import { predict } from "@uncia/linear";
import { Field, Float64, type Schema, Utf8 } from "apache-arrow";
import { appendColumns, appendFields, buildColumn, DataFrame, makeBatch, schemaOf } from "../frame/index.ts";
import { checkWidth, featureSetter, nullWhereFeaturesAre, readFeatures } from "../learners/index.ts";
import { HasFeatures, HasPredictionCol } from "../params/index.ts";
import {
  type BoundTransform,
  model,
  type RowSlots,
  type StateReader,
  type StateWriter,
} from "../pipeline/index.ts";
import type { Plot } from "../plot/index.ts";
import type { RunOptions } from "../run.ts";
import type { Double, Int } from "../wire-types.ts";
import { plotCoefficients } from "./coefficient-plot.ts";
import { kernelError, planNumbers, threadsOf } from "./kernel.ts";
import { type Learned, readLearned, writeLearned } from "./learned.ts";
import { isScored, nullWhereNotScored, type OutputColumn } from "./outputs.ts";
import { ThreadParams } from "./params.ts";

/** What the intercept is called among the coefficients. */
const interceptName = "(intercept)";

/** A fitted linear model: what classification and regression have in common. */
export abstract class LinearModel extends model({
  ...HasFeatures,
  ...HasPredictionCol,
  ...ThreadParams,
}) {
  #learned: Learned | undefined;

  /** The columns that this model adds, in order, for the params as they are. */
  protected abstract outputs(): OutputColumn[];

  /** The classes of the outputs, as texts, where outputs are of classes. */
  protected abstract outputNames(): readonly string[] | undefined;

  protected get learned(): Learned {
    if (!this.#learned)
      throw this.error("unsupported", `This ${this.stageName} has learned nothing; fit an estimator.`);
    return this.#learned;
  }

  /** Takes what a fit gave. */
  adoptLearned(learned: Learned): this {
    this.#learned = learned;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#learned = other.#learned;
  }

  override transformSchema(schema: Schema): Schema {
    planNumbers(this, schema);
    const fields = this.outputs().map(({ name, type }) => new Field(name, type, true));
    return appendFields(schema, fields, { stage: this.stageName });
  }

  protected override bind(schema: Schema, run: RunOptions): BoundTransform {
    const plan = planNumbers(this, schema);
    const { learned, stageName } = this;
    const { coefficients, intercepts, names } = learned;
    checkWidth(stageName, plan, names.length);
    const outputs = this.outputs();
    const options = { threads: threadsOf(this), signal: run.signal };
    return {
      schema: this.transformSchema(schema),
      async batch(batch, firstRow) {
        const features = readFeatures(plan, batch, new Map(), firstRow, names.length);
        const margins = await predict(features, learned, options).catch((error: unknown) => {
          throw kernelError(error, plan, { stage: stageName });
        });
        const columns = outputs.map((output) => {
          const data = nullWhereNotScored(output.column(margins, batch.numRows), margins);
          return {
            field: new Field(output.name, output.type, true),
            data: data.nullCount > 0 ? data : nullWhereFeaturesAre(plan, batch, data),
          };
        });
        return appendColumns(batch, columns);
      },
      row(slots: RowSlots) {
        const input = new Float64Array(names.length);
        const margins = new Float64Array(intercepts.length);
        const fill = featureSetter(plan, slots, new Map());
        const targets = outputs.map((output) => ({ slot: slots.output(output.name, output.type), output }));
        return () => {
          const present = fill(input) && isScored(addMargins(input, coefficients, intercepts, margins));
          for (const { slot, output } of targets) slot.value = present ? output.value(margins) : null;
        };
      },
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await writeLearned(folder, this.learned);
  }

  override async readState(folder: StateReader): Promise<void> {
    this.adoptLearned(await readLearned(folder));
  }

  /**
   * The coefficient of each feature, in the order of the features: what one more of the feature adds. Of a classifier these are its
   * first output's; where it has several, ask for `coefficientMatrix`.
   * @returns One number a feature.
   * @remote
   */
  coefficients(): Double[] {
    this.#requireOneOutput("coefficientMatrix");
    return Array.from(this.learned.coefficients);
  }

  /**
   * What a row of zeros is scored with; 0 where the model was fitted without an intercept.
   * @returns The intercept.
   * @remote
   */
  intercept(): Double {
    this.#requireOneOutput("intercepts");
    return this.learned.intercepts[0] as number;
  }

  #requireOneOutput(instead: string): void {
    const outputs = this.learned.intercepts.length;
    if (outputs === 1) return;
    throw this.error("unsupported", `This ${this.stageName} has ${outputs} outputs, one a class.`, {
      hint: `Ask for ${instead}.`,
    });
  }

  /**
   * The coefficients of all outputs: a row for each output, a column for each feature. Two classes have one output, that of the second
   * class; more have one each.
   * @returns A list of numbers an output.
   * @remote
   */
  coefficientMatrix(): Double[][] {
    const { coefficients, intercepts, names } = this.learned;
    return Array.from(intercepts, (_, output) =>
      Array.from(coefficients.subarray(output * names.length, (output + 1) * names.length)),
    );
  }

  /**
   * The intercepts of all outputs.
   * @returns One number an output.
   * @remote
   */
  intercepts(): Double[] {
    return Array.from(this.learned.intercepts);
  }

  /**
   * Names of the features, in their order: those of `featuresCols`, or `Column_0`, `Column_1`, … for the slots of a vector.
   * @returns One name a feature.
   * @remote
   */
  featureNames(): string[] {
    return [...this.learned.names];
  }

  /**
   * The coefficients as a table, the intercept of each output first, as `(intercept)`.
   * @returns A row a coefficient: `output` (the class, null for a model of numbers), `feature` and `coefficient`.
   * @remote
   */
  coefficientTable(): DataFrame {
    const { names, intercepts } = this.learned;
    const outputs = this.outputNames();
    const rows = this.coefficientMatrix().flatMap((coefficients, at) =>
      [intercepts[at] as number, ...coefficients].map((coefficient, place) => ({
        output: outputs?.[at] ?? null,
        feature: place === 0 ? interceptName : (names[place - 1] as string),
        coefficient,
      })),
    );
    const fields = [
      new Field("output", new Utf8(), true),
      new Field("feature", new Utf8(), false),
      new Field("coefficient", new Float64(), false),
    ];
    const columns = fields.map(({ name, type }) =>
      buildColumn(
        type,
        rows.map((row) => row[name as keyof typeof row]),
        name,
      ),
    );
    return DataFrame.fromArrow([makeBatch(schemaOf(fields), columns, rows.length)]);
  }

  /**
   * What was minimized, before the first iteration and after each.
   * @returns One number an iteration, and one more.
   * @remote
   */
  objectiveHistory(): Double[] {
    return [...this.learned.report.history];
  }

  /**
   * Draws the coefficients as bars, the largest on top, a panel for each output.
   * @param maxFeatures - How many features are shown at most, at least 1.
   * @returns A bar chart.
   * @remote
   */
  async plotCoefficients(maxFeatures: Int = 20): Promise<Plot> {
    if (!(maxFeatures >= 1)) {
      throw this.error("invalid_param", `maxFeatures must be at least 1, not ${maxFeatures}.`, {
        param: "maxFeatures",
      });
    }
    const matrix = this.coefficientMatrix();
    const outputs = this.outputNames();
    return plotCoefficients({
      model: this.stageName,
      features: this.featureNames(),
      outputs: matrix.map((coefficients, at) => ({ name: outputs?.[at], coefficients })),
      maxFeatures,
    });
  }
}

/** In the order in which the kernel adds up, so that both give the same to the last bit. */
function addMargins(
  input: Float64Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
  margins: Float64Array,
): Float64Array {
  for (let output = 0, at = 0; output < intercepts.length; output++) {
    let margin = intercepts[output] as number;
    for (let feature = 0; feature < input.length; feature++, at++) {
      margin += (coefficients[at] as number) * (input[feature] as number);
    }
    margins[output] = margin;
  }
  return margins;
}
