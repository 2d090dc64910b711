/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-window.h"

#include <glib/gi18n.h>

#include "pf-app-init.h"
#include "pf-request.h"
#include "pf-settings.h"
#include "pf-window-private.h"

enum {
  PROP_0,
  PROP_SESSION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PfWindow, pf_window, ADW_TYPE_APPLICATION_WINDOW)

PfWindow *
pf_window_new (PfApplication *application)
{
  return g_object_new (PF_TYPE_WINDOW,
                       "application", application,
                       "session", pf_application_get_session (application),
                       NULL);
}

void
pf_window_show_page (PfWindow   *self,
                     const char *name)
{
  g_return_if_fail (PF_IS_WINDOW (self));

  adw_view_stack_set_visible_child_name (self->stack, name);
}

void
pf_window_toast (PfWindow   *self,
                 const char *message)
{
  AdwToast *toast;

  g_return_if_fail (PF_IS_WINDOW (self));

  toast = adw_toast_new (message);
  adw_toast_set_timeout (toast, 4);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
start_build (PfWindow *self)
{
  g_autoptr(PfBuildRequest) request = pf_request_new_from_settings (self->settings);
  g_autoptr(GError) error = NULL;

  if (!pf_build_session_start (self->session, request, &error))
    pf_window_toast (self, error->message);
}

static void
build_confirmed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;

  if (pf_device_page_confirm_finish (PF_DEVICE_PAGE (source), result) && self->session != NULL)
    start_build (self);
}

void
pf_window_build (PfWindow *self)
{
  g_return_if_fail (PF_IS_WINDOW (self));

  if (pf_firmware_page_has_problem (self->firmware_page))
    {
      pf_window_show_page (self, "firmware");
      pf_firmware_page_point_to (self->firmware_page, PF_REMEDY_CHOOSE_MODULES);
      pf_window_toast (self, _("Remove the modules that cannot be frozen first"));
      return;
    }
  /* A build leaves the settings beside its firmware as they are on disk. */
  if (pf_device_page_get_modified (self->device_page))
    pf_device_page_confirm_async (self->device_page, _("_Build Without"), build_confirmed_cb, g_object_ref (self));
  else
    start_build (self);
}

static void
show_build_button (PfWindow *self)
{
  PfSessionState state = pf_build_session_get_state (self->session);
  gboolean busy = pf_build_session_get_busy (self->session);
  GtkWidget *button = GTK_WIDGET (self->build_button);

  gtk_button_set_label (self->build_button, busy ? C_("button", "Stop") : C_("button", "Build"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), busy ? "win.stop" : "win.build");
  gtk_widget_set_tooltip_text (button, busy ? _("Stop the Build") : _("Build the Firmware"));
  if (busy)
    {
      gtk_widget_remove_css_class (button, "suggested-action");
      gtk_widget_add_css_class (button, "destructive-action");
    }
  else
    {
      gtk_widget_remove_css_class (button, "destructive-action");
      gtk_widget_add_css_class (button, "suggested-action");
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.build", !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop", state == PF_SESSION_RUNNING);
}

static void
session_changed_cb (PfWindow *self)
{
  g_auto(PfSessionView) view = { 0 };

  pf_build_session_get_view (self->session, &view);
  pf_build_bar_set_view (self->build_bar, &view);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-file", view.path != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop", view.state == PF_SESSION_RUNNING);
}

static void
session_build_cb (PfWindow *self)
{
  pf_log_page_set_build (self->log_page, pf_build_session_get_build (self->session));
}

static void
session_ended_cb (PfWindow *self)
{
  g_auto(PfSessionView) view = { 0 };

  pf_build_session_get_view (self->session, &view);
  pf_firmware_page_reload (self->firmware_page);
  pf_device_page_check_disk (self->device_page);
  if (view.path != NULL)
    pf_files_page_select (self->files_page, view.path);
  if (view.state == PF_SESSION_FAILED)
    {
      /* What is wrong and what mends it stands there, on top. */
      pf_window_show_page (self, "log");
      pf_host_watch_check (self->host);
    }
}

