/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-application.h"

#include <glib/gi18n.h>

#include "pf-dock-progress.h"
#include "pf-file-manager.h"
#include "pf-help-window.h"
#include "pf-preferences-window.h"
#include "pf-settings.h"
#include "pf-window.h"

#define NOTIFICATION_ID "build-ended"

struct _PfApplication
{
  AdwApplication parent_instance;

  GSettings      *settings;
  PfBuildSession *session;
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

PfBuildSession *
pf_application_get_session (PfApplication *self)
{
  g_return_val_if_fail (PF_IS_APPLICATION (self), NULL);

  return self->session;
}

/* The window, also while it is hidden because a build goes on in the background. */
static PfWindow *
find_window (PfApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (PF_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static PfWindow *
present_window (PfApplication *self)
{
  PfWindow *window = find_window (self);

  if (window == NULL)
    window = pf_window_new (self);
  gtk_window_present (GTK_WINDOW (window));
  g_application_withdraw_notification (G_APPLICATION (self), NOTIFICATION_ID);
  return window;
}

static gboolean
should_notify (PfApplication *self)
{
  g_autofree char *notify = g_settings_get_string (self->settings, "notify");
  PfWindow *window = find_window (self);

  if (g_str_equal (notify, "always"))
    return TRUE;
  if (g_str_equal (notify, "never"))
    return FALSE;
  return window == NULL || !gtk_window_is_active (GTK_WINDOW (window));
}

static void
notify_end (PfApplication       *self,
            const PfSessionView *view)
{
  g_autoptr(GNotification) notification = g_notification_new (view->title);

  if (view->message != NULL)
    g_notification_set_body (notification, view->message);
  if (view->state == PF_SESSION_DONE)
    {
      g_notification_set_default_action (notification, "app.show-page::files");
      g_notification_add_button_with_target (notification, _("Open Folder"), "app.show-file", "s", view->path);
    }
  else
    {
      g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
      g_notification_set_default_action (notification, "app.show-page::log");
    }
  g_application_send_notification (G_APPLICATION (self), NOTIFICATION_ID, notification);
}

static gboolean
leave_cb (gpointer user_data)
{
  PfApplication *self = user_data;
  PfWindow *window = find_window (self);

  /* Somebody may have come back meanwhile. */
  if (window != NULL && !gtk_widget_get_visible (GTK_WIDGET (window)) && !pf_build_session_get_busy (self->session))
    gtk_window_destroy (GTK_WINDOW (window));
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
session_ended_cb (PfApplication *self)
{
  g_auto(PfSessionView) view = { 0 };
  PfWindow *window = find_window (self);

  pf_build_session_get_view (self->session, &view);
  if (view.state != PF_SESSION_STOPPED && should_notify (self))
    notify_end (self, &view);
  if (view.path != NULL && g_settings_get_boolean (self->settings, "open-folder"))
    {
      g_autoptr(GFile) file = g_file_new_for_path (view.path);

      pf_file_manager_show (GTK_WINDOW (window), file, FALSE);
    }
  /* A build in the background that went well leaves nothing to come back to. A failed one keeps its log. */
  if (window != NULL && !gtk_widget_get_visible (GTK_WIDGET (window)) && view.state != PF_SESSION_FAILED)
    {
      g_application_hold (G_APPLICATION (self));
      g_timeout_add_seconds (3, leave_cb, self);
    }
}

static void
session_changed_cb (PfApplication *self)
{
  g_auto(PfSessionView) view = { 0 };

  pf_build_session_get_view (self->session, &view);
  pf_dock_progress_set (g_application_get_dbus_connection (G_APPLICATION (self)), view.progress,
                        pf_build_session_get_busy (self->session));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  adw_show_about_window (gtk_application_get_active_window (user_data),
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
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWidget *window = pf_help_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (window), gtk_application_get_active_window (user_data));
  gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  PfApplication *self = user_data;
  GtkWidget *window = pf_preferences_window_new (self->settings);

  gtk_window_set_transient_for (GTK_WINDOW (window), gtk_application_get_active_window (user_data));
  gtk_window_present (GTK_WINDOW (window));
}

static void
show_page_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  pf_window_show_page (present_window (user_data), g_variant_get_string (parameter, NULL));
}

static void
show_file_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  g_autoptr(GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  pf_file_manager_show (GTK_WINDOW (find_window (user_data)), file, FALSE);
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PfWindow *window = find_window (user_data);

  /* Through the window, which asks when a build runs. */
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  else
    g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "help", help_action },
  { "preferences", preferences_action },
  { "quit", quit_action },
  { "show-file", show_file_action, "s" },
  { "show-page", show_page_action, "s" },
};

static const struct {
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "app.help", { "F1" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.build", { "<Control>b" } },
  { "win.stop", { "<Control>period" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.add-modules", { "<Control>o" } },
  { "win.open-folder", { "<Control>e" } },
  { "win.show-page::firmware", { "<Alt>1" } },
  { "win.show-page::device", { "<Alt>2" } },
  { "win.show-page::log", { "<Alt>3" } },
  { "win.show-page::files", { "<Alt>4" } },
};

static void
pf_application_startup (GApplication *application)
{
  PfApplication *self = PF_APPLICATION (application);

  G_APPLICATION_CLASS (pf_application_parent_class)->startup (application);

  self->settings = pf_settings_new ();
  self->session = pf_build_session_new ();
  g_signal_connect_object (self->session, "ended", G_CALLBACK (session_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_window_set_default_icon_name (PF_APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accels);
}

static void
pf_application_activate (GApplication *application)
{
  present_window (PF_APPLICATION (application));
}

static void
pf_application_shutdown (GApplication *application)
{
  PfApplication *self = PF_APPLICATION (application);
  GList *windows;

  if (self->session != NULL)
    pf_build_session_shut_down (self->session);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (GTK_WINDOW (windows->data));

  G_APPLICATION_CLASS (pf_application_parent_class)->shutdown (application);
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
pf_application_dispose (GObject *object)
{
  PfApplication *self = PF_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (pf_application_parent_class)->dispose (object);
}

static void
pf_application_class_init (PfApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = pf_application_dispose;
  application_class->startup = pf_application_startup;
  application_class->shutdown = pf_application_shutdown;
  application_class->activate = pf_application_activate;
  application_class->handle_local_options = pf_application_handle_local_options;
}

static void
pf_application_init (PfApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_NONE, N_("Print the version and exit"), NULL);
}
