# R's side of the transfer's benchmark: transfer.R ours|connection. It answers a line of JSON with a line of JSON.
suppressMessages(library(uncia))
internal <- function(name) getFromNamespace(name, "uncia")
register_package("uncia-arith", "1.2.0", "", stages = list(), path = normalizePath("test/stages"))

rows <- 1250000
width <- 10
set.seed(7)
table <- as.data.frame(matrix(runif(rows * width), ncol = width))
numbers <- list(class = "uncia-arith/arith#Count", method = "numbers", args = list(rows = rows, columns = width, batches = 1))

# As packages without a writer of their own do it: nanoarrow writes to a connection of R, and converts each batch by itself.
connection_source <- function(data, step = 400000) {
  function() {
    at <- 0
    function() {
      if (at >= nrow(data)) return(NULL)
      part <- data[seq(at + 1, min(nrow(data), at + step)), ]
      at <<- at + step
      internal("ipc_bytes")(nanoarrow::as_nanoarrow_array(part))
    }
  }
}
connection_table <- function(bodies) {
  parts <- lapply(bodies, function(body) as.data.frame(nanoarrow::read_nanoarrow(body)))
  as.data.frame(lapply(seq_along(parts[[1]]), function(i) unlist(lapply(parts, `[[`, i))))
}

connection <- identical(commandArgs(TRUE), "connection")
frame <- if (connection) {
  internal("new_frame")(list(kind = "input", source = connection_source(table)))
} else {
  uncia_frame(table)
}
work <- list(
  put = function() stopifnot(uncia_count(frame) == rows),
  get = function() {
    bodies <- internal("core_call")("static", numbers)$batches
    got <- if (connection) connection_table(bodies) else internal("as_data_frame")(bodies)
    stopifnot(nrow(got) == rows, got[[width]][rows] == rows - 1 + width - 1)
  }
)
now <- function() as.numeric(Sys.time())
input <- file("stdin", "r")
while (length(line <- readLines(input, 1)) > 0) {
  invisible(gc())
  started <- now()
  work[[jsonlite::parse_json(line)$work]]()
  cat(sprintf("{\"seconds\": %.6f}\n", now() - started))
  flush(stdout())
}