static void
host_checked_cb (PfWindow *self)
{
  pf_host_banner_set_check (self->host_banner, pf_host_watch_get_problem (self->host));
}

static void
export_changed_cb (PfWindow *self)
{
  g_autofree char *folder = pf_request_dup_export (self->settings);

  pf_files_page_set_folder (self->files_page, folder);
  pf_device_page_set_folder (self->device_page, folder);
  pf_host_watch_check (self->host);
}

static void
last_file_cb (PfWindow *self)
{
  gboolean has_file = pf_firmware_page_get_last_file (self->firmware_page) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-last-file", has_file);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save-copy", has_file);
}

static void
close_response_cb (PfWindow   *self,
                   const char *response)
{
  if (g_str_equal (response, "background"))
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
    }
  else if (g_str_equal (response, "stop"))
    {
      pf_build_session_stop (self->session);
      gtk_window_destroy (GTK_WINDOW (self));
    }
}

static void
close_confirmed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;

  if (pf_device_page_confirm_finish (PF_DEVICE_PAGE (source), result))
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
pf_window_close_request (GtkWindow *window)
{
  PfWindow *self = PF_WINDOW (window);
  GtkWidget *dialog;

  if (pf_device_page_get_modified (self->device_page))
    {
      pf_window_show_page (self, "device");
      pf_device_page_confirm_async (self->device_page, NULL, close_confirmed_cb, g_object_ref (self));
      return TRUE;
    }
  if (!pf_build_session_get_busy (self->session))
    return GTK_WINDOW_CLASS (pf_window_parent_class)->close_request (window);

  dialog = adw_message_dialog_new (window, _("A Build Is Running"),
                                   _("It can go on in the background; a notification tells when it has ended."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "stop", _("_Stop and Close"),
                                    "background", _("_Keep Building"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "background", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "background");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

static void
pf_window_map (GtkWidget *widget)
{
  PfWindow *self = PF_WINDOW (widget);

  GTK_WIDGET_CLASS (pf_window_parent_class)->map (widget);

  pf_host_watch_check (self->host);
}

static void
pf_window_constructed (GObject *object)
{
  PfWindow *self = PF_WINDOW (object);

  G_OBJECT_CLASS (pf_window_parent_class)->constructed (object);

  if (self->session == NULL)
    self->session = pf_build_session_new ();
  pf_app_add_icons ();
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (self->session, "notify::busy", G_CALLBACK (show_build_button), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::build", G_CALLBACK (session_build_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (session_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "checked", G_CALLBACK (host_checked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::export-folder", G_CALLBACK (export_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->firmware_page, "last-file-changed", G_CALLBACK (last_file_cb), self,
                           G_CONNECT_SWAPPED);

  show_build_button (self);
  session_build_cb (self);
  session_changed_cb (self);
  last_file_cb (self);
  export_changed_cb (self);
}

static void
pf_window_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  PfWindow *self = PF_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pf_window_dispose (GObject *object)
{
  PfWindow *self = PF_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  if (self->host != NULL)
    pf_host_watch_stop (self->host);
  g_clear_object (&self->host);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pf_window_parent_class)->dispose (object);
}

static void
pf_window_finalize (GObject *object)
{
  PfWindow *self = PF_WINDOW (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (pf_window_parent_class)->finalize (object);
}

static void
pf_window_class_init (PfWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pf_window_constructed;
  object_class->dispose = pf_window_dispose;
  object_class->finalize = pf_window_finalize;
  object_class->set_property = pf_window_set_property;
  widget_class->map = pf_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = pf_window_close_request;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PF_TYPE_BUILD_SESSION,
                                                  G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfWindow, build_button);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, host_banner);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, firmware_page);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, device_page);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, log_page);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, files_page);
  gtk_widget_class_bind_template_child (widget_class, PfWindow, build_bar);

  pf_window_class_install_actions (widget_class);
}

static void
pf_window_init (PfWindow *self)
{
  self->settings = pf_settings_new ();
  self->host = pf_host_watch_new (self->settings);
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
}
