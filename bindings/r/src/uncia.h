#ifndef UNCIA_H
#define UNCIA_H

#define R_NO_REMAP
#include <R.h>
#include <Rinternals.h>

SEXP uncia_listen(SEXP path);
SEXP uncia_accept(SEXP pointer, SEXP timeout);
SEXP uncia_close(SEXP pointer);
SEXP uncia_send(SEXP pointer, SEXP header, SEXP body);
SEXP uncia_wait(SEXP pointer, SEXP timeout_ms);
SEXP uncia_receive(SEXP pointer);

SEXP uncia_encode(SEXP head, SEXP columns, SEXP start, SEXP rows);
SEXP uncia_body_size(SEXP body);
SEXP uncia_fill(SEXP prototype, SEXP arrays);

SEXP uncia_glibc(void);
SEXP uncia_free_space(SEXP path);

#endif
