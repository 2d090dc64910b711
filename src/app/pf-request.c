/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-request.h"

#include "pf-paths.h"

PfRemotes *
pf_request_dup_remotes (void)
{
  PfRemotes *remotes = pf_remotes_new ();
  g_autoptr(GError) error = NULL;

  if (!pf_remotes_apply_environment (remotes, &error))
    g_message ("%s", error->message);
  return remotes;
}

char *
pf_request_dup_export (GSettings *settings)
{
  g_autofree char *folder = g_settings_get_string (settings, "export-folder");

  return *folder != '\0' ? g_steal_pointer (&folder) : pf_paths_dup_default_export ();
}

PfBuildRequest *
pf_request_new_from_settings (GSettings *settings)
{
  PfBuildRequest *request = pf_build_request_new ();
  g_autoptr(PfRemotes) remotes = pf_request_dup_remotes ();
  g_autofree char *release = g_settings_get_string (settings, "release");
  g_autofree char *board = g_settings_get_string (settings, "board");
  g_autofree char *variant = g_settings_get_string (settings, "variant");
  g_autofree char *mqtt_as = g_settings_get_string (settings, "mqtt-as-ref");
  g_autofree char *image = g_settings_get_string (settings, "image");
  g_autofree char *export = pf_request_dup_export (settings);
  g_auto(GStrv) modules = g_settings_get_strv (settings, "modules");

  pf_build_request_set_release (request, release);
  pf_build_request_set_board (request, board);
  pf_build_request_set_variant (request, variant);
  pf_build_request_set_mqtt_as (request, g_strstrip (mqtt_as));
  pf_build_request_set_mqtt_v5 (request, g_settings_get_boolean (settings, "mqtt-v5"));
  pf_build_request_set_image (request, g_strstrip (image));
  pf_build_request_set_export (request, export);
  pf_build_request_set_jobs (request, g_settings_get_uint (settings, "jobs"));
  pf_build_request_set_remotes (request, remotes);
  for (guint i = 0; modules[i] != NULL; i++)
    pf_build_request_add_module (request, modules[i]);
  return request;
}
