/*
 * Record batches as Arrow IPC streams, without copying their columns: a message of ours describes the buffers, which are sent from where
 * they lie. nanoarrow's own writer goes through an R connection, which copies everything four times.
 *
 * What is written here is Arrow's columnar format, "Encapsulated message format" and Message.fbs (metadata version 5). What this file
 * does not know (a type, a slice) is left to nanoarrow: uncia_encode() then gives NULL.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"

#define ALIGNED(n) (((n) + 7) & ~(int64_t)7)

/* What is gathered about a batch before it is written; all of its memory is R's, so an error leaks nothing. */
typedef struct {
  int64_t n_nodes, n_buffers, body;
  int64_t *nodes;       /* length and null count of each */
  int64_t *places;      /* offset and length of each buffer */
  const void **from;    /* where each buffer lies */
  int64_t room_nodes, room_buffers;
  int known;
} Batch;

static void *grown(void *old, int64_t used, int64_t *room, size_t size, int64_t initial) {
  if (used < *room) return old;
  int64_t bigger = *room == 0 ? initial : *room * 2;
  void *fresh = R_alloc((size_t)bigger, (int)size);
  if (used > 0) memcpy(fresh, old, (size_t)used * size);
  *room = bigger;
  return fresh;
}

static void add_node(Batch *b, int64_t length, int64_t null_count) {
  b->nodes = grown(b->nodes, b->n_nodes, &b->room_nodes, 2 * sizeof(int64_t), 64);
  b->nodes[2 * b->n_nodes] = length;
  b->nodes[2 * b->n_nodes + 1] = null_count;
  b->n_nodes++;
}

static void add_buffer(Batch *b, const void *from, int64_t length) {
  int64_t room = b->room_buffers;
  b->places = grown(b->places, b->n_buffers, &room, 2 * sizeof(int64_t), 128);
  b->from = grown((void *)b->from, b->n_buffers, &b->room_buffers, sizeof(void *), 128);
  b->places[2 * b->n_buffers] = b->body;
  b->places[2 * b->n_buffers + 1] = length;
  b->from[b->n_buffers++] = from;
  b->body += ALIGNED(length);
}

static int64_t nulls_in(const uint8_t *bits, int64_t length) {
  int64_t set = 0;
  for (int64_t i = 0; i < length / 8; i++) set += __builtin_popcount(bits[i]);
  if (length % 8 != 0) set += __builtin_popcount(bits[length / 8] & ((1u << (length % 8)) - 1));
  return length - set;
}

/* Bytes that a value takes, by the format of the C data interface; 0 for what has no fixed width. */
static int64_t width_of(const char *format) {
  switch (format[0]) {
    case 'c': case 'C': return 1;
    case 's': case 'S': case 'e': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': case 'g': return 8;
    case 'w': return atoll(format + 2);
    case 'd': {
      const char *comma = strchr(format, ',');
      comma = comma ? strchr(comma + 1, ',') : NULL;
      return comma ? atoll(comma + 1) / 8 : 16;
    }
    case 't':
      if (format[1] == 'd') return format[2] == 'D' ? 4 : 8;
      if (format[1] == 't') return format[2] == 's' || format[2] == 'm' ? 4 : 8;
      if (format[1] == 's' || format[1] == 'D') return 8;
      return 0;
    default: return 0;
  }
}

static void add_array(Batch *b, const struct ArrowSchema *schema, const struct ArrowArray *array);

static void add_children(Batch *b, const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t length) {
  for (int64_t i = 0; i < array->n_children; i++) {
    if (length >= 0 && array->children[i]->length != length) b->known = 0;
    add_array(b, schema->children[i], array->children[i]);
  }
}

/* The last of the offsets; what does not begin at 0 is a slice. */
static int64_t add_offsets(Batch *b, const void *offsets, int64_t length, int wide) {
  if (offsets == NULL || length == 0) {
    add_buffer(b, NULL, 0);
    return 0;
  }
  int64_t first = wide ? ((const int64_t *)offsets)[0] : ((const int32_t *)offsets)[0];
  int64_t last = wide ? ((const int64_t *)offsets)[length] : ((const int32_t *)offsets)[length];
  if (first != 0) b->known = 0;
  add_buffer(b, offsets, (length + 1) * (wide ? 8 : 4));
  return last;
}

