/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-preferences-window.h"

#include <glib/gi18n.h>

#include "pf-cache.h"

struct _PfPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GtkSwitch     *open_folder;
  AdwComboRow   *notify;
  AdwEntryRow   *image;
  AdwEntryRow   *mqtt_as;
  GtkSpinButton *jobs;
  AdwActionRow  *cache_row;
  GtkButton     *clean;

  GSettings     *settings;
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (PfPreferencesWindow, pf_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the row's list. */
static const char * const notify_choices[] = { "background", "always", "never" };

static gboolean
notify_from_setting (GValue   *value,
                     GVariant *variant,
                     gpointer  user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (notify_choices); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), notify_choices[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
notify_to_setting (const GValue       *value,
                   const GVariantType *type,
                   gpointer            user_data)
{
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (notify_choices) ? g_variant_new_string (notify_choices[selected]) : NULL;
}

static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PfPreferencesWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint64 size = 0;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (pf_cache_measure_finish (result, &size, &error))
    text = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  adw_action_row_set_subtitle (self->cache_row, text != NULL ? text : error->message);
  gtk_widget_set_sensitive (GTK_WIDGET (self->clean), size > 0);
}

static void
cleaned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PfPreferencesWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint64 freed = 0;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (pf_cache_clean_finish (result, &freed, &error))
    {
      g_autofree char *size = g_format_size_full (freed, G_FORMAT_SIZE_IEC_UNITS);

      /* Translators: %s is a size such as "63.1 MiB" */
      text = g_strdup_printf (_("%s freed"), size);
    }
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (text != NULL ? text : error->message));
  pf_cache_measure_async (self->cancellable, measured_cb, g_object_ref (self));
}

static void
clean_response_cb (PfPreferencesWindow *self,
                   const char          *response)
{
  if (!g_str_equal (response, "clean"))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->clean), FALSE);
  pf_cache_clean_async (NULL, self->cancellable, cleaned_cb, g_object_ref (self));
}

static void
clean_clicked_cb (PfPreferencesWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Remove What Is Kept?"),
                                              _("The next build downloads MicroPython and mqtt_as again and compiles "
                                                "everything anew. Finished firmware stays."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "clean", _("_Remove"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "clean", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (clean_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

GtkWidget *
pf_preferences_window_new (GSettings *settings)
{
  PfPreferencesWindow *self = g_object_new (PF_TYPE_PREFERENCES_WINDOW, NULL);

  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "open-folder", self->open_folder, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "notify", self->notify, "selected", G_SETTINGS_BIND_DEFAULT,
                                notify_from_setting, notify_to_setting, NULL, NULL);
  g_settings_bind (settings, "image", self->image, "text", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "mqtt-as-ref", self->mqtt_as, "text", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "jobs", self->jobs, "value", G_SETTINGS_BIND_DEFAULT);
  pf_cache_measure_async (self->cancellable, measured_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

static void
pf_preferences_window_dispose (GObject *object)
{
  PfPreferencesWindow *self = PF_PREFERENCES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (pf_preferences_window_parent_class)->dispose (object);
}

static void
pf_preferences_window_finalize (GObject *object)
{
  PfPreferencesWindow *self = PF_PREFERENCES_WINDOW (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (pf_preferences_window_parent_class)->finalize (object);
}

static void
pf_preferences_window_class_init (PfPreferencesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_preferences_window_dispose;
  object_class->finalize = pf_preferences_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, open_folder);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, notify);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, image);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, mqtt_as);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, cache_row);
  gtk_widget_class_bind_template_child (widget_class, PfPreferencesWindow, clean);
  gtk_widget_class_bind_template_callback (widget_class, clean_clicked_cb);
}

static void
pf_preferences_window_init (PfPreferencesWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
