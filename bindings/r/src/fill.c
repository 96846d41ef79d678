/* Columns of numbers out of Arrow arrays, written at once where they are to stand: R's vector of all batches. */
#include <string.h>

#include "arrow.h"

static int is_there(const uint8_t *bits, int64_t i) { return bits == NULL || (bits[i / 8] >> (i % 8) & 1); }

#define COPY(type, target, missing)                                                                   \
  for (int64_t i = 0; i < n; i++) target[i] = is_there(bits, skip + i) ? ((const type *)data)[skip + i] : missing

/* Writes the values of an array from `from` on; null is NA. FALSE where its type is not that of the vector or a narrower one. */
static int fill(SEXP to, int64_t from, const struct ArrowSchema *schema, const struct ArrowArray *array) {
  int64_t n = array->length, skip = array->offset;
  if (n == 0) return 1;
  const uint8_t *bits = array->null_count == 0 ? NULL : array->buffers[0];
  const void *data = array->buffers[1];
  char format = schema->format[1] == 0 ? schema->format[0] : 0;
  if (TYPEOF(to) == REALSXP) {
    double *values = REAL(to) + from;
    switch (format) {
      case 'g':
        if (bits == NULL) memcpy(values, (const double *)data + skip, (size_t)n * sizeof(double));
        else COPY(double, values, NA_REAL);
        return 1;
      case 'f': COPY(float, values, NA_REAL); return 1;
      case 'I': COPY(uint32_t, values, NA_REAL); return 1;
      default: return 0;
    }
  }
  int *values = INTEGER(to) + from;
  switch (format) {
    case 'i':
      if (bits == NULL) memcpy(values, (const int *)data + skip, (size_t)n * sizeof(int));
      else COPY(int32_t, values, NA_INTEGER);
      return 1;
    case 's': COPY(int16_t, values, NA_INTEGER); return 1;
    case 'S': COPY(uint16_t, values, NA_INTEGER); return 1;
    case 'c': COPY(int8_t, values, NA_INTEGER); return 1;
    case 'C': COPY(uint8_t, values, NA_INTEGER); return 1;
    default: return 0;
  }
}

/*
 * The values of arrays of nanoarrow, one after the other, as a vector like `prototype`: doubles or integers. NULL where an array's type is
 * another one.
 */
SEXP uncia_fill(SEXP prototype, SEXP arrays) {
  R_xlen_t count = XLENGTH(arrays);
  int64_t rows = 0;
  for (R_xlen_t i = 0; i < count; i++) rows += ((const struct ArrowArray *)R_ExternalPtrAddr(VECTOR_ELT(arrays, i)))->length;
  SEXP to = PROTECT(Rf_allocVector(TYPEOF(prototype), (R_xlen_t)rows));
  int64_t at = 0;
  int known = 1;
  for (R_xlen_t i = 0; i < count && known; i++) {
    SEXP pointer = VECTOR_ELT(arrays, i);
    const struct ArrowArray *array = R_ExternalPtrAddr(pointer);
    known = fill(to, at, R_ExternalPtrAddr(R_ExternalPtrTag(pointer)), array);
    at += array->length;
  }
  UNPROTECT(1);
  return known ? to : R_NilValue;
}
