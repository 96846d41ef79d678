import { Field, Float64, makeData, type RecordBatch, Schema } from "apache-arrow";
import {
  appendColumns,
  appendFields,
  columnData,
  DataFrame,
  requireColumn,
  valueGetter,
} from "../../frame/index.ts";
import {
  boolean,
  column,
  columns,
  double,
  doubles,
  HasInputOutputCol,
  int,
  ints,
  long,
  oneOf,
  params,
  type Step,
  service,
  someOf,
  steps,
  string,
  stringMap,
  strings,
} from "../../params/index.ts";
import type { RunOptions } from "../../run.ts";
import {
  type BoundTransform,
  estimator,
  extend,
  model,
  paramMaps,
  paramSpace,
  type RowSlots,
  registerPackage,
  registerSubject,
  type StateReader,
  type StateWriter,
  stage,
  stages,
  transformer,
} from "../index.ts";

const Everything = params({
  flag: boolean({ default: false }),
  count: int({ default: 3, min: 0, max: 10, alias: "n_count", aliases: ["howMany"] }),
  big: long({ default: 5, max: 100 }),
  rate: double({ default: 0.5, exclusiveMin: 0, max: 1 }),
  word: string({ pattern: "[a-z]+" }),
  mode: oneOf(["fast", "exact"], { default: "fast" }),
  col: column({}),
  cols: columns({ minItems: 1 }),
  sizes: ints({ min: 1, maxItems: 3 }),
  weights: doubles({ default: [1, 2] }),
  tags: strings({}),
  modes: someOf(["a", "b"], {}),
  headers: stringMap({}),
  apiKey: service(string({ secret: true })),
  query: service(string({ default: "all" })),
  token: string({ secret: true, pattern: "[a-f]+" }),
  inner: stage({}),
  chain: stages({}),
});

/** Adds nothing; has a param of each kind. */
export class EveryKind extends transformer(Everything) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema, batch: (batch) => batch, row: () => () => {} };
  }
}

/** Adds nothing; holds another stage, and what may be tried of it. */
export class Tuned extends transformer({ of: stage({}), maps: paramMaps({}), space: paramSpace({}) }) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema, batch: (batch) => batch };
  }
}

/** Adds nothing; has steps. */
export class Brush extends transformer({ strokes: steps({ default: [] }) }) {
  paint(colour: string, options: { readonly mean?: readonly number[]; readonly times?: number } = {}): this {
    return this.addStep("strokes", "paint", { colour, ...options });
  }

  wash(): this {
    return this.addStep("strokes", "wash");
  }

  protected override checkStep(_param: string, step: Step): void {
    if (!["paint", "wash"].includes(step.name)) {
      throw this.error("invalid_param", `A brush cannot ${step.name}.`);
    }
  }

  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema, batch: (batch) => batch };
  }
}

export class Finer extends EveryKind {
  readonly finer = true;
}

/** Column plus a number; counts how often it maps a batch, and what it has open. */
export class AddNumber extends transformer({ ...HasInputOutputCol, by: double({ default: 1 }) }) {
  static batches = 0;
  static open = 0;

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return appendFields(schema, [new Field(this.outputCol, new Float64(), false)], { stage: this.stageName });
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, by } = this;
    AddNumber.open++;
    return {
      schema: this.transformSchema(schema),
      batch: (batch) => {
        AddNumber.batches++;
        return appendColumns(batch, [{ field: outputCol, data: plus(batch, inputCol, by) }]);
      },
      row(slots: RowSlots) {
        const input = slots.input(inputCol);
        const output = slots.output(outputCol, new Float64());
        return () => {
          output.value = Number(input.value) + by;
        };
      },
      close() {
        AddNumber.open--;
      },
    };
  }
}

function plus(batch: RecordBatch, name: string, by: number) {
  const get = valueGetter(columnData(batch, name));
  const data = Float64Array.from({ length: batch.numRows }, (_, row) => Number(get(row)) + by);
  return makeData({ type: new Float64(), length: data.length, nullCount: 0, data });
}

