import type { Invention } from "./invent.ts";

/** Where a program saves and loads, and which table it reads. */
export interface Places {
  readonly table: string;
  readonly load: string;
  readonly save: string;
}

const quoted = (text: string): string => JSON.stringify(text);

/** Fits a pipeline of ours, theirs and theirs, saves it, and prints what it predicts and what its model answers. */
export const python = (one: Invention, { table, save }: Places): string => `
import json
import pandas as pd
from uncia import Pipeline
from uncia.featurize import CleanMissingData
from ${one.python}.${one.subject} import ${one.estimator.pascal}, ${one.transformer.pascal}

data = pd.read_csv(${quoted(table)})
pipeline = Pipeline(stages=[
    CleanMissingData(input_cols=["x"], cleaning_mode="custom", custom_value=4),
    ${one.transformer.pascal}(input_col="x", output_col="y", ${one.factor.snake}=0.5).set_${one.offset.snake}(2).set_${one.mode.snake}(${quoted(one.values[1])}),
    ${one.estimator.pascal}(input_col="y", output_col="z"),
])
model = pipeline.fit(data)
model.save(${quoted(save)})
stage = model.stages[-1]
assert stage.${one.relative.snake} is False
print(json.dumps({"z": model.transform(data)["z"].tolist(), "largest": stage.${one.largest.snake}()}))
try:
    ${one.transformer.pascal}(${one.mode.snake}="nonsense")
    raise SystemExit("nonsense was taken")
except ValueError as error:
    assert ${quoted(one.values[0])} in str(error), error
`;

/** Loads what another language has saved, predicts, and saves it again. */
export const r = (one: Invention, { table, load, save }: Places): string => `
library(uncia)
library(${one.r})
data <- read.csv(${quoted(table)})
model <- load_model(${quoted(load)})
mine <- fit(pipeline(stages = list(
  ${one.transformer.snake}(input_col = "x", output_col = "y", ${one.factor.snake} = 3) |> set_${one.offset.snake}(1),
  ${one.estimator.snake}(input_col = "y", output_col = "z", ${one.relative.snake} = TRUE)
)), data.frame(x = c(1, 2)))
stopifnot(identical(transform(mine, data.frame(x = c(1, 2)))$z, c(4 / 7, 1)))
save_model(model, ${quoted(save)})
stage <- model$stages[[3]]
cat(jsonlite::toJSON(list(z = transform(model, data)$z, largest = jsonlite::unbox(${one.largest.snake}(stage))), digits = NA))
`;

export const java = (one: Invention, { table, load, save }: Places): string => `
import ${one.java}.${one.subject}.${one.estimator.pascal};
import ${one.java}.${one.subject}.${one.model.pascal};
import ${one.java}.${one.subject}.${one.transformer.pascal};
import dev.uncia.frame.DataFrame;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.pipeline.PipelineModel;
import java.nio.file.Path;

public class Program {
  public static void main(String[] arguments) throws Exception {
    DataFrame data = DataFrame.readCsv(${quoted(table)});
    PipelineModel model = PipelineModel.load(Path.of(${quoted(load)}));
    PipelineModel mine = new Pipeline().setStages(
        new ${one.transformer.pascal}().setInputCol("x").setOutputCol("y").set${one.factor.pascal}(3.0),
        new ${one.estimator.pascal}().setInputCol("y").setOutputCol("z").set${one.relative.pascal}(true)).fit(data);
    ${one.model.pascal} last = (${one.model.pascal}) model.getStages().get(2);
    if (mine.getStages().size() != 2) throw new AssertionError();
    model.save(Path.of(${quoted(save)}));
    StringBuilder values = new StringBuilder();
    for (double value : model.transform(data).select("z").collect().column("z").toDoubleArray()) {
      values.append(values.isEmpty() ? "" : ",").append(value);
    }
    System.out.println("{\\"z\\":[" + values + "],\\"largest\\":" + last.${one.largest.camel}() + "}");
  }
}
`;

export const typescript = (one: Invention, { table, load, save }: Places): string => `
import { DataFrame, Pipeline, PipelineModel } from "uncia";
import { RenameColumn } from "uncia/featurize";
import "./src/stages.ts";
import { ${one.estimator.pascal}, ${one.model.pascal}, ${one.transformer.pascal} } from "./src/${one.subject}/index.ts";

const data = DataFrame.readCsv(${quoted(table)});
const model = await PipelineModel.load(${quoted(load)});
const mine = await new Pipeline({
  stages: [
    new ${one.transformer.pascal}({ inputCol: "x", outputCol: "y" }).set${one.factor.pascal}(2),
    new RenameColumn({ inputCol: "y", outputCol: "w" }),
    new ${one.estimator.pascal}({ inputCol: "w", outputCol: "z", ${one.relative.camel}: true }),
  ],
}).fit(DataFrame.fromColumns({ x: [1, 2] }));
if ((await mine.transform(DataFrame.fromColumns({ x: [1] })).toRows())[0]?.z !== 0.5) throw new Error("not 0.5");
await model.save(${quoted(save)});
const last = model.stages[2];
if (!(last instanceof ${one.model.pascal})) throw new Error("The last stage is another.");
const rows = await model.transform(data).toRows();
console.log(JSON.stringify({ z: rows.map((row) => row.z), largest: last.${one.largest.camel}() }));
`;
