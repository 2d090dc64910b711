/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-form.h"

#include <glib/gi18n.h>

#include "device/pf-device-probe.h"

struct _PfDeviceForm
{
  AdwBin parent_instance;

  GtkRevealer         *waiting;
  GtkLabel            *waiting_label;
  AdwPreferencesPage  *page;
  AdwPreferencesGroup *file_group; /* what is to be said about the file, not about a setting */

  PfDeviceNotes       *file_notes;
  PfDeviceProbe       *probe;
  GPtrArray           *file_issues; /* of borrowed PfMqttIssue, in the order of the notes */
  GPtrArray           *issues;      /* of PfMqttIssue */
  GPtrArray           *fields;      /* of PfDeviceField */
  GHashTable          *refused;     /* PfDeviceField → why what stands in its row is not in the file */
  AdwPreferencesGroup *groups[PF_MQTT_N_GROUPS];
  PfMqttConfig        *config;
  PfDeviceBuffer      *buffer;
  PfDeviceField       *typing;      /* (nullable): the row that the change comes from */
};

enum { GO_TO_LINE, CHECKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfDeviceForm, pf_device_form, ADW_TYPE_BIN)

PfDeviceField *
pf_device_form_lookup (PfDeviceForm *self,
                       const char   *name)
{
  g_return_val_if_fail (PF_IS_DEVICE_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (pf_device_field_get_field (self->fields->pdata[i])->name, name))
      return self->fields->pdata[i];
  return NULL;
}

guint
pf_device_form_count_errors (PfDeviceForm *self)
{
  guint n;

  g_return_val_if_fail (PF_IS_DEVICE_FORM (self), 0);

  if (self->config != NULL && pf_mqtt_local_get_error (pf_mqtt_config_get_local (self->config), NULL, NULL) != NULL)
    return 1;
  n = g_hash_table_size (self->refused);
  for (guint i = 0; i < self->issues->len; i++)
    n += ((PfMqttIssue *) self->issues->pdata[i])->severity == PF_MQTT_ERROR;
  return n;
}

/* --- showing --- */

static gboolean
belongs_to_a_row (PfDeviceForm *self,
                  PfMqttIssue  *issue)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (pf_device_field_is_about (self->fields->pdata[i], issue))
      return TRUE;
  return FALSE;
}

static void
show_file_issues (PfDeviceForm *self)
{
  g_ptr_array_set_size (self->file_issues, 0);
  pf_device_notes_clear (self->file_notes);
  for (guint i = 0; i < self->issues->len; i++)
    {
      PfMqttIssue *issue = self->issues->pdata[i];
      const char *button = issue->fix_label;

      if (belongs_to_a_row (self, issue))
        continue;
      if (button == NULL && issue->line != 0)
        button = _("Show Code");
      g_ptr_array_add (self->file_issues, issue);
      pf_device_notes_add (self->file_notes, issue->severity, issue->message, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->file_group), self->file_issues->len > 0);
}

static gboolean
has_visible_row (PfDeviceForm *self,
                 PfMqttGroup   group)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (pf_device_field_get_field (self->fields->pdata[i])->group == group &&
        gtk_widget_get_visible (pf_device_field_get_row (self->fields->pdata[i])))
      return TRUE;
  return FALSE;
}

