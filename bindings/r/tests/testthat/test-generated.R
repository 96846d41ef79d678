schema <- jsonlite::read_json(file.path(checkout(), "bindings", "schema.json"))

test_that("every stage of the schema is registered, under its own name and kind", {
  the <- getFromNamespace("the", "uncia")
  expect_setequal(names(the$describers), vapply(schema$stages, `[[`, "", "class"))
  for (stage in schema$stages) {
    class <- getFromNamespace("class_of_wire", "uncia")(stage$class)
    expect_identical(class$kind, stage$kind)
    expect_identical(vapply(class$params, `[[`, "", "wire", USE.NAMES = FALSE), vapply(stage$params, `[[`, "", "name"))
    if (stage$kind != "model") expect_true(class$name %in% getNamespaceExports("uncia"))
  }
})

test_that("the defaults in the signatures are those of the schema", {
  for (stage in schema$stages) {
    if (stage$kind == "model") next
    class <- getFromNamespace("class_of_wire", "uncia")(stage$class)
    arguments <- formals(getExportedValue("uncia", class$name))
    for (p in stage$params) {
      own <- Filter(function(q) q$wire == p$name, class$params)[[1]]
      written <- eval(arguments[[own$name]])
      # Of what is empty, a signature need not say what kind of list it is.
      bare <- function(value) if (is.null(value) || length(value) > 0) value else list()
      expect_identical(bare(written), bare(own$default), info = paste(class$name, own$name))
      if (is.null(p$default)) expect_null(written)
    }
  }
})

test_that("every function that is exported has a help page", {
  topics <- readLines(system.file("help", "AnIndex", package = "uncia"))
  documented <- sub("\t.*", "", topics)
  expect_setequal(setdiff(getNamespaceExports("uncia"), documented), character())
})

test_that("there is a function for each method, and one for each error code", {
  for (class in schema$classes) {
    for (method in class$methods) {
      name <- paste0("uncia_", gsub("([a-z])([A-Z])", "\\1_\\L\\2", method$name, perl = TRUE))
      expect_true(tolower(name) %in% getNamespaceExports("uncia"), info = name)
    }
  }
  expect_setequal(names(uncia_error_codes()), vapply(schema$errors, `[[`, "", "code"))
})
