import { Field, Float64, Int32, List, Schema, Utf8 } from "apache-arrow";
import { DataFrame } from "../frame/index.ts";
import type { ModelCard } from "./hub-card.ts";

const text = (name: string): Field => new Field(name, new Utf8(), true);

const columns = new Schema([
  text("name"),
  text("description"),
  // Not int64, which few languages have as a plain number; sizes are below 2^53.
  new Field("size", new Float64(), false),
  text("sha256"),
  new Field("height", new Int32(), true),
  new Field("width", new Int32(), true),
  new Field("layerNames", new List(new Field("item", new Utf8(), false)), false),
  text("licence"),
  text("source"),
]);

/** The cards of an index as a table. */
export const tableOfCards = (cards: readonly ModelCard[]): DataFrame =>
  DataFrame.fromRows(
    cards.map(({ name, description, file, input, layerNames, licence, source }) => ({
      name,
      description: description ?? null,
      size: file.size,
      sha256: file.sha256,
      height: input?.height ?? null,
      width: input?.width ?? null,
      layerNames,
      licence: licence ?? null,
      source: source ?? null,
    })),
    columns,
  );
