/* What R does not tell about the machine: the version of glibc, and how much room a disk has. */
#include "uncia.h"
#include <sys/statvfs.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

/* "2.36", or NULL where the C library is another one. */
SEXP uncia_glibc(void) {
#ifdef __GLIBC__
  return Rf_mkString(gnu_get_libc_version());
#else
  return R_NilValue;
#endif
}

/* Bytes that this user may still write below a folder, NA where that cannot be told. */
SEXP uncia_free_space(SEXP path) {
  struct statvfs disk;
  const char *name = Rf_translateChar(STRING_ELT(path, 0));
  if (statvfs(name, &disk) != 0) return Rf_ScalarReal(NA_REAL);
  return Rf_ScalarReal((double)disk.f_bavail * (double)disk.f_frsize);
}