static void add_array(Batch *b, const struct ArrowSchema *schema, const struct ArrowArray *array) {
  const char *format = schema->format;
  int64_t length = array->length;
  if (array->offset != 0 || array->dictionary != NULL || array->n_children != schema->n_children) b->known = 0;
  if (!b->known) return;
  if (format[0] == 'n') {
    add_node(b, length, length);
    return;
  }
  const uint8_t *valid = array->n_buffers > 0 ? array->buffers[0] : NULL;
  int64_t nulls = valid == NULL ? 0 : array->null_count >= 0 ? array->null_count : nulls_in(valid, length);
  add_node(b, length, nulls);
  add_buffer(b, valid, nulls > 0 ? (length + 7) / 8 : 0);
  int64_t width = width_of(format);
  int wide = format[0] == 'U' || format[0] == 'Z' || strcmp(format, "+L") == 0;
  if (format[0] == 'b') add_buffer(b, array->buffers[1], (length + 7) / 8);
  else if (width > 0) add_buffer(b, array->buffers[1], length * width);
  else if (strchr("uUzZ", format[0])) {
    int64_t bytes = add_offsets(b, array->buffers[1], length, wide);
    add_buffer(b, array->buffers[2], bytes);
  } else if (strcmp(format, "+s") == 0) add_children(b, schema, array, length);
  else if (strncmp(format, "+w:", 3) == 0) add_children(b, schema, array, length * atoll(format + 3));
  else if (strcmp(format, "+l") == 0 || strcmp(format, "+L") == 0 || strcmp(format, "+m") == 0) {
    int64_t items = add_offsets(b, array->buffers[1], length, wide);
    add_children(b, schema, array, items);
  } else b->known = 0;
}

static int64_t missing_in(SEXP x, int64_t start, int64_t length) {
  int64_t missing = 0;
  if (TYPEOF(x) == REALSXP) {
    const double *values = REAL(x) + start;
    /* NA is one of the NaNs; most columns have none of either, which is soon told. */
    for (int64_t i = 0; i < length; i++) missing += values[i] != values[i];
    if (missing == 0) return 0;
    missing = 0;
    for (int64_t i = 0; i < length; i++) missing += R_IsNA(values[i]);
  } else {
    const int *values = INTEGER(x) + start;
    for (int64_t i = 0; i < length; i++) missing += values[i] == NA_INTEGER;
  }
  return missing;
}

/* A vector of R from `start` on: its values lie as Arrow wants them, so that only the bits of what is there are made. */
static SEXP add_vector(Batch *b, SEXP x, int64_t start, int64_t length) {
  SEXP bits = R_NilValue;
  int64_t nulls = missing_in(x, start, length);
  if (nulls > 0) {
    bits = PROTECT(Rf_allocVector(RAWSXP, (length + 7) / 8));
    memset(RAW(bits), 0, (size_t)XLENGTH(bits));
    for (int64_t i = 0; i < length; i++) {
      int there = TYPEOF(x) == REALSXP ? !R_IsNA(REAL(x)[start + i]) : INTEGER(x)[start + i] != NA_INTEGER;
      if (there) RAW(bits)[i / 8] |= (Rbyte)(1u << (i % 8));
    }
    UNPROTECT(1);
  }
  add_node(b, length, nulls);
  add_buffer(b, nulls > 0 ? RAW(bits) : NULL, nulls > 0 ? (length + 7) / 8 : 0);
  if (TYPEOF(x) == REALSXP) add_buffer(b, REAL(x) + start, length * 8);
  else add_buffer(b, INTEGER(x) + start, length * 4);
  return bits;
}

static uint8_t *put(uint8_t *at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
  return at + bytes;
}

/*
 * The flatbuffer of the message, laid out by hand, as it always has the same shape:
 *   0 root offset | 4 vtable of Message | 16 Message | 40 vtable of RecordBatch | 56 RecordBatch | 76 nodes | buffers
 */
static SEXP batch_message(const Batch *b, int64_t rows) {
  int64_t buffers_at = 84 + 16 * b->n_nodes;
  int64_t size = buffers_at + 4 + 16 * b->n_buffers;
  SEXP message = PROTECT(Rf_allocVector(RAWSXP, 8 + size));
  memset(RAW(message), 0, (size_t)(8 + size));
  put(put(RAW(message), 0xffffffffu, 4), (uint64_t)size, 4);
  uint8_t *m = RAW(message) + 8;
  put(m, 16, 4);
  /* vtable of Message: its size, that of the table, and where in it are version, header type, header, length of the body */
  static const uint16_t message_fields[] = {12, 20, 16, 18, 4, 8};
  for (int i = 0; i < 6; i++) put(m + 4 + 2 * i, message_fields[i], 2);
  put(m + 16, 12, 4);
  put(m + 20, 56 - 20, 4);
  put(m + 24, (uint64_t)b->body, 8);
  put(m + 32, 4, 2);
  put(m + 34, 3, 1);
  /* vtable of RecordBatch: length, nodes, buffers */
  static const uint16_t batch_fields[] = {10, 20, 8, 4, 16};
  for (int i = 0; i < 5; i++) put(m + 40 + 2 * i, batch_fields[i], 2);
  put(m + 56, 16, 4);
  put(m + 60, 76 - 60, 4);
  put(m + 64, (uint64_t)rows, 8);
  put(m + 72, (uint64_t)(buffers_at - 72), 4);
  put(m + 76, (uint64_t)b->n_nodes, 4);
  for (int64_t i = 0; i < 2 * b->n_nodes; i++) put(m + 80 + 8 * i, (uint64_t)b->nodes[i], 8);
  put(m + buffers_at, (uint64_t)b->n_buffers, 4);
  for (int64_t i = 0; i < 2 * b->n_buffers; i++) put(m + buffers_at + 4 + 8 * i, (uint64_t)b->places[i], 8);
  UNPROTECT(1);
  return message;
}

