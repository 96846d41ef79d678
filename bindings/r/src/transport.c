/*
 * Frames over a unix socket (docs/protocol.md). R has no unix sockets, and processx's are not safe for binary data.
 *
 * Ctrl-C may leave any of these functions by a long jump, so how far a frame has been read or written is kept in the
 * connection, never on the stack: the next call goes on in the middle of the frame, and no byte is lost or sent twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "arrow.h"

#define MAGIC 0x31434e55u /* "UNC1" */
#define PRELUDE 16
#define MAX_HEADER (16u << 20)
#define MAX_BODY ((uint64_t)2 << 30)
/* How long a wait may hold up Ctrl-C, in milliseconds. */
#define TICK 50
/* How many pieces are handed to the system at once. */
#define MAX_PIECES 64

/* One direction of a connection. `held` (in the external pointer) keeps header and body alive in the meantime. */
typedef struct {
  uint8_t prelude[PRELUDE];
  uint64_t done;
  uint64_t header_size, body_size;
  /* Of a body in pieces: the first that has not gone out as a whole, and how much of the body lies before it. */
  R_xlen_t piece;
  uint64_t piece_start;
  int busy;
} Progress;

typedef struct {
  int fd;
  Progress in, out;
} Connection;

enum { IN_HEADER, IN_BODY, OUT_HEADER, OUT_BODY, HELD };

static void finalize(SEXP pointer) {
  Connection *c = R_ExternalPtrAddr(pointer);
  if (c == NULL) return;
  if (c->fd >= 0) close(c->fd);
  R_Free(c);
  R_ClearExternalPtr(pointer);
}

static SEXP wrap(int fd) {
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  SEXP held = PROTECT(Rf_allocVector(VECSXP, HELD));
  Connection *c = R_Calloc(1, Connection);
  c->fd = fd;
  SEXP pointer = PROTECT(R_MakeExternalPtr(c, R_NilValue, held));
  R_RegisterCFinalizerEx(pointer, finalize, TRUE);
  UNPROTECT(2);
  return pointer;
}

static Connection *connection_of(SEXP pointer) {
  Connection *c = TYPEOF(pointer) == EXTPTRSXP ? R_ExternalPtrAddr(pointer) : NULL;
  if (c == NULL) Rf_error("the connection is closed");
  return c;
}

/* Waits for `events`, at most `timeout` ms (< 0: without end), in ticks that let Ctrl-C through. 0 when time is up. */
static int wait_for(int fd, short events, int timeout) {
  for (;;) {
    int tick = timeout < 0 || timeout > TICK ? TICK : timeout;
    struct pollfd p = {fd, events, 0};
    int n = poll(&p, 1, tick);
    if (n > 0) return 1;
    if (n < 0 && errno != EINTR) Rf_error("poll: %s", strerror(errno));
    R_CheckUserInterrupt();
    if (timeout >= 0 && (timeout -= tick) <= 0) return 0;
  }
}

SEXP uncia_listen(SEXP path) {
  const char *name = CHAR(STRING_ELT(path, 0));
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  if (strlen(name) >= sizeof address.sun_path) Rf_error("the path of the socket is too long: %s", name);
  strcpy(address.sun_path, name);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) Rf_error("socket: %s", strerror(errno));
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1) != 0) {
    int reason = errno;
    close(fd);
    Rf_error("cannot listen on %s: %s", name, strerror(reason));
  }
  return wrap(fd);
}

/* The accepted connection, or NULL when time is up. */
SEXP uncia_accept(SEXP pointer, SEXP timeout) {
  Connection *c = connection_of(pointer);
  if (!wait_for(c->fd, POLLIN, Rf_asInteger(timeout))) return R_NilValue;
  int fd = accept(c->fd, NULL, NULL);
  if (fd < 0) Rf_error("accept: %s", strerror(errno));
  return wrap(fd);
}

SEXP uncia_close(SEXP pointer) {
  finalize(pointer);
  return R_NilValue;
}