/** Fails on every batch and row, with an error that knows no stage. */
export class Fails extends transformer({}) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    const fail = () => {
      throw new TypeError("broken inside");
    };
    return { schema, batch: fail, row: () => fail };
  }
}

/** Maps batches alone. */
export class BatchOnly extends transformer({}) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema, batch: (batch) => batch };
  }
}

const rowsSchema = new Schema([new Field("rows", new Float64(), true)]);

/** Sees the whole table: gives how many rows there are. */
export class CountRows extends transformer({}) {
  override transformSchema(): Schema {
    return rowsSchema;
  }

  protected override bind(): BoundTransform {
    throw this.error("unsupported", "It needs the whole table.");
  }

  async *transformTable(data: DataFrame, run: RunOptions): AsyncIterable<RecordBatch> {
    const rows = await data.count(run);
    yield* DataFrame.fromRows([{ rows }], rowsSchema).batches();
  }
}

abstract class Shared extends model({ ...HasInputOutputCol, shift: double({ default: 0 }) }) {}

/** Column minus what was learned. */
export class CenterModel extends extend(Shared, { scale: double({ default: 1 }) }) {
  #mean = 0;

  adoptMean(mean: number): this {
    this.#mean = mean;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#mean = other.#mean;
  }

  override transformSchema(schema: Schema): Schema {
    requireColumn(schema, this.inputCol, { stage: this.stageName, param: "inputCol" });
    return appendFields(schema, [new Field(this.outputCol, new Float64(), false)], { stage: this.stageName });
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol, scale, shift } = this;
    const by = shift - this.#mean;
    return {
      schema: this.transformSchema(schema),
      batch: (batch) => appendColumns(batch, [{ field: outputCol, data: plus(batch, inputCol, by * scale) }]),
      row(slots: RowSlots) {
        const input = slots.input(inputCol);
        const output = slots.output(outputCol, new Float64());
        return () => {
          output.value = Number(input.value) + by * scale;
        };
      },
    };
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await folder.json("state/mean.json", this.#mean);
  }

  override async readState(folder: StateReader): Promise<void> {
    this.#mean = (await folder.json("state/mean.json")) as number;
  }
}

/** Learns the mean of a column; counts its fits. */
export class Center extends estimator(CenterModel, {
  ...HasInputOutputCol,
  shift: double({ default: 0 }),
  minRows: int({ default: 1 }),
}) {
  static fits = 0;

  override transformSchema(schema: Schema): Schema {
    return new CenterModel({ inputCol: this.inputCol, outputCol: this.outputCol }).transformSchema(schema);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<CenterModel> {
    Center.fits++;
    let sum = 0;
    let rows = 0;
    for await (const batch of data.select(this.inputCol).batches({ signal: run.signal })) {
      const get = valueGetter(columnData(batch, this.inputCol));
      for (let row = 0; row < batch.numRows; row++) sum += Number(get(row));
      rows += batch.numRows;
      run.onProgress?.({ stage: this.stageName, done: rows });
    }
    return new CenterModel().adoptMean(rows === 0 ? 0 : sum / rows);
  }
}

/** Belongs to no package. */
export class Stranger extends transformer({}) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema): BoundTransform {
    return { schema, batch: (batch) => batch };
  }
}

const fixture = {
  EveryKind,
  Tuned,
  Brush,
  Finer,
  AddNumber,
  Fails,
  BatchOnly,
  CountRows,
  CenterModel,
  Center,
};

/** How often the subject was loaded. */
export const loads = { tests: 0 };

registerSubject("@acme/stages/tests", fixture);
registerPackage({
  name: "@acme/stages",
  version: "1.2.3",
  schema: "sha256:0",
  subjects: {
    tests: async () => {
      loads.tests++;
      return { ...fixture, notAStage: 5 };
    },
  },
  remote: {},
  renamed: { "tests#Middle": "tests#Center", "tests#MiddleModel": "tests#CenterModel" },
});
