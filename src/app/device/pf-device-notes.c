/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-notes.h"

#include <glib/gi18n.h>

struct _PfDeviceNotes
{
  AdwPreferencesRow parent_instance;

  GtkBox  *lines;
  GString *text;
  guint    n_lines;
};

enum { PRESSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfDeviceNotes, pf_device_notes, ADW_TYPE_PREFERENCES_ROW)

GtkWidget *
pf_device_notes_new (void)
{
  return g_object_new (PF_TYPE_DEVICE_NOTES, NULL);
}

void
pf_device_notes_clear (PfDeviceNotes *self)
{
  GtkWidget *line;

  g_return_if_fail (PF_IS_DEVICE_NOTES (self));

  while ((line = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, line);
  self->n_lines = 0;
  g_string_truncate (self->text, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
clicked_cb (PfDeviceNotes *self,
            GtkWidget     *button)
{
  g_signal_emit (self, signals[PRESSED], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

static GtkWidget *
icon_new (PfMqttSeverity severity)
{
  static const struct { const char *icon, *style, *name; } looks[] = {
    [PF_MQTT_ERROR] = { "dialog-error-symbolic", "error", N_("Error") },
    [PF_MQTT_WARNING] = { "dialog-warning-symbolic", "warning", N_("Warning") },
    [PF_MQTT_NOTICE] = { "dialog-information-symbolic", "dim-label", N_("Note") },
  };
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[severity].icon);

  gtk_widget_add_css_class (icon, looks[severity].style);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _(looks[severity].name), -1);
  return icon;
}

guint
pf_device_notes_add (PfDeviceNotes  *self,
                     PfMqttSeverity  severity,
                     const char     *message,
                     const char     *button)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *label = gtk_label_new (message);

  g_return_val_if_fail (PF_IS_DEVICE_NOTES (self), 0);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), label);
  gtk_box_append (GTK_BOX (line), icon_new (severity));
  gtk_box_append (GTK_BOX (line), words);
  if (button != NULL)
    {
      GtkWidget *widget = gtk_button_new_with_label (button);

      gtk_widget_set_halign (widget, GTK_ALIGN_START);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message, -1);
      g_object_set_data (G_OBJECT (widget), "index", GUINT_TO_POINTER (self->n_lines));
      g_signal_connect_object (widget, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (words), widget);
    }
  gtk_box_append (self->lines, line);
  if (self->text->len > 0)
    g_string_append_c (self->text, ' ');
  g_string_append (self->text, message);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  return self->n_lines++;
}

char *
pf_device_notes_dup_text (PfDeviceNotes *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_NOTES (self), NULL);

  return g_strdup (self->text->str);
}

static void
pf_device_notes_finalize (GObject *object)
{
  g_string_free (PF_DEVICE_NOTES (object)->text, TRUE);
  G_OBJECT_CLASS (pf_device_notes_parent_class)->finalize (object);
}

static void
pf_device_notes_class_init (PfDeviceNotesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pf_device_notes_finalize;

  signals[PRESSED] = g_signal_new ("pressed", PF_TYPE_DEVICE_NOTES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
pf_device_notes_init (PfDeviceNotes *self)
{
  self->text = g_string_new (NULL);
  self->lines = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_margin_top (GTK_WIDGET (self->lines), 9);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->lines), 9);
  gtk_widget_set_margin_start (GTK_WIDGET (self->lines), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->lines), 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->lines));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
