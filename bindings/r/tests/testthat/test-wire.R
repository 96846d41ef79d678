uncia_internal <- function(name) getFromNamespace(name, "uncia")

test_that("doubles are written so that they are read back as they are", {
  wire_json <- uncia_internal("wire_json")
  wire_double <- uncia_internal("wire_double")
  values <- c(0.1, 0.1 + 0.2, 1 / 3, 1e300, -2.5e-310, 2^53 + 2, .Machine$double.eps, 0)
  for (value in values) {
    text <- wire_json(list(value = wire_double(value)))
    expect_identical(as.double(jsonlite::parse_json(text)$value), value)
  }
  expect_identical(wire_double(Inf), "Infinity")
  expect_identical(wire_double(-Inf), "-Infinity")
  expect_identical(uncia_internal("read_double")("NaN"), NaN)
})

test_that("whole numbers of 64 bits travel as digits", {
  wire_long <- uncia_internal("wire_long")
  read_long <- uncia_internal("read_long")
  expect_identical(wire_long(2^53), "9007199254740992")
  expect_identical(wire_long(bit64::as.integer64("9223372036854775807")), "9223372036854775807")
  expect_identical(read_long("42"), 42)
  expect_identical(as.character(read_long("-9223372036854775807")), "-9223372036854775807")
})

test_that("frames keep text of any script, and escape what JSON must", {
  text <- "\u65e5\u672c \U0001F43E \"quoted\" \\ \n"
  json <- uncia_internal("wire_json")(list(text = text))
  expect_identical(jsonlite::parse_json(json)$text, text)
  latin <- iconv("caf\u00e9", "UTF-8", "latin1")
  expect_identical(jsonlite::parse_json(uncia_internal("wire_json")(list(text = latin)))$text, "caf\u00e9")
})

test_that("empty lists, empty objects and nothing are told apart", {
  json <- uncia_internal("wire_json")(list(a = list(), b = uncia_internal("empty_object")(), c = NULL))
  expect_identical(json, "{\"a\":[],\"b\":{},\"c\":null}")
})

test_that("a long header and a large body arrive whole", {
  name <- strrep("x", 1e6)
  data <- data.frame(stats::runif(2e6))
  names(data) <- name
  expect_identical(round_trip(data), data)
})