static void
update (PfDeviceForm *self)
{
  PfMqttLocal *local = pf_mqtt_config_get_local (self->config);
  const char *error;
  guint line;

  error = pf_mqtt_local_get_error (local, &line, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->page), error == NULL);
  gtk_revealer_set_reveal_child (self->waiting, error != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), error != NULL);
  if (error != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("Line %u is not valid Python: %s. The form waits until it is."), line, error);

      /* The rows keep what they show: nobody can tell what the settings are now. */
      gtk_label_set_label (self->waiting_label, text);
      g_signal_emit (self, signals[CHECKED], 0);
      return;
    }
  g_ptr_array_unref (self->issues);
  self->issues = pf_mqtt_config_check (self->config);
  for (guint i = 0; i < self->fields->len; i++)
    {
      PfDeviceField *field = self->fields->pdata[i];
      const char *message = g_hash_table_lookup (self->refused, field);

      pf_device_field_update (field, self->config, self->issues, field == self->typing || message != NULL);
      if (message != NULL)
        pf_device_field_refuse (field, message);
    }
  show_file_issues (self);
  for (guint i = 0; i < PF_MQTT_N_GROUPS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), has_visible_row (self, i));
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
local_changed_cb (PfDeviceForm *self)
{
  /* Whatever was refused is out of date when the file changes elsewhere. */
  if (self->typing == NULL)
    g_hash_table_remove_all (self->refused);
  update (self);
}

/* --- entering --- */

static void
entered_cb (PfDeviceForm  *self,
            const char    *text,
            PfDeviceField *field)
{
  g_autoptr(GError) error = NULL;

  pf_device_buffer_flush (self->buffer);
  pf_device_buffer_begin_typing (self->buffer, field);
  self->typing = field;
  if (pf_mqtt_config_set_text (self->config, pf_device_field_get_field (field), text, &error))
    g_hash_table_remove (self->refused, field);
  else
    g_hash_table_insert (self->refused, field, g_strdup (error->message));
  update (self);
  self->typing = NULL;
}

/* What was typed gets the look of what was read, and undo takes the next change by itself. */
static void
left_cb (PfDeviceForm  *self,
         PfDeviceField *field)
{
  pf_device_buffer_end_typing (self->buffer);
  if (!g_hash_table_contains (self->refused, field) &&
      pf_mqtt_local_get_error (pf_mqtt_config_get_local (self->config), NULL, NULL) == NULL)
    pf_device_field_update (field, self->config, self->issues, FALSE);
}

static void
report (PfDeviceForm *self,
        GError       *error)
{
  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
fix_cb (PfDeviceForm *self,
        PfMqttIssue  *issue)
{
  g_autoptr(GError) error = NULL;

  pf_device_buffer_flush (self->buffer);
  pf_device_buffer_begin_typing (self->buffer, NULL);
  g_hash_table_remove_all (self->refused);
  pf_mqtt_config_apply_fix (self->config, issue, &error);
  pf_device_buffer_end_typing (self->buffer);
  if (issue->fix_utf8)
    {
      /* No character of the text has changed, and yet there is something to save. */
      gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), TRUE);
    }
  update (self);
  report (self, error);
}

static void
use_hint_cb (PfDeviceForm  *self,
             PfDeviceField *field)
{
  PfMqttLocal *local = pf_mqtt_config_get_local (self->config);
  const char *key = pf_device_field_get_field (field)->key;
  PfPyValue *hint;
  g_autoptr(PfPyValue) value = NULL;
  g_autoptr(GError) error = NULL;

  pf_device_buffer_flush (self->buffer);
  hint = pf_mqtt_local_get_hint (local, key, NULL);
  if (hint == NULL)
    return;
  value = pf_py_value_ref (hint);
  pf_mqtt_local_set_value (local, key, value, &error);
  report (self, error);
}

static void
file_note_pressed_cb (PfDeviceForm *self,
                      guint         index)
{
  g_autoptr(GPtrArray) issues = g_ptr_array_ref (self->issues);
  PfMqttIssue *issue = self->file_issues->pdata[index];

  if (issue->fix_label != NULL)
    fix_cb (self, issue);
  else
    g_signal_emit (self, signals[GO_TO_LINE], 0, issue->line);
}

static void
go_to_line_cb (PfDeviceForm *self,
               guint         line)
{
  g_signal_emit (self, signals[GO_TO_LINE], 0, line);
}

static void
waiting_clicked_cb (PfDeviceForm *self)
{
  guint line;

  if (pf_mqtt_local_get_error (pf_mqtt_config_get_local (self->config), &line, NULL) != NULL)
    g_signal_emit (self, signals[GO_TO_LINE], 0, line);
}

