/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "build/pf-build-log.h"

#include <string.h>

typedef enum {
  AT_START = 1 << 0,      /* only at the line's start, behind spaces */
  AT_WORD  = 1 << 1,      /* not in the middle of a word */
} MatchFlags;

typedef struct {
  const char *text;
  MatchFlags flags;
  PfLogSeverity severity;
} Pattern;

/* The first that matches counts. Sources: GNU make's job.c, GCC's and GNU ld's diagnostics, CPython's and
 * MicroPython's tracebacks, MicroPython's makemanifest.py and mpconfig*.mk ($(error …)). */
static const Pattern patterns[] = {
  { "(ignored)",                         0,        PF_LOG_WARNING },
  { "warning:",                          AT_WORD,  PF_LOG_WARNING },
  { "Warning:",                          AT_WORD,  PF_LOG_WARNING },
  { "WARNING:",                          AT_WORD,  PF_LOG_WARNING },
  { "error:",                            AT_WORD,  PF_LOG_ERROR },
  { "Error:",                            0,        PF_LOG_ERROR },
  { "ERROR:",                            AT_WORD,  PF_LOG_ERROR },
  { "fatal:",                            AT_WORD,  PF_LOG_ERROR },
  { ": *** ",                            0,        PF_LOG_ERROR },
  { "*** ",                              AT_START, PF_LOG_ERROR },
  { "Traceback (most recent call last)", 0,        PF_LOG_ERROR },
  { "error compiling ",                  AT_START, PF_LOG_ERROR },
  { "error freezing ",                   AT_START, PF_LOG_ERROR },
  { "freeze error executing ",           AT_START, PF_LOG_ERROR },
  { "manifest error executing ",         AT_START, PF_LOG_ERROR },
  { "undefined reference to ",           0,        PF_LOG_ERROR },
  { "will not fit in region ",           0,        PF_LOG_ERROR },
  { "overflowed by ",                    0,        PF_LOG_ERROR },
  { "No space left on device",           0,        PF_LOG_ERROR },
  { "Disk quota exceeded",               0,        PF_LOG_ERROR },
  { "Permission denied",                 0,        PF_LOG_ERROR },
  { "Read-only file system",             0,        PF_LOG_ERROR },
  { "Segmentation fault",                0,        PF_LOG_ERROR },
  { "command not found",                 0,        PF_LOG_ERROR },
  { ": not found",                       0,        PF_LOG_ERROR },
  { "submodule is not initialized",      0,        PF_LOG_ERROR },
  { "Killed",                            AT_START, PF_LOG_ERROR },
  { "Killed signal",                     0,        PF_LOG_ERROR },
  { "MemoryError",                       AT_START, PF_LOG_ERROR },
  { "AssertionError",                    AT_START, PF_LOG_ERROR },
  { "KeyboardInterrupt",                 AT_START, PF_LOG_ERROR },
  { "SystemExit",                        AT_START, PF_LOG_ERROR },
};

static gboolean
matches (const Pattern *pattern,
         const char    *text,
         gsize          length,
         gsize          indent)
{
  gsize n = strlen (pattern->text);
  const char *hit;

  if (pattern->flags & AT_START)
    return length - indent >= n && memcmp (text + indent, pattern->text, n) == 0;

  hit = memmem (text, length, pattern->text, n);
  return hit != NULL && (!(pattern->flags & AT_WORD) || hit == text || !(g_ascii_isalnum (hit[-1]) || hit[-1] == '_'));
}

PfLogSeverity
pf_build_log_classify (const char *text,
                       gsize       length)
{
  g_autofree char *bare = NULL;
  gsize indent = 0;

  if (memchr (text, '\033', length) != NULL)
    {
      text = bare = pf_build_log_strip_ansi (text, length);
      length = strlen (text);
    }
  while (indent < length && (text[indent] == ' ' || text[indent] == '\t'))
    indent++;
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    if (matches (&patterns[i], text, length, indent))
      return patterns[i].severity;
  return PF_LOG_NORMAL;
}
