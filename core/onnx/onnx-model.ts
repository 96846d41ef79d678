import { Field, Schema, Utf8 } from "apache-arrow";
import { asUnciaError } from "../errors.ts";
import { appendFields, DataFrame } from "../frame/index.ts";
import { column, oneOf, string, stringMap } from "../params/index.ts";
import { type BoundTransform, type StateWriter, transformer } from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import type { Json } from "../wire-types.ts";
import { bindModel } from "./bind-model.ts";
import type { TensorDescription } from "./describe.ts";
import { NetworkExecutionParams } from "./execution-params.ts";
import { describeSource, describeSourceNow } from "./model-file.ts";
import { planModel } from "./plan-model.ts";
import type { ModelSource } from "./runner.ts";
import { onThread } from "./session-thread.ts";
import { describeShape } from "./tensor.ts";

/** Where in a saved stage the model is. */
const savedModel = "files/model.onnx";

/**
 * Runs a network in ONNX's format on the columns of a table. Each input of the network is fed from a column, and any of its tensors,
 * outputs or what lies between, becomes a column: what the fetched tensors do not need is cut away. The first axis of inputs and
 * outputs is that of the rows.
 * @see https://onnx.ai/
 * @since 0.2.0
 */
export class ONNXModel extends transformer({
  /**
   * The file of the network, `.onnx`. A relative path starts from the folder in which the core was started. Weights that it keeps in other
   * files must lie in its folder, as plain files. A saved stage carries the network in its own folder.
   */
  modelLocation: string({ required: true }),
  /**
   * Which column each input of the network is fed from, by the name of the input. An input that is left out is fed from the column
   * of its own name. A column of plain values feeds an input of one value a row; vectors and lists feed all others, flat or as nested as the
   * input is.
   */
  feedDict: stringMap({ default: {} }),
  /**
   * Which tensor each column that is added holds, by the name of the column: an output of the network, or any tensor between, as `tensors`
   * lists them. When it is empty, each output becomes a column of its own name.
   */
  fetchDict: stringMap({ default: {} }),
  /**
   * Columns to add with the softmax of fetched ones over the last axis: from the name of a column of `fetchDict` to that of the new column.
   */
  softMaxDict: stringMap({ default: {} }),
  /**
   * Columns to add with the place of the largest number of fetched ones over the last axis, from 0: from the name of a column of `fetchDict`
   * to that of the new column.
   */
  argMaxDict: stringMap({ default: {} }),
  ...NetworkExecutionParams,
  /**
   * What is done with a row that does not fit the network, such as a list of another length: `error` ends the work and names the row, `keep` leaves what is
   * computed null there. Rows with a null in a column that is fed are always kept, with nulls.
   */
  handleInvalid: oneOf(["error", "keep"], { default: "error" }),
  /**
   * The column that is added to hold, for rows that `handleInvalid` keeps, what is wrong with them, and null for all others. None is added when it is not set.
   */
  errorCol: column({}),
}) {
  get #source(): ModelSource {
    this.checkRequired();
    return { path: this.modelLocation };
  }

  override transformSchema(schema: Schema): Schema {
    const { fields } = planModel(this, this.#source, describeSourceNow(this.#source), schema);
    return appendFields(schema, fields, { stage: this.stageName });
  }

  override async bindChecked(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    // So that planning finds it read already, and reads no file on this thread.
    await this.#describe();
    return super.bindChecked(schema, run);
  }

  protected override bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    return bindModel(this, this.#source, schema, run);
  }

  override async writeFiles(folder: StateWriter): Promise<Record<string, string>> {
    if (!this.isSet("modelLocation")) return {};
    await folder.bytes(savedModel, await this.#named(() => onThread("pack", { source: this.#source })));
    return { modelLocation: savedModel };
  }

  #describe() {
    return this.#named(() => describeSource(this.#source));
  }

  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asUnciaError(error).at({ stage: this.stageName });
    }
  }

  /**
   * What the network is fed.
   * @returns A row an input: `name`, `type` and `shape`, in which a name stands for an axis that is free.
   * @remote
   */
  async modelInputs(): Promise<DataFrame> {
    return listTensors((await this.#describe()).inputs, ofInputs);
  }

  /**
   * What the network gives.
   * @returns A row an output: `name`, `type` and `shape`, as far as the file tells them, and the `operator` and the `node` that compute it.
   * @remote
   */
  async modelOutputs(): Promise<DataFrame> {
    return listTensors((await this.#describe()).outputs, ofComputed);
  }

  /**
   * All tensors that the network computes, in order: those that `fetchDict` can name, and where it can be cut.
   * @returns A row a tensor: `name`, `type` and `shape`, as far as the file tells them, and the `operator` and the `node` that compute it.
   * @remote
   */
  async tensors(): Promise<DataFrame> {
    return listTensors((await this.#describe()).tensors, ofComputed);
  }

  /**
   * How the network is run, as this stage tells ONNX Runtime.
   * @returns Each param of the execution as text.
   * @remote
   */
  predictionParameters(): Record<string, string> {
    const names = Object.keys(NetworkExecutionParams);
    return Object.fromEntries(names.map((name) => [name, String(this.get(name))]));
  }

  /**
   * What the file says of the network: `name`, `description`, `producer`, `domain`, `version`, `irVersion`, `opsets` by domain, and its own `properties`.
   * @returns One object.
   * @remote
   */
  async modelMetadata(): Promise<Json> {
    return (await this.#describe()).metadata;
  }
}

const listed = (names: readonly string[]): Schema =>
  new Schema(names.map((name) => new Field(name, new Utf8(), true)));
const ofInputs = listed(["name", "type", "shape"]);
const ofComputed = listed(["name", "type", "shape", "operator", "node"]);

function listTensors(tensors: readonly TensorDescription[], schema: Schema): DataFrame {
  const rows = tensors.map(({ name, type, shape, operator, node }) => ({
    name,
    type: type || null,
    shape: shape ? describeShape(shape) : null,
    ...(schema === ofComputed && { operator: operator || null, node: node || null }),
  }));
  return DataFrame.fromRows(rows, schema);
}
