/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-application.h"

#include <glib/gi18n.h>

#include "pf-window.h"

struct _PfApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (PfApplication, pf_application, ADW_TYPE_APPLICATION)

PfApplication *
pf_application_new (void)
{
  return g_object_new (PF_TYPE_APPLICATION,
                       "application-id", PF_APPLICATION_ID,
                       "resource-base-path", "/io/github/permafrost_fw/Permafrost",
                       NULL);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PfApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", _("Permafrost"),
                         "application-icon", PF_APPLICATION_ID,
                         "version", PF_VERSION,
                         "developer-name", _("The Permafrost developers"),
                         "comments", _("Builds MicroPython firmware with mqtt_as frozen in for the D1 Mini"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your names, one a line; they are shown in the About window */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  /* Through the window, which asks when a build runs. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "quit", quit_action },
};

static const struct {
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "window.close", { "<Control>w" } },
  { "win.build", { "<Control>b" } },
  { "win.stop", { "<Control>period" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.add-module", { "<Control>o" } },
  { "win.open-folder", { "<Control>e" } },
  { "win.show-page::firmware", { "<Alt>1" } },
  { "win.show-page::device", { "<Alt>2" } },
  { "win.show-page::log", { "<Alt>3" } },
  { "win.show-page::files", { "<Alt>4" } },
};

static void
pf_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (pf_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (PF_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accels);
}

static void
pf_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (pf_window_new (PF_APPLICATION (application)));
  gtk_window_present (window);
}

static int
pf_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("permafrost %s\n", PF_VERSION);
      return 0;
    }
  return -1;
}

static void
pf_application_class_init (PfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = pf_application_startup;
  application_class->activate = pf_application_activate;
  application_class->handle_local_options = pf_application_handle_local_options;
}

static void
pf_application_init (PfApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_NONE, N_("Print the version and exit"), NULL);
}
