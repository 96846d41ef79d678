library(testthat)
library(uncia)

test_check("uncia")
