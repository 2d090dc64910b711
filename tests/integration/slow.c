/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slow disk, for a test: loaded before the C library, it makes each write, sync and rename
 * of a path that contains PF_SLOW_PATH take a tenth of a second. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void
pause_for (const char *path)
{
  const char *part = getenv ("PF_SLOW_PATH");
  struct timespec left = { 0, 100000000 };

  if (part != NULL && path != NULL && strstr (path, part) != NULL)
    while (nanosleep (&left, &left) != 0)
      ;
}

static void
pause_for_descriptor (int fd)
{
  char link[64], path[PATH_MAX + 1];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, PATH_MAX);
  path[length < 0 ? 0 : length] = '\0';
  pause_for (path);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  static ssize_t (*real) (int, const void *, size_t);

  if (real == NULL)
    real = (ssize_t (*) (int, const void *, size_t)) dlsym (RTLD_NEXT, "write");
  pause_for_descriptor (fd);
  return real (fd, data, size);
}

int
fsync (int fd)
{
  static int (*real) (int);

  if (real == NULL)
    real = (int (*) (int)) dlsym (RTLD_NEXT, "fsync");
  pause_for_descriptor (fd);
  return real (fd);
}

int
rename (const char *from, const char *to)
{
  static int (*real) (const char *, const char *);

  if (real == NULL)
    real = (int (*) (const char *, const char *)) dlsym (RTLD_NEXT, "rename");
  pause_for (to);
  return real (from, to);
}

int
renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  static int (*real) (int, const char *, int, const char *, unsigned int);

  if (real == NULL)
    real = (int (*) (int, const char *, int, const char *, unsigned int)) dlsym (RTLD_NEXT, "renameat2");
  pause_for (to);
  return real (from_fd, from, to_fd, to, flags);
}

int
link (const char *from, const char *to)
{
  static int (*real) (const char *, const char *);

  if (real == NULL)
    real = (int (*) (const char *, const char *)) dlsym (RTLD_NEXT, "link");
  pause_for (to);
  return real (from, to);
}
