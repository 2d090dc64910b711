/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-dock-progress.h"

void
pf_dock_progress_set (GDBusConnection *bus,
                      double           progress,
                      gboolean         visible)
{
  GVariantBuilder properties;

  if (bus == NULL)
    return;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "progress", g_variant_new_double (progress));
  g_variant_builder_add (&properties, "{sv}", "progress-visible", g_variant_new_boolean (visible));
  g_dbus_connection_emit_signal (bus, NULL, "/io/github/permafrost_fw/Permafrost",
                                 "com.canonical.Unity.LauncherEntry", "Update",
                                 g_variant_new ("(sa{sv})", "application://" PF_APPLICATION_ID ".desktop", &properties),
                                 NULL);
}
