/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-container-oom.h"

#include <string.h>

static const char * const signs[] = {
  "Killed signal terminated program",    /* GCC 9 and newer */
  "internal compiler error: Killed (",   /* GCC before that */
  "terminated with signal 9",            /* collect2, of ld */
  "virtual memory exhausted",            /* GCC's allocator */
  "out of memory allocating",            /* libiberty's */
  "Cannot allocate memory",              /* strerror (ENOMEM) */
};

static gboolean
contains (const char *line,
          gsize       length,
          const char *text)
{
  return memmem (line, length, text, strlen (text)) != NULL;
}

static gboolean
ends_with (const char *line,
           gsize       length,
           const char *text)
{
  gsize n = strlen (text);

  return length >= n && memcmp (line + length - n, text, n) == 0;
}

static gboolean
starts_with (const char *line,
             gsize       length,
             const char *text)
{
  gsize n = strlen (text);

  return length >= n && memcmp (line, text, n) == 0;
}

gboolean
pf_container_oom_is_sign (const char *line,
                          gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (contains (line, length, signs[i]))
      return TRUE;

  /* "make: *** [Makefile:3: x.o] Killed", "make[1]: *** [x.o] Error 137", and a shell's bare "Killed" */
  if (contains (line, length, "*** ["))
    return ends_with (line, length, "] Killed") || ends_with (line, length, "] Error 137");
  if (length == strlen ("Killed") && starts_with (line, length, "Killed"))
    return TRUE;

  /* The last line of a traceback; the name within a line is only somebody's identifier. */
  return starts_with (line, length, "MemoryError") && (length == strlen ("MemoryError") || line[strlen ("MemoryError")] == ':');
}