static void
add_field (PfDeviceForm      *self,
           const PfMqttField *description)
{
  PfDeviceField *field = pf_device_field_new (description);

  g_ptr_array_add (self->fields, field);
  adw_preferences_group_add (self->groups[description->group], pf_device_field_get_row (field));
  adw_preferences_group_add (self->groups[description->group], pf_device_field_get_notes (field));
  g_signal_connect_object (field, "entered", G_CALLBACK (entered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "left", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "fix", G_CALLBACK (fix_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "use-hint", G_CALLBACK (use_hint_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "go-to-line", G_CALLBACK (go_to_line_cb), self, G_CONNECT_SWAPPED);
}

void
pf_device_form_set_config (PfDeviceForm   *self,
                           PfMqttConfig   *config,
                           PfDeviceBuffer *buffer)
{
  g_return_if_fail (PF_IS_DEVICE_FORM (self));
  g_return_if_fail (self->config == NULL);

  self->config = g_object_ref (config);
  self->buffer = g_object_ref (buffer);
  pf_device_probe_set_config (self->probe, config);
  g_signal_connect_object (pf_mqtt_config_get_local (config), "changed", G_CALLBACK (local_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
pf_device_form_dispose (GObject *object)
{
  PfDeviceForm *self = PF_DEVICE_FORM (object);

  g_clear_object (&self->config);
  g_clear_object (&self->buffer);
  if (self->fields != NULL)
    g_hash_table_remove_all (self->refused);

  G_OBJECT_CLASS (pf_device_form_parent_class)->dispose (object);
}

static void
pf_device_form_finalize (GObject *object)
{
  PfDeviceForm *self = PF_DEVICE_FORM (object);

  g_hash_table_unref (self->refused);
  g_ptr_array_unref (self->file_issues);
  g_ptr_array_unref (self->issues);
  g_ptr_array_unref (self->fields);

  G_OBJECT_CLASS (pf_device_form_parent_class)->finalize (object);
}

static void
pf_device_form_class_init (PfDeviceFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = pf_device_form_dispose;
  object_class->finalize = pf_device_form_finalize;

  signals[GO_TO_LINE] = g_signal_new ("go-to-line", PF_TYPE_DEVICE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CHECKED] = g_signal_new ("checked", PF_TYPE_DEVICE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-device-form.ui");
  gtk_widget_class_bind_template_child (widget_class, PfDeviceForm, waiting);
  gtk_widget_class_bind_template_child (widget_class, PfDeviceForm, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, PfDeviceForm, page);
  gtk_widget_class_bind_template_child (widget_class, PfDeviceForm, file_group);
  gtk_widget_class_bind_template_callback (widget_class, waiting_clicked_cb);
}

static void
pf_device_form_init (PfDeviceForm *self)
{
  guint n_fields;
  const PfMqttField *fields = pf_mqtt_fields_get (&n_fields);

  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->issues = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_issue_free);
  self->file_issues = g_ptr_array_new ();
  self->refused = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->file_notes = PF_DEVICE_NOTES (pf_device_notes_new ());
  adw_preferences_group_add (self->file_group, GTK_WIDGET (self->file_notes));
  g_signal_connect_object (self->file_notes, "pressed", G_CALLBACK (file_note_pressed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < PF_MQTT_N_GROUPS; i++)
    {
      self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_set_title (self->groups[i], pf_mqtt_group_get_title (i));
      adw_preferences_page_add (self->page, self->groups[i]);
    }
  for (guint i = 0; i < n_fields; i++)
    add_field (self, &fields[i]);
  self->probe = PF_DEVICE_PROBE (pf_device_probe_new ());
  adw_preferences_group_add (self->groups[PF_MQTT_GROUP_SECURITY], GTK_WIDGET (self->probe));
}
