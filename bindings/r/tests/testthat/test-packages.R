# A package of stages of somebody else's: plain JavaScript in a folder, and what the generator would write for R.
strange_module <- '
import { Field, Float64, makeData, Schema } from "apache-arrow";
import { column } from "uncia";
import { appendColumns } from "uncia/frame";
import { registerPackage, registerSubject, transformer } from "uncia/pipeline";

class Ones extends transformer({ outputCol: column({ default: "one" }) }) {
  transformSchema(schema) {
    return new Schema([...schema.fields, new Field(this.outputCol, new Float64())]);
  }
  bind(schema) {
    const { outputCol } = this;
    return {
      schema: this.transformSchema(schema),
      batch: (batch) => {
        const data = new Float64Array(batch.numRows).fill(1);
        const made = makeData({ type: new Float64(), length: data.length, nullCount: 0, data });
        return appendColumns(batch, [{ field: outputCol, data: made }]);
      },
    };
  }
}
registerSubject("strange/ones", { Ones });
registerPackage({ name: "strange", version: "3.1.4", schema: "", remote: {}, subjects: { ones: async () => ({ Ones }) } });
'

describe_ones <- function() {
  stage_class(
    "strange/ones#Ones", name = "ones", s3_class = "strange_ones", kind = "transformer", summary = "Adds ones.",
    params = list(stage_param("output_col", "outputCol", "column", "The column that is added.", default = "one"))
  )
}

ones <- function(..., output_col = "one") new_stage("strange/ones#Ones", given_arguments())

local_strange <- function(version, code) {
  folder <- file.path(tempfile("npm"), "strange")
  dir.create(folder, recursive = TRUE)
  writeLines(strange_module, file.path(folder, "index.js"))
  writeLines("{\"name\": \"strange\", \"version\": \"3.1.4\", \"type\": \"module\"}", file.path(folder, "package.json"))
  the <- getFromNamespace("the", "uncia")
  before <- mget(c("packages", "describers", "classes"), envir = the)
  on.exit({
    list2env(before, the)
    unlink(dirname(folder), recursive = TRUE)
  })
  register_package("strange", version, "", list("strange/ones#Ones" = describe_ones), path = folder)
  code
}

test_that("the stages of another package work beside ours", {
  core_stats()
  out <- local_strange("3.0.0", {
    stage <- ones(output_col = "extra")
    expect_s3_class(stage, c("strange_ones", "uncia_transformer", "uncia_stage"))
    expect_error(ones(output_cool = "x"), class = "uncia_unknown_param")
    expect_identical(transform(ones() |> set_output_col("w"), data.frame(x = 1:2))$w, c(1, 1))
    transform(fit(uncia_pipeline(stage, select_columns(cols = c("x", "extra"))), data.frame(x = 1:3)), data.frame(x = 1:3))
  })
  expect_identical(out, data.frame(x = 1:3, extra = c(1, 1, 1)))
  expect_identical(core_stats()$calls, 0L)
})

test_that("a package of another version is refused, naming both", {
  error <- local_strange("4.0.0", expect_error(transform(ones(), data.frame(x = 1)), class = "uncia_version_mismatch"))
  expect_match(conditionMessage(error), "3.1.4")
  expect_match(conditionMessage(error), "4.0.0")
})

test_that("a class that nobody has registered is named", {
  expect_error(new_stage("strange/ones#Ones"), class = "uncia_unknown_stage")
})

test_that("the folder of a package is found by its name", {
  expect_null(package_folder("uncia", "@nobody/nothing"))
})
