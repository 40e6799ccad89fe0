/* System calls that fail on order: loaded before libc (LD_PRELOAD) into a station under test. Orders stand in a file that
 * both map: what to do, for which calls, after how many of them. Only files under BELL_LAP_FAULT_FOLDER are meant. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OFF = 0, ONCE = 1, ALWAYS = 2, STALL = 3, SHORT = 4 };
enum { OPEN = 0, READ = 1, WRITE = 2, SYNC = 3, TRUNCATE = 4, UNLINK = 5, RENAME = 6, CLOSE = 7, LOCK = 8, MAP = 9, STAT = 10, MKDIR = 11,
       CALLS = 12 };

struct orders {
  int32_t mode;
  /* Bits: 1 << OPEN, … */
  int32_t calls;
  /* Calls that are let through before. */
  int32_t after;
  int32_t error;
  int32_t stall_ms;
  int32_t hits;
  /* All calls seen so far, by kind. */
  int32_t seen[CALLS];
};

static struct orders *orders = NULL;
static const char *folder = NULL;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("BELL_LAP_FAULT_ORDERS");
  folder = getenv("BELL_LAP_FAULT_FOLDER");
  if (path == NULL || folder == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *memory = mmap(NULL, sizeof(struct orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory != MAP_FAILED) orders = memory;
  close(file);
}

static int is_meant(const char *path) { return orders != NULL && path != NULL && strstr(path, folder) != NULL; }

static int is_meant_file(int fd) {
  if (orders == NULL) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, folder) != NULL;
}

/* 1: fail, with errno set. */
static int ordered(int call) {
  __atomic_add_fetch(&orders->seen[call], 1, __ATOMIC_SEQ_CST);
  int mode = __atomic_load_n(&orders->mode, __ATOMIC_SEQ_CST);
  if (mode == OFF || !(orders->calls & (1 << call))) return 0;
  if (__atomic_sub_fetch(&orders->after, 1, __ATOMIC_SEQ_CST) >= 0) return 0;
  if (mode == ONCE || mode == SHORT) {
    int32_t expected = mode;
    if (!__atomic_compare_exchange_n(&orders->mode, &expected, OFF, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 0;
  }
  __atomic_add_fetch(&orders->hits, 1, __ATOMIC_SEQ_CST);
  if (mode == STALL) {
    struct timespec wait = {orders->stall_ms / 1000, (orders->stall_ms % 1000) * 1000000L};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, NULL);
    return 0;
  }
  errno = orders->error;
  return mode == SHORT ? 2 : 1;
}


#define ON_FILE(type, symbol, call, parameters, arguments) \
  type symbol parameters { \
    static type(*real) parameters = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    if (is_meant_file(fd) && ordered(call)) return -1; \
    return real arguments; \
  }

ON_FILE(ssize_t, pread, READ, (int fd, void *data, size_t size, off_t at), (fd, data, size, at))
ON_FILE(ssize_t, pread64, READ, (int fd, void *data, size_t size, off64_t at), (fd, data, size, at))
ON_FILE(ssize_t, read, READ, (int fd, void *data, size_t size), (fd, data, size))
ON_FILE(int, fsync, SYNC, (int fd), (fd))
ON_FILE(int, fdatasync, SYNC, (int fd), (fd))
ON_FILE(int, ftruncate, TRUNCATE, (int fd, off_t size), (fd, size))
ON_FILE(int, ftruncate64, TRUNCATE, (int fd, off64_t size), (fd, size))

#define WRITING(symbol, parameters, arguments, halved) \
  ssize_t symbol parameters { \
    static ssize_t(*real) parameters = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    if (is_meant_file(fd)) { \
      int how = ordered(WRITE); \
      if (how == 2 && size > 1) { (void)!real halved; errno = orders->error; return -1; } \
      if (how != 0) return -1; \
    } \
    return real arguments; \
  }

WRITING(write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size / 2))
WRITING(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), (fd, data, size / 2, at))
WRITING(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), (fd, data, size / 2, at))

