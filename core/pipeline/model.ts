import type { Schema } from "apache-arrow";
import type { StateReader, StateWriter } from "./state.ts";
import { Transformer } from "./transformer.ts";

/** A transformer that a fit has made. What it learned is its state; how it is applied are its params. */
export abstract class Model extends Transformer {
  /** Schema of the table that the model was fitted on, where that is known. */
  inputSchema: Schema | undefined;

  /** Writes what was learned, in open formats, into the model's folder. Models whose params say it all write nothing. */
  async writeState(_folder: StateWriter): Promise<void> {}

  /** Reads back what `writeState` wrote; the files are checked against the manifest, their content is not. */
  async readState(_folder: StateReader): Promise<void> {}

  protected override adopt(other: this): void {
    this.inputSchema = other.inputSchema;
  }
}
