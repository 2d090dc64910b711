/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-manifest.h"

#include <string.h>

#define PORT              "ports/esp8266"
#define MAX_INCLUDE_DEPTH 8

/* A manifest is Python that makemanifest.py runs. Up to v1.19 it runs with globals and locals apart, so that the
 * function finds nothing but its own arguments. */
#define SORTED_WALK \
  "import os\n" \
  "\n" \
  "\n" \
  "def sorted_walk(*args, walk=os.walk, **kwargs):\n" \
  "    for path, folders, files in walk(*args, **kwargs):\n" \
  "        folders.sort()\n" \
  "        files.sort()\n" \
  "        yield path, folders, files\n" \
  "\n" \
  "\n" \
  "os.walk = sorted_walk\n" \
  "\n"

static GRegex *
regex (const char *pattern)
{
  return g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
}

/* Where `$(VARIABLE)/rest` of a manifest lies in the tree. */
static char *
resolve (const char *tree,
         const char *board,
         const char *variable,
         const char *rest)
{
  if (g_str_equal (variable, "PORT_DIR"))
    return g_build_filename (tree, PORT, rest, NULL);
  if (g_str_equal (variable, "BOARD_DIR"))
    return g_build_filename (tree, PORT, "boards", board, rest, NULL);
  return g_build_filename (tree, rest, NULL);
}

static void
analyse_file (const char *tree,
              const char *board,
              const char *file,
              guint       depth,
              PfManifest *result)
{
  g_autoptr(GRegex) comment = regex ("#[^\n]*");
  g_autoptr(GRegex) folder = regex ("freeze\\s*\\(\\s*[\"']\\$\\(PORT_DIR\\)/modules/?[\"']\\s*\\)");
  g_autoptr(GRegex) include = regex ("include\\s*\\(\\s*[\"']\\$\\((PORT_DIR|BOARD_DIR|MPY_DIR)\\)/([^\"']+)[\"']");
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *raw = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (depth > MAX_INCLUDE_DEPTH || !g_file_get_contents (file, &raw, &length, NULL))
    return;
  text = g_regex_replace_literal (comment, raw, (gssize) length, 0, "", 0, NULL);
  if (text == NULL)
    return;

  if (g_regex_match (folder, text, 0, NULL))
    result->freezes_modules = TRUE;

  g_regex_match (include, text, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *variable = g_match_info_fetch (match, 1);
      g_autofree char *rest = g_match_info_fetch (match, 2);
      g_autofree char *path = resolve (tree, board, variable, rest);

      if (g_str_equal (rest, "extmod/asyncio") || g_str_equal (rest, "extmod/uasyncio") ||
          g_str_has_prefix (rest, "extmod/asyncio/") || g_str_has_prefix (rest, "extmod/uasyncio/"))
        result->has_asyncio = TRUE;
      else if (g_str_has_suffix (path, ".py"))
        analyse_file (tree, board, path, depth + 1, result);
      g_match_info_next (match, NULL);
    }
}

/* The variant's .mk says which of the blocks in the board's header counts: `-DMICROPY_ESP8266_512K`. */
static char *
dup_variant_macro (const char      *tree,
                   const PfBoard   *board,
                   const PfVariant *variant)
{
  g_autofree char *name = g_strdup_printf ("mpconfigvariant%s%s.mk", *variant->name != '\0' ? "_" : "", variant->name);
  g_autofree char *file = g_build_filename (tree, PORT, "boards", board->name, name, NULL);
  g_autoptr(GRegex) define = regex ("-D(MICROPY_ESP8266_\\w+)");
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *text = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL) || !g_regex_match (define, text, 0, &match))
    return g_strdup_printf ("MICROPY_ESP8266_%s", g_str_has_prefix (variant->name, "FLASH_") ? variant->name + 6 : "");
  return g_match_info_fetch (match, 1);
}

/* A look at the board's mpconfigboard.h, with just enough of the preprocessor for the form that MicroPython
 * uses there: a flat chain of `#if defined(X)`, `#elif defined(X)`, `#else`, `#endif`. */
static gboolean
has_asyncio_in_c (const char      *tree,
                  const PfBoard   *board,
                  const PfVariant *variant)
{
  g_autofree char *file = g_build_filename (tree, PORT, "boards", board->name, "mpconfigboard.h", NULL);
  g_autofree char *macro = dup_variant_macro (tree, board, variant);
  g_autofree char *defined = g_strdup_printf ("defined(%s)", macro);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  gboolean active = TRUE, taken = FALSE;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return TRUE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i] + strspn (lines[i], " \t");

      if (g_str_has_prefix (line, "#if") || g_str_has_prefix (line, "#elif"))
        {
          taken = g_str_has_prefix (line, "#elif") && (taken || active);
          active = !taken && strstr (line, defined) != NULL;
        }
      else if (g_str_has_prefix (line, "#else"))
        active = !taken && !active;
      else if (g_str_has_prefix (line, "#endif"))
        active = TRUE, taken = FALSE;
      else if (active && g_str_has_prefix (line, "#define MICROPY_PY_") && strstr (line, "ASYNCIO") != NULL &&
               strstr (line, "(0)") != NULL)
        return FALSE;
    }
  return TRUE;
}

void
pf_manifest_analyse (const char      *tree,
                     const PfBoard   *board,
                     const PfVariant *variant,
                     PfManifest      *result)
{
  g_autofree char *file = g_build_filename (tree, PORT, variant->manifest, NULL);
  g_autofree char *asyncio = g_build_filename (tree, "extmod", "asyncio", "manifest.py", NULL);
  g_autofree char *uasyncio = g_build_filename (tree, "extmod", "uasyncio", "manifest.py", NULL);

  memset (result, 0, sizeof *result);
  if (g_file_test (asyncio, G_FILE_TEST_EXISTS))
    result->asyncio = "asyncio";
  else if (g_file_test (uasyncio, G_FILE_TEST_EXISTS))
    result->asyncio = "uasyncio";
  result->asyncio_in_c = has_asyncio_in_c (tree, board, variant);
  analyse_file (tree, board->name, file, 0, result);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

gboolean
pf_manifest_is_lacking (const PfManifest *manifest)
{
  return !manifest->freezes_modules || !manifest->has_asyncio;
}

char *
pf_manifest_write (const PfManifest    *manifest,
                   const PfVariant     *variant,
                   const char * const  *files)
{
  g_autoptr(GString) text = g_string_new ("# Written by Permafrost: the flash layout's own manifest, what it leaves out,\n"
                                          "# and one order of files on every file system.\n" SORTED_WALK);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  g_string_append_printf (text, "include(\"$(PORT_DIR)/%s\")\n", variant->manifest);
  if (!manifest->has_asyncio && manifest->asyncio != NULL)
    {
      g_string_append_printf (text, "include(\"$(MPY_DIR)/extmod/%s/manifest.py\")\n", manifest->asyncio);
      if (!manifest->asyncio_in_c)
        g_string_append_printf (text, "freeze(\"$(MPY_DIR)/extmod\", \"%s/task.py\", opt=3)\n", manifest->asyncio);
    }
  if (!manifest->freezes_modules)
    {
      for (guint i = 0; files[i] != NULL; i++)
        g_ptr_array_add (sorted, (gpointer) files[i]);
      g_ptr_array_sort (sorted, compare_strings);
      for (guint i = 0; i < sorted->len; i++)
        g_string_append_printf (text, "freeze(\"$(PORT_DIR)/modules\", \"%s\")\n", (char *) g_ptr_array_index (sorted, i));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