/* The pieces of memory that the stream consists of, for uncia_send(): pairs of address and length. */
static SEXP pieces_of(const Batch *b, SEXP head, SEXP message) {
  static const uint8_t zeros[8] = {0};
  static const uint8_t end[8] = {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0};
  SEXP pieces = PROTECT(Rf_allocVector(RAWSXP, (R_xlen_t)((3 + 2 * b->n_buffers) * (int64_t)sizeof(Piece))));
  Piece *p = (Piece *)RAW(pieces);
  *p++ = (Piece){RAW(head), (uint64_t)XLENGTH(head)};
  *p++ = (Piece){RAW(message), (uint64_t)XLENGTH(message)};
  for (int64_t i = 0; i < b->n_buffers; i++) {
    int64_t length = b->places[2 * i + 1];
    *p++ = (Piece){b->from[i], (uint64_t)length};
    *p++ = (Piece){zeros, (uint64_t)(ALIGNED(length) - length)};
  }
  *p = (Piece){end, 8};
  UNPROTECT(1);
  return pieces;
}

/*
 * A batch for uncia_send(): list(pieces, what keeps them alive). `head` is the message of the schema; `columns` a list whose members are
 * arrays of nanoarrow, with their schemas as tags, or plain doubles or integers, of which `rows` from `start` (from 0) on are meant.
 * NULL where a column is of a kind that is not known here.
 */
SEXP uncia_encode(SEXP head, SEXP columns, SEXP start, SEXP rows) {
  Batch b = {.known = 1};
  int64_t from = (int64_t)Rf_asReal(start), n = (int64_t)Rf_asReal(rows);
  SEXP bits = PROTECT(Rf_allocVector(VECSXP, XLENGTH(columns)));
  for (R_xlen_t i = 0; i < XLENGTH(columns); i++) {
    SEXP column = VECTOR_ELT(columns, i);
    if (TYPEOF(column) != EXTPTRSXP) {
      SET_VECTOR_ELT(bits, i, add_vector(&b, column, from, n));
      continue;
    }
    const struct ArrowArray *array = R_ExternalPtrAddr(column);
    SEXP tag = R_ExternalPtrTag(column);
    const struct ArrowSchema *schema = TYPEOF(tag) == EXTPTRSXP ? R_ExternalPtrAddr(tag) : NULL;
    if (array == NULL || schema == NULL || schema->release == NULL || array->release == NULL || array->length != n) b.known = 0;
    else add_array(&b, schema, array);
    if (!b.known) {
      UNPROTECT(1);
      return R_NilValue;
    }
  }
  SEXP out = PROTECT(Rf_allocVector(VECSXP, 2));
  SEXP kept = PROTECT(Rf_allocVector(VECSXP, 4));
  SET_VECTOR_ELT(out, 1, kept);
  SET_VECTOR_ELT(kept, 0, head);
  SET_VECTOR_ELT(kept, 1, columns);
  SET_VECTOR_ELT(kept, 2, bits);
  SET_VECTOR_ELT(kept, 3, batch_message(&b, n));
  SET_VECTOR_ELT(out, 0, pieces_of(&b, head, VECTOR_ELT(kept, 3)));
  UNPROTECT(3);
  return out;
}

/* The length of a body for uncia_send(): raw bytes, or what uncia_encode() gave. */
uint64_t body_size(SEXP body) {
  if (body == R_NilValue) return 0;
  if (TYPEOF(body) == RAWSXP) return (uint64_t)XLENGTH(body);
  SEXP pieces = VECTOR_ELT(body, 0);
  const Piece *p = (const Piece *)RAW(pieces);
  uint64_t size = 0;
  for (R_xlen_t i = 0; i < XLENGTH(pieces) / (R_xlen_t)sizeof(Piece); i++) size += p[i].length;
  return size;
}

SEXP uncia_body_size(SEXP body) { return Rf_ScalarReal((double)body_size(body)); }
