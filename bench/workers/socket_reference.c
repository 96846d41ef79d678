/*
 * The reference of the bridge's benchmark: two C processes over a unix socket. It answers a line of JSON that names the work with a line of
 * JSON that gives the seconds. Build: cc -O2 -o socket_reference socket_reference.c
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, PINGS = 2000, FRAME = 64 };
static const size_t BYTES = 100 * 1000 * 1000;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void send_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(fd, bytes, count < BLOCK ? count : BLOCK);
    if (sent <= 0) exit(1);
    bytes += sent;
    count -= (size_t)sent;
  }
}

static void receive_all(int fd, char *bytes, size_t count) {
  while (count > 0) {
    ssize_t got = read(fd, bytes, count < BLOCK ? count : BLOCK);
    if (got <= 0) exit(1);
    bytes += got;
    count -= (size_t)got;
  }
}

/* The other end: one byte says what to do; like the core it receives into memory that is new each time. */
static void serve(int fd) {
  char *source = malloc(BYTES), frame[FRAME], work;
  memset(source, 7, BYTES);
  while (read(fd, &work, 1) == 1) {
    if (work == 'p') {
      char *target = malloc(BYTES);
      receive_all(fd, target, BYTES);
      free(target);
      send_all(fd, frame, 1);
    } else if (work == 'g') {
      send_all(fd, source, BYTES);
    } else {
      for (int i = 0; i < PINGS; i++) {
        receive_all(fd, frame, FRAME);
        send_all(fd, frame, FRAME);
      }
    }
  }
  exit(0);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double ping(int fd) {
  static double times[PINGS];
  char frame[FRAME] = {0};
  send_all(fd, "i", 1);
  for (int i = 0; i < PINGS; i++) {
    double started = now();
    send_all(fd, frame, FRAME);
    receive_all(fd, frame, FRAME);
    times[i] = now() - started;
  }
  qsort(times, PINGS, sizeof *times, ascending);
  return times[PINGS / 2];
}

static double put(int fd, const char *source) {
  char done;
  double started = now();
  send_all(fd, "p", 1);
  send_all(fd, source, BYTES);
  receive_all(fd, &done, 1);
  return now() - started;
}

static double get(int fd) {
  double started = now();
  char *target = malloc(BYTES);
  send_all(fd, "g", 1);
  receive_all(fd, target, BYTES);
  double seconds = now() - started;
  free(target);
  return seconds;
}

int main(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  if (fork() == 0) {
    close(pair[0]);
    serve(pair[1]);
  }
  close(pair[1]);
  char *source = malloc(BYTES), line[256];
  memset(source, 7, BYTES);
  while (fgets(line, sizeof line, stdin)) {
    double seconds = strstr(line, "ping") ? ping(pair[0]) : strstr(line, "put") ? put(pair[0], source) : get(pair[0]);
    printf("{\"seconds\": %.9f}\n", seconds);
    fflush(stdout);
  }
  return 0;
}
