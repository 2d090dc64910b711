/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-app-init.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "device/pf-device-page.h"
#include "files/pf-files-page.h"
#include "firmware/pf-firmware-page.h"
#include "log/pf-log-page.h"
#include "pf-build-bar.h"
#include "pf-diagnosis-view.h"
#include "pf-host-banner.h"
#include "permafrost-resources.h"

gboolean
pf_app_is_uninstalled (void)
{
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);

  return exe != NULL && g_str_has_prefix (exe, PF_BUILD_ROOT "/");
}

static void
ensure_types (void)
{
  g_type_ensure (PF_TYPE_BUILD_BAR);
  g_type_ensure (PF_TYPE_DEVICE_PAGE);
  g_type_ensure (PF_TYPE_DIAGNOSIS_VIEW);
  g_type_ensure (PF_TYPE_FILES_PAGE);
  g_type_ensure (PF_TYPE_FIRMWARE_PAGE);
  g_type_ensure (PF_TYPE_HOST_BANNER);
  g_type_ensure (PF_TYPE_LOG_PAGE);
}

void
pf_app_init (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;

  bindtextdomain (GETTEXT_PACKAGE, pf_app_is_uninstalled () ? PF_BUILD_ROOT "/po" : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* In a static library nothing refers to the constructor that would register them. */
  g_resources_register (permafrost_get_resource ());
  ensure_types ();

  g_once_init_leave (&once, 1);
}

void
pf_app_add_icons (void)
{
  GdkDisplay *display = gdk_display_get_default ();

  if (display != NULL)
    gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                      "/io/github/permafrost_fw/Permafrost/icons");
}
