/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pf-cli.h"
#include "source/pf-workspace.h"

typedef struct {
  PfWorkspace *workspace;
  const char  *name;
  guint64      freed;
  guint        kept;
} Cache;

static gpointer
list_cb (gpointer       user_data,
         GCancellable  *cancellable,
         GError       **error)
{
  return pf_workspace_list (((Cache *) user_data)->workspace, cancellable, error);
}

static gpointer
clean_cb (gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Cache *cache = user_data;

  return GINT_TO_POINTER (pf_workspace_clean (cache->workspace, NULL, cache->name, &cache->freed, &cache->kept,
                                              cancellable, error));
}

static int
show (Cache    *cache,
      gboolean  json)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  guint64 total = 0;
  JsonArray *array = json_array_new ();
  g_autofree char *size = NULL;

  entries = pf_cli_call (list_cb, cache, &error);
  if (entries == NULL)
    {
      json_array_unref (array);
      return pf_cli_fail (error);
    }
  for (guint i = 0; i < entries->len; i++)
    {
      const PfWorkspaceEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr(GDateTime) used = g_date_time_new_from_unix_local (entry->used);
      g_autofree char *when = g_date_time_format (used, "%F %R");
      g_autofree char *bytes = g_format_size (entry->size);
      JsonObject *row = json_object_new ();

      total += entry->size;
      json_object_set_string_member (row, "kind", entry->kind);
      json_object_set_string_member (row, "name", entry->name);
      json_object_set_string_member (row, "path", entry->path);
      json_object_set_int_member (row, "size", (gint64) entry->size);
      json_object_set_int_member (row, "used", entry->used);
      json_object_set_boolean_member (row, "in_use", entry->in_use);
      json_array_add_object_element (array, row);
      if (!json)
        g_print ("%10s  %s  %s/%s%s\n", bytes, when, entry->kind, entry->name, entry->in_use ? _(" (in use)") : "");
    }
  size = g_format_size (total);
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "folder", pf_workspace_get_root (cache->workspace));
      json_object_set_int_member (object, "size", (gint64) total);
      json_object_set_array_member (object, "entries", g_steal_pointer (&array));
      pf_cli_print_json (object);
    }
  else
    {
      g_print (_("%10s  in all, in %s\n"), size, pf_workspace_get_root (cache->workspace));
      json_array_unref (array);
    }
  return PF_CLI_OK;
}

static int
clean (Cache    *cache,
       gboolean  json)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *size = NULL;

  if (!pf_cli_call (clean_cb, cache, &error))
    return pf_cli_fail (error);
  size = g_format_size (cache->freed);
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "freed", (gint64) cache->freed);
      json_object_set_int_member (object, "in_use", cache->kept);
      pf_cli_print_json (object);
      return PF_CLI_OK;
    }
  g_print (_("Freed %s.\n"), size);
  if (cache->kept > 0)
    g_print (ngettext ("%u entry is in use and was kept.\n", "%u entries are in use and were kept.\n", cache->kept),
             cache->kept);
  return PF_CLI_OK;
}

int
pf_cli_cache_run (int    argc,
                  char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_autoptr(PfWorkspace) workspace = NULL;
  Cache cache = { NULL, };

  if (!pf_cli_parse (&argc, &argv, "[show|clean [NAME]]",
                     _("Show what is kept between builds, with sizes, or remove it: all of it, or one entry."),
                     NULL, 2, &options))
    return PF_CLI_USAGE;

  workspace = pf_workspace_new (options.cache);
  cache.workspace = workspace;
  if (argc < 2 || (argc == 2 && g_str_equal (argv[1], "show")))
    return show (&cache, options.json);
  if (!g_str_equal (argv[1], "clean"))
    {
      g_printerr (_("permafrost-cli: “cache” takes “show” or “clean”, not “%s”\n"), argv[1]);
      return PF_CLI_USAGE;
    }
  cache.name = argc > 2 ? argv[2] : NULL;
  return clean (&cache, options.json);
}
