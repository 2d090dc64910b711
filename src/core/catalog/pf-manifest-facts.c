/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-manifest-facts.h"

#include <string.h>

#include "catalog/pf-tree-file.h"

#define MAX_INCLUDE_DEPTH 8
#define MAX_FILES 100

typedef struct {
  const char *tree;
  char *port_dir;
  char *board_dir;
  PfManifestFacts *result;
  guint n_files;
} Reader;

/* A call: its name, the strings among its arguments, and how many arguments have no keyword. */
typedef struct {
  const char *name;
  gsize name_length;
  GPtrArray *strings;
  guint n_positional;
} Call;

static void read_file (Reader     *reader,
                       const char *path,
                       guint       depth);

/* Behind a string literal that starts at @p; its text goes to @text. */
static const char *
skip_string (const char  *p,
             GString     *text)
{
  char quote = *p;
  gboolean triple = p[1] == quote && p[2] == quote;

  p += triple ? 3 : 1;
  while (*p != '\0')
    {
      if (*p == '\\' && p[1] != '\0')
        {
          g_string_append_c (text, p[1]);
          p += 2;
          continue;
        }
      if (triple ? p[0] == quote && p[1] == quote && p[2] == quote : *p == quote)
        return p + (triple ? 3 : 1);
      if (!triple && *p == '\n')
        return p;
      g_string_append_c (text, *p++);
    }
  return p;
}

static const char *
skip_comment (const char *p)
{
  return p + strcspn (p, "\n");
}

/* Reads arguments from behind the opening bracket; returns behind the closing one. */
static const char *
read_arguments (const char *p,
                Call       *call)
{
  guint depth = 1;
  gboolean keyword = FALSE, something = FALSE;

  while (*p != '\0' && depth > 0)
    {
      if (*p == '#')
        {
          p = skip_comment (p);
          continue;
        }
      if (*p == '"' || *p == '\'')
        {
          g_autoptr(GString) text = g_string_new (NULL);

          p = skip_string (p, text);
          g_ptr_array_add (call->strings, g_string_free (g_steal_pointer (&text), FALSE));
          something = TRUE;
          continue;
        }
      if (strchr ("([{", *p) != NULL)
        depth++;
      else if (strchr (")]}", *p) != NULL)
        depth--;
      else if (*p == '=' && depth == 1)
        keyword = TRUE;
      if ((*p == ',' && depth == 1) || depth == 0)
        {
          call->n_positional += something && !keyword;
          something = keyword = FALSE;
        }
      else if (!g_ascii_isspace (*p))
        {
          something = TRUE;
        }
      p++;
    }
  return p;
}

static char *
resolve (Reader     *reader,
         const char *path,
         const char *folder)
{
  g_autoptr(GString) full = g_string_new (path);
  g_autofree char *lib_dir = g_build_filename (reader->tree, "lib", "micropython-lib", NULL);

  g_string_replace (full, "$(PORT_DIR)", reader->port_dir, 4);
  g_string_replace (full, "$(BOARD_DIR)", reader->board_dir, 4);
  g_string_replace (full, "$(MPY_DIR)", reader->tree, 4);
  g_string_replace (full, "$(MPY_LIB_DIR)", lib_dir, 4);
  return g_canonicalize_filename (full->str, folder);
}

static gboolean
is_named (const Call *call,
          const char *name)
{
  return strlen (name) == call->name_length && strncmp (call->name, name, call->name_length) == 0;
}

/* "asyncio" as the name of a package, or as a folder or file in a path. */
static void
look_for_asyncio (Reader     *reader,
                  const Call *call)
{
  for (guint i = 0; i < call->strings->len; i++)
    {
      g_auto(GStrv) parts = g_strsplit_set (g_ptr_array_index (call->strings, i), "/", 64);

      for (gsize j = 0; parts[j] != NULL; j++)
        {
          reader->result->asyncio |= g_str_equal (parts[j], "asyncio");
          reader->result->uasyncio |= g_str_equal (parts[j], "uasyncio");
        }
    }
}

static void
handle_call (Reader     *reader,
             const Call *call,
             const char *folder,
             guint       depth)
{
  static const char *const bringing[] = { "include", "freeze", "freeze_as_str", "freeze_as_mpy", "freeze_mpy",
                                          "module",  "package", "require" };
  g_autofree char *path = NULL;
  gboolean known = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (bringing); i++)
    known = known || is_named (call, bringing[i]);
  if (!known || call->strings->len == 0)
    return;

  look_for_asyncio (reader, call);
  path = resolve (reader, g_ptr_array_index (call->strings, 0), folder);
  if (is_named (call, "include"))
    {
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          g_autofree char *inside = g_build_filename (path, "manifest.py", NULL);

          read_file (reader, inside, depth + 1);
        }
      else
        {
          read_file (reader, path, depth + 1);
        }
    }
  else if ((is_named (call, "freeze") || is_named (call, "freeze_as_mpy")) && call->n_positional == 1)
    {
      g_autofree char *modules = g_build_filename (reader->port_dir, "modules", NULL);

      reader->result->freezes_modules |= g_str_equal (path, modules);
    }
}

static void
read_text (Reader     *reader,
           const char *text,
           const char *folder,
           guint       depth)
{
  const char *p = text;

  while (*p != '\0')
    {
      if (*p == '#')
        {
          p = skip_comment (p);
        }
      else if (*p == '"' || *p == '\'')
        {
          g_autoptr(GString) ignored = g_string_new (NULL);

          p = skip_string (p, ignored);
        }
      else if (g_ascii_isalpha (*p) || *p == '_')
        {
          Call call = { .name = p };

          while (g_ascii_isalnum (*p) || *p == '_')
            p++;
          call.name_length = p - call.name;
          p += strspn (p, " \t");
          if (*p != '(')
            continue;
          call.strings = g_ptr_array_new_with_free_func (g_free);
          p = read_arguments (p + 1, &call);
          handle_call (reader, &call, folder, depth);
          g_ptr_array_unref (call.strings);
        }
      else
        {
          p++;
        }
    }
}

static void
read_file (Reader     *reader,
           const char *path,
           guint       depth)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  if (depth > MAX_INCLUDE_DEPTH || ++reader->n_files > MAX_FILES)
    return;
  text = pf_tree_file_read (reader->tree, path, NULL);
  if (text != NULL)
    read_text (reader, text, folder, depth);
}

void
pf_manifest_facts_read (const char      *tree,
                        const char      *board_dir,
                        const char      *manifest,
                        PfManifestFacts *result)
{
  g_autofree char *root = g_canonicalize_filename (tree, NULL);
  g_autofree char *port_dir = g_build_filename (root, "ports", "esp8266", NULL);
  g_autofree char *board = g_canonicalize_filename (board_dir, port_dir);
  g_autofree char *path = g_canonicalize_filename (manifest, port_dir);
  Reader reader = { .tree = root, .port_dir = port_dir, .board_dir = board, .result = result };

  memset (result, 0, sizeof *result);
  read_file (&reader, path, 0);
}
