/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mpycross.h"
#include "genhdr/mpversion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
usage (const char *program)
{
  printf ("usage: %s [--version] [-o <output>] [-s <name>] [-O<level>] [-march=<arch>] <input>\n",
          program);
  return 1;
}

static int
read_file (const char *path, buffer_t *out)
{
  FILE *stream = fopen (path, "rb");
  char block[4096];
  size_t got;

  if (stream == NULL)
    return 0;
  while ((got = fread (block, 1, sizeof block, stream)) > 0)
    buffer_add (out, block, got);
  fclose (stream);
  return 1;
}

static int
compile (const char *input, const char *output, const char *name, int opt)
{
  buffer_t source = { 0 }, code = { 0 };
  tokens_t tokens = { 0 };
  error_t error = { 0 };
  FILE *stream;

  if (!read_file (input, &source))
    {
      fprintf (stderr, "OSError: [Errno 2] ENOENT: %s\n", input);
      return 1;
    }
  if (!lex ((const char *) source.data, source.size, &tokens, &error) || !parse (&tokens, &error))
    {
      fprintf (stderr, "Traceback (most recent call last):\n  File \"%s\", line %u\n%s\n", input,
               error.line, error.kind);
      return 1;
    }
  emit (&tokens, name ? name : input, opt, &code);
  stream = fopen (output, "wb");
  if (stream == NULL || fwrite (code.data, 1, code.size, stream) != code.size
      || fclose (stream) != 0)
    {
      perror (output);
      return 1;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  const char *input = NULL, *output = "out.mpy", *name = NULL;
  int opt = 0;

  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--version") == 0)
        {
          printf ("MicroPython " MICROPY_GIT_TAG " on " MICROPY_BUILD_DATE
                  "; mpy-cross emitting mpy v6.3\n");
          return 0;
        }
      if (strcmp (argv[i], "-o") == 0 && i + 1 < argc)
        output = argv[++i];
      else if (strcmp (argv[i], "-s") == 0 && i + 1 < argc)
        name = argv[++i];
      else if (strncmp (argv[i], "-O", 2) == 0)
        opt = argv[i][2] ? atoi (argv[i] + 2) : 1;
      else if (strncmp (argv[i], "-march=", 7) == 0)
        continue;
      else if (argv[i][0] == '-' || input != NULL)
        return usage (argv[0]);
      else
        input = argv[i];
    }
  return input ? compile (input, output, name, opt) : usage (argv[0]);
}
