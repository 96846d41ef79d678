#ifndef UNCIA_ARROW_H
#define UNCIA_ARROW_H

#include <stdint.h>

#include "uncia.h"

/* Arrow's C data interface and how nanoarrow's objects hold it. */
#include <nanoarrow/r.h>

/* A piece of memory to be sent. */
typedef struct {
  const void *at;
  uint64_t length;
} Piece;

uint64_t body_size(SEXP body);

#endif
