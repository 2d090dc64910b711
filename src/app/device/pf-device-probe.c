/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-probe.h"

#include <glib/gi18n.h>

#include "device/pf-probe-request.h"

struct _PfDeviceProbe
{
  AdwActionRow parent_instance;

  GtkWidget    *icon;
  GtkButton    *button;
  PfMqttConfig *config;
  GCancellable *cancellable; /* (nullable): of the attempt that runs */
};

G_DEFINE_FINAL_TYPE (PfDeviceProbe, pf_device_probe, ADW_TYPE_ACTION_ROW)

GtkWidget *
pf_device_probe_new (void)
{
  return g_object_new (PF_TYPE_DEVICE_PROBE, NULL);
}

static void
show (PfDeviceProbe *self,
      const char    *icon,
      const char    *style,
      const char    *message)
{
  gtk_widget_set_visible (self->icon, icon != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_remove_css_class (self->icon, "success");
  gtk_widget_remove_css_class (self->icon, "error");
  if (style != NULL)
    gtk_widget_add_css_class (self->icon, style);
  gtk_button_set_label (self->button, self->cancellable != NULL ? _("Stop") : _("Test"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), message);
}

static void
show_nothing (PfDeviceProbe *self)
{
  show (self, NULL, NULL, _("Tries these settings from this computer"));
}

static void
stop (PfDeviceProbe *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
settings_changed_cb (PfDeviceProbe *self)
{
  stop (self);
  show_nothing (self);
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PfDeviceProbe) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PfProbeResult) answer = pf_broker_probe_run_finish (result, &error);
  g_autofree char *notices = NULL;
  g_autofree char *text = NULL;

  /* Cancelled, or too late: whoever did it has shown what is to be seen now. */
  if (answer == NULL || self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  notices = answer->notices != NULL ? g_strjoinv ("\n", answer->notices) : g_strdup ("");
  text = *notices != '\0' ? g_strconcat (answer->message, "\n", notices, NULL) : g_strdup (answer->message);
  if (answer->status == PF_PROBE_OK)
    show (self, "emblem-ok-symbolic", "success", text);
  else
    show (self, "dialog-error-symbolic", "error", text);
}

static void
clicked_cb (PfDeviceProbe *self)
{
  g_autoptr(PfProbeRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  if (self->cancellable != NULL)
    {
      settings_changed_cb (self);
      return;
    }
  request = pf_probe_request_new_from_config (self->config, &error);
  if (request == NULL)
    {
      show (self, "dialog-error-symbolic", "error", error->message);
      return;
    }
  self->cancellable = g_cancellable_new ();
  pf_broker_probe_run_async (request, self->cancellable, probed_cb, g_object_ref (self));
  show (self, NULL, NULL, _("Connecting…"));
}

void
pf_device_probe_set_config (PfDeviceProbe *self,
                            PfMqttConfig  *config)
{
  g_return_if_fail (PF_IS_DEVICE_PROBE (self));
  g_return_if_fail (self->config == NULL);

  self->config = g_object_ref (config);
  g_signal_connect_object (pf_mqtt_config_get_local (config), "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
pf_device_probe_dispose (GObject *object)
{
  PfDeviceProbe *self = PF_DEVICE_PROBE (object);

  stop (self);
  g_clear_object (&self->config);

  G_OBJECT_CLASS (pf_device_probe_parent_class)->dispose (object);
}

static void
pf_device_probe_class_init (PfDeviceProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pf_device_probe_dispose;
}

static void
pf_device_probe_init (PfDeviceProbe *self)
{
  g_object_set (self, "use-markup", FALSE, "title", _("Test Connection"), "title-lines", 0, "subtitle-lines", 0, NULL);
  self->icon = gtk_image_new ();
  self->button = GTK_BUTTON (gtk_button_new_with_label (_("Test")));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->button));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  show_nothing (self);
}