#define OPENING(symbol) \
  int symbol(const char *path, int flags, ...) { \
    static int (*real)(const char *, int, ...) = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    if (is_meant(path) && ordered(OPEN)) return -1; \
    return real(path, flags, mode); \
  }

OPENING(open)
OPENING(open64)

int unlink(const char *path) {
  static int (*real)(const char *) = NULL;
  if (real == NULL) real = dlsym(RTLD_NEXT, "unlink");
  if (is_meant(path) && ordered(UNLINK)) return -1;
  return real(path);
}

int rename(const char *from, const char *to) {
  static int (*real)(const char *, const char *) = NULL;
  if (real == NULL) real = dlsym(RTLD_NEXT, "rename");
  if (is_meant(to) && ordered(RENAME)) return -1;
  return real(from, to);
}

/* The file is closed all the same, as the kernel does. */
int close(int fd) {
  static int (*real)(int) = NULL;
  if (real == NULL) real = dlsym(RTLD_NEXT, "close");
  int fails = is_meant_file(fd) && ordered(CLOSE);
  int why = errno;
  int closed = real(fd);
  if (!fails) return closed;
  errno = why;
  return -1;
}

#define LOCKING(symbol) \
  int symbol(int fd, int command, ...) { \
    static int (*real)(int, int, ...) = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    va_list more; \
    va_start(more, command); \
    void *argument = va_arg(more, void *); \
    va_end(more); \
    if ((command == F_SETLK || command == F_SETLKW) && is_meant_file(fd) && ordered(LOCK)) return -1; \
    return real(fd, command, argument); \
  }

LOCKING(fcntl)
LOCKING(fcntl64)

#define MAPPING(symbol, offset) \
  void *symbol(void *where, size_t size, int protection, int flags, int fd, offset at) { \
    static void *(*real)(void *, size_t, int, int, int, offset) = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    if (fd >= 0 && is_meant_file(fd) && ordered(MAP)) return MAP_FAILED; \
    return real(where, size, protection, flags, fd, at); \
  }

MAPPING(mmap, off_t)
MAPPING(mmap64, off64_t)

#define ON_PATH(symbol, call, parameters, arguments) \
  int symbol parameters { \
    static int(*real) parameters = NULL; \
    if (real == NULL) real = dlsym(RTLD_NEXT, #symbol); \
    if (is_meant(path) && ordered(call)) return -1; \
    return real arguments; \
  }

ON_PATH(stat, STAT, (const char *path, struct stat *found), (path, found))
ON_PATH(stat64, STAT, (const char *path, struct stat64 *found), (path, found))
ON_PATH(lstat, STAT, (const char *path, struct stat *found), (path, found))
ON_PATH(lstat64, STAT, (const char *path, struct stat64 *found), (path, found))
ON_PATH(access, STAT, (const char *path, int how), (path, how))
ON_PATH(mkdir, MKDIR, (const char *path, mode_t mode), (path, mode))
ON_FILE(int, fstat, STAT, (int fd, struct stat *found), (fd, found))
ON_FILE(int, fstat64, STAT, (int fd, struct stat64 *found), (fd, found))

int statx(int at, const char *path, int flags, unsigned mask, struct statx *found) {
  static int (*real)(int, const char *, int, unsigned, struct statx *) = NULL;
  if (real == NULL) real = dlsym(RTLD_NEXT, "statx");
  int meant = path[0] != 0 ? is_meant(path) : is_meant_file(at);
  if (meant && ordered(STAT)) return -1;
  return real(at, path, flags, mask, found);
}

/* SQLite sleeps between tries for a lock, by count and not by the clock: in a hurry the tries remain. */
int nanosleep(const struct timespec *wait, struct timespec *left) {
  if (getenv("BELL_LAP_FAULT_HURRY") != NULL) return 0;
  int why = clock_nanosleep(CLOCK_MONOTONIC, 0, wait, left);
  if (why == 0) return 0;
  errno = why;
  return -1;
}

int usleep(useconds_t us) {
  struct timespec wait = {us / 1000000, (us % 1000000) * 1000L};
  return nanosleep(&wait, NULL);
}