static void put_u64(uint8_t *at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_u64(const uint8_t *at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
  return value;
}

/* Where the byte `done` of a frame that comes in lies, and how many follow it there. */
static uint8_t *place(Progress *p, SEXP header, SEXP body, size_t *left) {
  uint64_t at = p->done;
  if (at < PRELUDE) return *left = PRELUDE - at, p->prelude + at;
  at -= PRELUDE;
  if (at < p->header_size) return *left = p->header_size - at, RAW(header) + at;
  at -= p->header_size;
  return *left = p->body_size - at, at < p->body_size ? RAW(body) + at : NULL;
}

static int add_part(struct iovec *parts, int n, const void *from, uint64_t size, uint64_t *skip) {
  if (*skip >= size) return *skip -= size, n;
  if (n < MAX_PIECES) parts[n++] = (struct iovec){(uint8_t *)from + *skip, size - *skip};
  *skip = 0;
  return n;
}

/* What of a frame has not gone out yet, or the beginning of that. */
static int rest_of(Progress *p, SEXP header, SEXP body, struct iovec *parts) {
  uint64_t skip = p->done;
  int n = add_part(parts, 0, p->prelude, PRELUDE, &skip);
  n = add_part(parts, n, RAW(header), p->header_size, &skip);
  if (body == R_NilValue) return n;
  if (TYPEOF(body) == RAWSXP) return add_part(parts, n, RAW(body), p->body_size, &skip);
  const Piece *pieces = (const Piece *)RAW(VECTOR_ELT(body, 0));
  R_xlen_t count = XLENGTH(VECTOR_ELT(body, 0)) / (R_xlen_t)sizeof(Piece);
  if (n == 0) {
    while (p->piece < count && skip >= p->piece_start + pieces[p->piece].length) p->piece_start += pieces[p->piece++].length;
    skip -= p->piece_start;
  }
  for (R_xlen_t i = p->piece; i < count && n < MAX_PIECES; i++) n = add_part(parts, n, pieces[i].at, pieces[i].length, &skip);
  return n;
}

/* TRUE when the frame under way has gone out. */
static int flush(Connection *c, SEXP held) {
  Progress *p = &c->out;
  struct iovec parts[MAX_PIECES];
  while (p->busy) {
    struct msghdr message = {.msg_iov = parts};
    message.msg_iovlen = (size_t)rest_of(p, VECTOR_ELT(held, OUT_HEADER), VECTOR_ELT(held, OUT_BODY), parts);
    if (message.msg_iovlen == 0) {
      p->busy = 0;
      SET_VECTOR_ELT(held, OUT_HEADER, R_NilValue);
      SET_VECTOR_ELT(held, OUT_BODY, R_NilValue);
      break;
    }
    ssize_t n = sendmsg(c->fd, &message, MSG_NOSIGNAL);
    if (n >= 0) p->done += (uint64_t)n;
    else if (errno == EAGAIN || errno == EWOULDBLOCK) wait_for(c->fd, POLLOUT, -1);
    else if (errno != EINTR) return 0;
  }
  return 1;
}

/* FALSE when the other side is gone. A frame that Ctrl-C cut short is completed first. */
SEXP uncia_send(SEXP pointer, SEXP header, SEXP body) {
  Connection *c = connection_of(pointer);
  SEXP held = R_ExternalPtrProtected(pointer);
  if (!flush(c, held)) return Rf_ScalarLogical(FALSE);
  if (header == R_NilValue) return Rf_ScalarLogical(TRUE);
  Progress *p = &c->out;
  SET_VECTOR_ELT(held, OUT_HEADER, header);
  SET_VECTOR_ELT(held, OUT_BODY, body);
  p->header_size = (uint64_t)XLENGTH(header);
  p->body_size = body_size(body);
  put_u64(p->prelude, MAGIC, 4);
  put_u64(p->prelude + 4, p->header_size, 4);
  put_u64(p->prelude + 8, p->body_size, 8);
  p->done = 0;
  p->piece = 0;
  p->piece_start = 0;
  p->busy = 1;
  return Rf_ScalarLogical(flush(c, held));
}

/* Waits until something can be read, at most so long; reads nothing, so that Ctrl-C can take nothing away. */
SEXP uncia_wait(SEXP pointer, SEXP timeout_ms) {
  return Rf_ScalarLogical(wait_for(connection_of(pointer)->fd, POLLIN, Rf_asInteger(timeout_ms)));
}

/* The next frame as list(header, body); NULL when it is not all there yet, NA when the other side is gone. */
SEXP uncia_receive(SEXP pointer) {
  Connection *c = connection_of(pointer);
  SEXP held = R_ExternalPtrProtected(pointer);
  Progress *p = &c->in;
  for (;;) {
    if (p->done == PRELUDE && !p->busy) {
      if (get_u64(p->prelude, 4) != MAGIC) Rf_error("the core sent something that is not a frame");
      uint64_t header_size = get_u64(p->prelude + 4, 4), body_size = get_u64(p->prelude + 8, 8);
      if (header_size > MAX_HEADER || body_size > MAX_BODY) Rf_error("the core sent a frame beyond the limits");
      SET_VECTOR_ELT(held, IN_HEADER, Rf_allocVector(RAWSXP, (R_xlen_t)header_size));
      if (body_size > 0) SET_VECTOR_ELT(held, IN_BODY, Rf_allocVector(RAWSXP, (R_xlen_t)body_size));
      p->header_size = header_size;
      p->body_size = body_size;
      p->busy = 1;
    }
    size_t left;
    uint8_t *to = place(p, VECTOR_ELT(held, IN_HEADER), VECTOR_ELT(held, IN_BODY), &left);
    if (to == NULL) {
      SEXP frame = PROTECT(Rf_allocVector(VECSXP, 2));
      SET_VECTOR_ELT(frame, 0, VECTOR_ELT(held, IN_HEADER));
      SET_VECTOR_ELT(frame, 1, VECTOR_ELT(held, IN_BODY));
      SET_VECTOR_ELT(held, IN_HEADER, R_NilValue);
      SET_VECTOR_ELT(held, IN_BODY, R_NilValue);
      memset(p, 0, sizeof *p);
      UNPROTECT(1);
      return frame;
    }
    ssize_t n = recv(c->fd, to, left, 0);
    if (n > 0) p->done += (uint64_t)n;
    else if (n == 0 || errno == ECONNRESET) return Rf_ScalarLogical(NA_LOGICAL);
    else if (errno == EAGAIN || errno == EWOULDBLOCK) return R_NilValue;
    else if (errno != EINTR) Rf_error("recv: %s", strerror(errno));
  }
}
