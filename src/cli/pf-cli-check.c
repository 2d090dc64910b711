/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "catalog/pf-toolchain.h"
#include "host/pf-host-check.h"
#include "pf-cli.h"
#include "pf-paths.h"

typedef struct {
  const char *image;
  const char *cache;
  const char *export_folder;
  PfRemotes  *remotes;
} Check;

static gpointer
check_cb (gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Check *check = user_data;

  return pf_host_check_run (check->image, check->remotes, check->cache, check->export_folder, cancellable, error);
}

static const char *
state_name (PfCheckState state)
{
  static const char * const names[] = { "ok", "warning", "missing" };

  return names[state];
}

static JsonObject *
to_json (GPtrArray *checks,
         gboolean   ready)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < checks->len; i++)
    {
      const PfHostCheck *check = g_ptr_array_index (checks, i);
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "id", check->id);
      json_object_set_string_member (row, "title", check->title);
      json_object_set_string_member (row, "state", state_name (check->state));
      json_object_set_string_member (row, "reason", check->reason);
      if (check->remedy != NULL)
        json_object_set_string_member (row, "remedy", check->remedy->label);
      if (check->remedy != NULL && check->remedy->command != NULL)
        json_object_set_string_member (row, "command", check->remedy->command);
      json_array_add_object_element (array, row);
    }
  json_object_set_boolean_member (object, "ready", ready);
  json_object_set_array_member (object, "checks", array);
  return object;
}

static void
print_text (GPtrArray *checks,
            gboolean   ready)
{
  static const char * const marks[] = { "✓", "!", "✗" };

  for (guint i = 0; i < checks->len; i++)
    {
      const PfHostCheck *check = g_ptr_array_index (checks, i);

      g_print ("%s %s: %s\n", marks[check->state], check->title, check->reason);
      if (check->remedy != NULL && check->state != PF_CHECK_OK)
        g_print ("  → %s%s%s\n", check->remedy->label, check->remedy->command != NULL ? ": " : "",
                 check->remedy->command != NULL ? check->remedy->command : "");
    }
  g_print ("%s\n", ready ? _("This machine is ready to build.") : _("This machine is not ready to build."));
}

int
pf_cli_check_run (int    argc,
                  char **argv)
{
  g_auto(PfCliOptions) options = { 0, };
  g_autofree char *image = NULL;
  g_autofree char *export_folder = NULL;
  g_autofree char *cache = NULL;
  const GOptionEntry entries[] = {
    { "image", 0, 0, G_OPTION_ARG_STRING, &image, N_("Toolchain image"), N_("REF") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &export_folder, N_("Folder for finished firmware"), N_("DIR") },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) error = NULL;
  Check check = { NULL, };
  gboolean ready = TRUE;

  if (!pf_cli_parse (&argc, &argv, NULL, _("Say whether this machine is ready to build, and what is missing. Changes nothing."),
                     entries, 0, &options))
    return PF_CLI_USAGE;

  cache = options.cache != NULL ? g_strdup (options.cache) : pf_paths_dup_cache ();
  if (export_folder == NULL)
    export_folder = pf_paths_dup_default_export ();
  check.image = image != NULL ? image : PF_TOOLCHAIN_DEFAULT_IMAGE;
  check.cache = cache;
  check.export_folder = export_folder;
  check.remotes = options.remotes;
  checks = pf_cli_call (check_cb, &check, &error);
  if (checks == NULL)
    return pf_cli_fail (error);

  for (guint i = 0; i < checks->len; i++)
    if (((PfHostCheck *) g_ptr_array_index (checks, i))->state == PF_CHECK_MISSING)
      ready = FALSE;
  if (options.json)
    pf_cli_print_json (to_json (checks, ready));
  else
    print_text (checks, ready);
  return ready ? PF_CLI_OK : PF_CLI_NOT_READY;
}
