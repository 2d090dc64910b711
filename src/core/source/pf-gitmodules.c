/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source/pf-gitmodules.h"

#include <string.h>

#define MAX_ENTRIES 1000

gboolean
pf_gitmodules_is_safe_path (const char *path)
{
  g_auto(GStrv) parts = NULL;

  if (*path == '\0' || *path == '/' || strlen (path) > 1024 || strchr (path, '\\') != NULL)
    return FALSE;
  parts = g_strsplit (path, "/", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], "..") ||
        g_ascii_strncasecmp (parts[i], ".git", 4) == 0)
      return FALSE;
  return TRUE;
}

/* A value as git writes it: blanks around it do not count, quotes may enclose it, a comment may follow. */
static char *
parse_value (const char *text)
{
  GString *value = g_string_new (NULL);
  gboolean quoted = FALSE;
  gsize solid = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        {
          quoted = !quoted;
          solid = value->len;
          continue;
        }
      if (!quoted && (*p == '#' || *p == ';'))
        break;
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (value, *p);
      if (quoted || !g_ascii_isspace (*p))
        solid = value->len;
    }
  g_string_truncate (value, solid);
  return g_string_free (value, FALSE);
}

static void
finish_entry (GHashTable  *modules,
              char       **path,
              char       **url)
{
  if (*path != NULL && *url != NULL && pf_gitmodules_is_safe_path (*path) &&
      g_hash_table_size (modules) < MAX_ENTRIES)
    g_hash_table_replace (modules, g_steal_pointer (path), g_steal_pointer (url));
  g_clear_pointer (path, g_free);
  g_clear_pointer (url, g_free);
}

GHashTable *
pf_gitmodules_parse (const char *text)
{
  GHashTable *modules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  gboolean in_submodule = FALSE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals;

      if (*line == '[')
        {
          finish_entry (modules, &path, &url);
          in_submodule = g_str_has_prefix (line, "[submodule ") || g_str_has_prefix (line, "[submodule\t");
          continue;
        }
      equals = strchr (line, '=');
      if (!in_submodule || equals == NULL || *line == '#' || *line == ';')
        continue;
      *equals = '\0';
      g_strchomp (line);
      if (g_ascii_strcasecmp (line, "path") == 0)
        {
          g_free (path);
          path = parse_value (equals + 1 + strspn (equals + 1, " \t"));
        }
      else if (g_ascii_strcasecmp (line, "url") == 0)
        {
          g_free (url);
          url = parse_value (equals + 1 + strspn (equals + 1, " \t"));
        }
    }
  finish_entry (modules, &path, &url);
  return modules;
}

char *
pf_gitmodules_resolve_url (const char *base,
                           const char *url)
{
  static const char *const schemes[] = { "http://", "https://", "git://", "ssh://" };
  g_autoptr(GString) result = NULL;
  const char *rest = url;
  gsize floor;

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (url, schemes[i], strlen (schemes[i])) == 0)
      return g_strdup (url);
  if (!g_str_has_prefix (url, "./") && !g_str_has_prefix (url, "../"))
    return NULL;

  result = g_string_new (base);
  while (result->len > 0 && result->str[result->len - 1] == '/')
    g_string_truncate (result, result->len - 1);
  /* A relative URL may climb as far as the host's root, and no further. */
  floor = strstr (result->str, "://") != NULL ? strstr (result->str, "://") + 3 - result->str : 0;
  while (g_str_has_prefix (rest, "./") || g_str_has_prefix (rest, "../"))
    {
      const char *slash;

      if (g_str_has_prefix (rest, "./"))
        {
          rest += 2;
          continue;
        }
      rest += 3;
      slash = strrchr (result->str + floor, '/');
      if (slash == NULL)
        return NULL;
      g_string_truncate (result, slash - result->str);
    }
  if (*rest == '\0' || *rest == '/')
    return NULL;
  g_string_append_c (result, '/');
  g_string_append (result, rest);
  return g_string_free (g_steal_pointer (&result), FALSE);
}
