/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-settings.h"

#include "pf-app-init.h"

GSettings *
pf_settings_new (void)
{
  g_autoptr(GSettingsSchemaSource) source = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;

  if (!pf_app_is_uninstalled ())
    return g_settings_new (PF_APPLICATION_ID);

  source = g_settings_schema_source_new_from_directory (PF_BUILD_ROOT "/data",
                                                        g_settings_schema_source_get_default (),
                                                        TRUE, NULL);
  schema = source != NULL ? g_settings_schema_source_lookup (source, PF_APPLICATION_ID, FALSE) : NULL;
  if (schema == NULL)
    g_error ("No settings schema in %s: build Permafrost again.", PF_BUILD_ROOT "/data");
  return g_settings_new_full (schema, NULL, NULL);
}
