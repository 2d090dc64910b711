/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "catalog/pf-release-catalog.h"
#include "pf-cli.h"
#include "source/pf-workspace.h"

typedef struct {
  PfReleaseCatalog *catalog;
  gboolean          offline;
  GError           *fallback;  /* why the cached list is shown */
} Versions;

static gpointer
load_cb (gpointer       user_data,
         GCancellable  *cancellable,
         GError       **error)
{
  Versions *versions = user_data;

  if (versions->offline)
    return GINT_TO_POINTER (pf_release_catalog_load (versions->catalog, cancellable, error));
  if (!pf_release_catalog_ensure (versions->catalog, &versions->fallback, cancellable, error))
    return GINT_TO_POINTER (FALSE);
  /* A list without dates is a list all the same. */
  if (versions->fallback == NULL)
    pf_release_catalog_fetch_dates (versions->catalog, cancellable, NULL);
  return GINT_TO_POINTER (TRUE);
}

/* "2026-04-06" in the local time zone, or "" where it is not known */
static char *
dup_date (PfRelease *release)
{
  g_autoptr(GDateTime) time = NULL;

  if (pf_release_get_time (release) == 0)
    return g_strdup ("");
  time = g_date_time_new_from_unix_local (pf_release_get_time (release));
  return g_date_time_format (time, "%F");
}

static JsonObject *
to_json (Versions  *versions,
         GPtrArray *releases)
{
  g_autoptr(GDateTime) time = pf_release_catalog_dup_time (versions->catalog);
  g_autoptr(PfRelease) latest = pf_release_catalog_dup_latest (versions->catalog);
  g_autofree char *fetched = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < releases->len; i++)
    {
      PfRelease *release = g_ptr_array_index (releases, i);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "tag", pf_release_get_tag (release));
      json_object_set_string_member (row, "commit", pf_release_get_commit (release));
      json_object_set_boolean_member (row, "stable", pf_release_is_stable (release));
      if (pf_release_get_time (release) != 0)
        json_object_set_int_member (row, "time", pf_release_get_time (release));
      json_array_add_object_element (array, row);
    }
  json_object_set_string_member (object, "latest", latest != NULL ? pf_release_get_tag (latest) : NULL);
  json_object_set_string_member (object, "fetched", fetched);
  json_object_set_boolean_member (object, "cached", versions->offline || versions->fallback != NULL);
  json_object_set_array_member (object, "releases", array);
  return object;
}

static void
print_age (Versions *versions)
{
  g_autoptr(GDateTime) time = pf_release_catalog_dup_time (versions->catalog);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  gint64 hours;

  if (versions->fallback != NULL)
    g_printerr ("permafrost-cli: %s\n", versions->fallback->message);
  if (time == NULL)
    return;
  hours = g_date_time_difference (now, time) / G_TIME_SPAN_HOUR;
  if (hours < 48)
    g_printerr (ngettext ("permafrost-cli: this list is %d hour old\n",
                          "permafrost-cli: this list is %d hours old\n", (gulong) hours), (int) hours);
  else
    g_printerr (ngettext ("permafrost-cli: this list is %d day old\n",
                          "permafrost-cli: this list is %d days old\n", (gulong) (hours / 24)), (int) (hours / 24));
}

static void
print_release (PfRelease *release)
{
  g_autofree char *date = dup_date (release);

  if (*date != '\0')
    g_print ("%-16s %s\n", pf_release_get_tag (release), date);
  else
    g_print ("%s\n", pf_release_get_tag (release));
}

int
pf_cli_versions_run (int    argc,
                     char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  gboolean previews = FALSE, offline = FALSE;
  const GOptionEntry entries[] = {
    { "previews", 0, 0, G_OPTION_ARG_NONE, &previews, N_("List previews too"), NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &offline, N_("Show the list kept from earlier"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(PfWorkspace) workspace = NULL;
  g_autoptr(PfReleaseCatalog) catalog = NULL;
  g_autoptr(GPtrArray) releases = NULL;
  g_autoptr(GError) fallback = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *url = NULL;
  Versions versions = { NULL, };

  if (!pf_cli_parse (&argc, &argv, NULL, _("List MicroPython’s releases, newest first."), entries, 0, &options))
    return PF_CLI_USAGE;

  workspace = pf_workspace_new (options.cache);
  file = pf_workspace_dup_path (workspace, "releases.json");
  url = pf_remotes_dup_micropython (options.remotes);
  catalog = pf_release_catalog_new (file, url);
  versions.catalog = catalog;
  versions.offline = offline;
  if (!pf_cli_call (load_cb, &versions, &error))
    return pf_cli_fail (error);
  fallback = versions.fallback;

  releases = pf_release_catalog_dup_releases (catalog, previews);
  if (options.json)
    pf_cli_print_json (to_json (&versions, releases));
  else
    {
      if (offline || fallback != NULL)
        print_age (&versions);
      for (guint i = 0; i < releases->len; i++)
        print_release (g_ptr_array_index (releases, i));
    }
  return PF_CLI_OK;
}
