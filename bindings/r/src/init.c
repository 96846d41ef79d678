/* What R may call. */
#include "uncia.h"

#include <R_ext/Rdynload.h>

static const R_CallMethodDef methods[] = {
    {"uncia_listen", (DL_FUNC)&uncia_listen, 1},         {"uncia_accept", (DL_FUNC)&uncia_accept, 2},
    {"uncia_close", (DL_FUNC)&uncia_close, 1},           {"uncia_send", (DL_FUNC)&uncia_send, 3},
    {"uncia_wait", (DL_FUNC)&uncia_wait, 2},             {"uncia_receive", (DL_FUNC)&uncia_receive, 1},
    {"uncia_glibc", (DL_FUNC)&uncia_glibc, 0},           {"uncia_free_space", (DL_FUNC)&uncia_free_space, 1},
    {"uncia_encode", (DL_FUNC)&uncia_encode, 4},         {"uncia_body_size", (DL_FUNC)&uncia_body_size, 1},
    {"uncia_fill", (DL_FUNC)&uncia_fill, 2},             {NULL, NULL, 0}};

void R_init_uncia(DllInfo *dll) {
  R_registerRoutines(dll, NULL, methods, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
}
