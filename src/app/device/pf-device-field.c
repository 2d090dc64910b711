/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "device/pf-device-field.h"

#include <string.h>
#include <glib/gi18n.h>

/* A GtkText holds 65,535 bytes and cuts off what is longer. */
#define LONGEST_TEXT 32000

struct _PfDeviceField
{
  GObject            parent_instance;

  const PfMqttField *field;
  GtkWidget         *row;
  PfDeviceNotes     *notes;
  GtkSwitch         *toggle;      /* of a PF_MQTT_TYPE_BOOL */
  GtkWidget         *code_button; /* of a PF_MQTT_TYPE_CODE */

  GPtrArray         *issues;      /* of PfMqttIssue, in the order of the notes */
  guint              n_issues;    /* notes before this one are of issues */
  guint              line;        /* the note after them leads here; 0: it takes what is commented out */
  gboolean           updating;
};

enum { ENTERED, LEFT, USE_HINT, FIX, GO_TO_LINE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PfDeviceField, pf_device_field, G_TYPE_OBJECT)

const PfMqttField *
pf_device_field_get_field (PfDeviceField *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_FIELD (self), NULL);

  return self->field;
}

GtkWidget *
pf_device_field_get_row (PfDeviceField *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_FIELD (self), NULL);

  return self->row;
}

GtkWidget *
pf_device_field_get_notes (PfDeviceField *self)
{
  g_return_val_if_fail (PF_IS_DEVICE_FIELD (self), NULL);

  return GTK_WIDGET (self->notes);
}

/* --- what the person does --- */

static void
text_changed_cb (PfDeviceField *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[ENTERED], 0, gtk_editable_get_text (GTK_EDITABLE (self->row)));
}

static void
toggled_cb (PfDeviceField *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[ENTERED], 0, gtk_switch_get_active (self->toggle) ? "true" : "false");
}

static void
focus_left_cb (PfDeviceField *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
code_clicked_cb (PfDeviceField *self)
{
  g_signal_emit (self, signals[GO_TO_LINE], 0, self->line);
}

static void
note_pressed_cb (PfDeviceField *self,
                 guint          index)
{
  if (index < self->n_issues)
    {
      g_autoptr(GPtrArray) issues = g_ptr_array_ref (self->issues);

      g_signal_emit (self, signals[FIX], 0, issues->pdata[index]);
    }
  else if (self->line != 0)
    {
      g_signal_emit (self, signals[GO_TO_LINE], 0, self->line);
    }
  else
    {
      g_signal_emit (self, signals[USE_HINT], 0);
    }
}

/* --- what it shows --- */

gboolean
pf_device_field_is_about (PfDeviceField *self,
                          PfMqttIssue   *issue)
{
  g_return_val_if_fail (PF_IS_DEVICE_FIELD (self), FALSE);

  if (issue->field == NULL)
    return FALSE;
  if (g_str_equal (issue->field, self->field->name))
    return TRUE;
  /* Of a key with several rows the first one speaks for all. */
  return g_str_equal (issue->field, self->field->key) && pf_mqtt_field_lookup (issue->field) == NULL &&
         g_strcmp0 (self->field->part, "0") == 0;
}

static void
show_severity (PfDeviceField *self)
{
  g_autofree char *said = pf_device_notes_dup_text (self->notes);
  g_autofree char *description = NULL;
  GtkEditable *delegate = GTK_IS_EDITABLE (self->row) ? gtk_editable_get_delegate (GTK_EDITABLE (self->row)) : NULL;
  GtkAccessible *accessible = delegate != NULL ? GTK_ACCESSIBLE (delegate)
                              : self->toggle != NULL ? GTK_ACCESSIBLE (self->toggle) : GTK_ACCESSIBLE (self->row);
  PfMqttSeverity worst = PF_MQTT_NOTICE;

  for (guint i = 0; i < self->issues->len; i++)
    worst = MIN (worst, ((PfMqttIssue *) self->issues->pdata[i])->severity);
  gtk_widget_remove_css_class (self->row, "error");
  gtk_widget_remove_css_class (self->row, "warning");
  if (worst != PF_MQTT_NOTICE)
    gtk_widget_add_css_class (self->row, worst == PF_MQTT_ERROR ? "error" : "warning");

  description = *said != '\0' ? g_strdup_printf ("%s %s", said, pf_mqtt_field_get_help (self->field))
                              : g_strdup (pf_mqtt_field_get_help (self->field));
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID,
                               worst == PF_MQTT_ERROR ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static PfMqttIssue *
copy_issue (PfMqttIssue *issue)
{
  PfMqttIssue *copy = pf_mqtt_issue_new (issue->severity, issue->field, issue->line, issue->message);

  for (guint i = 0; issue->fixes != NULL && i < issue->fixes->len; i++)
    {
      PfMqttFix *fix = issue->fixes->pdata[i];

      pf_mqtt_issue_add_fix (copy, issue->fix_label, fix->name, fix->text);
    }
  copy->fix_utf8 = issue->fix_utf8;
  return copy;
}

static void
add_issue (PfDeviceField *self,
           PfMqttIssue   *issue)
{
  g_ptr_array_add (self->issues, copy_issue (issue));
  self->n_issues = pf_device_notes_add (self->notes, issue->severity, issue->message,
                                        issue->fixes != NULL ? issue->fix_label : NULL) + 1;
}

/* An issue may still be in use by the handler of its button. */
static void
clear_notes (PfDeviceField *self)
{
  g_ptr_array_unref (self->issues);
  self->issues = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_issue_free);
  self->n_issues = 0;
  self->line = 0;
  pf_device_notes_clear (self->notes);
}

static void
update_code_row (PfDeviceField *self,
                 guint          line)
{
  g_autofree char *place = line != 0 ? g_strdup_printf (_("Set by code in line %u"), line) : NULL;

  self->line = line;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), place != NULL ? place : pf_mqtt_field_get_help (self->field));
  gtk_widget_set_visible (self->code_button, line != 0);
  /* The application's own are of interest only where they are set here. */
  gtk_widget_set_visible (self->row, line != 0 || self->field->group != PF_MQTT_GROUP_CODE);
}

static void
show_text (PfDeviceField *self,
           const char    *text)
{
  if (self->toggle != NULL)
    gtk_switch_set_active (self->toggle, text != NULL && *text != '\0' && !g_str_equal (text, "false") &&
                           !g_str_equal (text, "0"));
  else if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->row)), text != NULL ? text : ""))
    gtk_editable_set_text (GTK_EDITABLE (self->row), text != NULL ? text : "");
}

/* Says why a value cannot be edited here, or offers the one that is commented out. */
static void
add_state_note (PfDeviceField *self,
                PfMqttConfig  *config,
                PfMqttOrigin   origin,
                guint          line,
                gboolean       editable)
{
  PfMqttLocal *local = pf_mqtt_config_get_local (config);
  g_autofree char *message = NULL;
  guint hint_line;

  if (origin == PF_MQTT_ORIGIN_CODE)
    message = g_strdup_printf (_("Set by code in line %u."), line);
  else if (!editable)
    message = g_strdup_printf (_("The value in line %u is no text that fits here."), line);
  if (message != NULL)
    {
      self->line = line;
      pf_device_notes_add (self->notes, PF_MQTT_NOTICE, message, _("Show Code"));
      return;
    }
  if (origin != PF_MQTT_ORIGIN_DEFAULT || pf_mqtt_local_get_origin (local, self->field->key, NULL) != origin ||
      (self->field->part != NULL && !g_str_equal (self->field->part, "0")) ||
      pf_mqtt_local_get_hint (local, self->field->key, &hint_line) == NULL)
    return;
  message = g_strdup_printf (_("Line %u has a value that is commented out."), hint_line);
  pf_device_notes_add (self->notes, PF_MQTT_NOTICE, message, _("Use It"));
}

void
pf_device_field_update (PfDeviceField *self,
                        PfMqttConfig  *config,
                        GPtrArray     *issues,
                        gboolean       keep_text)
{
  g_autofree char *text = NULL;
  PfMqttOrigin origin;
  gboolean editable;
  guint line;

  g_return_if_fail (PF_IS_DEVICE_FIELD (self));

  origin = pf_mqtt_config_get_origin (config, self->field, &line);
  self->updating = TRUE;
  clear_notes (self);
  for (guint i = 0; i < issues->len; i++)
    if (pf_device_field_is_about (self, issues->pdata[i]))
      add_issue (self, issues->pdata[i]);
  if (self->field->type == PF_MQTT_TYPE_CODE)
    {
      update_code_row (self, line);
    }
  else
    {
      text = pf_mqtt_config_dup_text (config, self->field);
      editable = text != NULL && strlen (text) <= LONGEST_TEXT;
      add_state_note (self, config, origin, line, editable);
      gtk_widget_set_sensitive (self->row, editable);
      if (!keep_text)
        show_text (self, editable ? text : NULL);
      if (text != NULL && self->field->secret)
        memset (text, 0, strlen (text));
    }
  show_severity (self);
  self->updating = FALSE;
}

void
pf_device_field_refuse (PfDeviceField *self,
                        const char    *message)
{
  g_autoptr(PfMqttIssue) issue = pf_mqtt_issue_new (PF_MQTT_ERROR, self->field->name, 0, message);

  g_return_if_fail (PF_IS_DEVICE_FIELD (self));

  clear_notes (self);
  add_issue (self, issue);
  show_severity (self);
}

/* --- making it --- */

static void
make_entry (PfDeviceField *self)
{
  GtkEditable *delegate;
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->row = self->field->secret ? adw_password_entry_row_new () : adw_entry_row_new ();
  if (self->field->type == PF_MQTT_TYPE_INT)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (self->row), GTK_INPUT_PURPOSE_DIGITS);
  else if (!self->field->secret)
    adw_entry_row_set_input_hints (ADW_ENTRY_ROW (self->row), GTK_INPUT_HINT_NO_SPELLCHECK);
  /* There is one history, that of the code. */
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->row), FALSE);
  delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->row));
  gtk_accessible_update_property (GTK_ACCESSIBLE (delegate), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pf_mqtt_field_get_title (self->field), -1);
  g_signal_connect_object (self->row, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->row, focus);
}

static void
make_toggle (PfDeviceField *self)
{
  self->row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pf_mqtt_field_get_title (self->field), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), GTK_WIDGET (self->toggle));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->row), GTK_WIDGET (self->toggle));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), pf_mqtt_field_get_help (self->field));
  g_signal_connect_object (self->toggle, "notify::active", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
make_code_row (PfDeviceField *self)
{
  g_autofree char *name = g_strdup_printf (_("Show the code of %s"), pf_mqtt_field_get_title (self->field));

  self->row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  self->code_button = gtk_button_new_from_icon_name ("go-next-symbolic");
  gtk_widget_add_css_class (self->code_button, "flat");
  gtk_widget_set_valign (self->code_button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->code_button, _("Show Code"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), self->code_button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self->row), self->code_button);
  g_signal_connect_object (self->code_button, "clicked", G_CALLBACK (code_clicked_cb), self, G_CONNECT_SWAPPED);
}

PfDeviceField *
pf_device_field_new (const PfMqttField *field)
{
  PfDeviceField *self = g_object_new (PF_TYPE_DEVICE_FIELD, NULL);

  self->field = field;
  if (field->type == PF_MQTT_TYPE_CODE)
    make_code_row (self);
  else if (field->type == PF_MQTT_TYPE_BOOL)
    make_toggle (self);
  else
    make_entry (self);
  g_object_ref_sink (self->row);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), pf_mqtt_field_get_title (field));
  gtk_widget_set_tooltip_text (self->row, pf_mqtt_field_get_help (field));
  if (ADW_IS_ACTION_ROW (self->row))
    {
      adw_action_row_set_title_lines (ADW_ACTION_ROW (self->row), 0);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->row), 0);
    }
  self->notes = g_object_ref_sink (PF_DEVICE_NOTES (pf_device_notes_new ()));
  g_signal_connect_object (self->notes, "pressed", G_CALLBACK (note_pressed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static void
pf_device_field_dispose (GObject *object)
{
  PfDeviceField *self = PF_DEVICE_FIELD (object);

  g_clear_object (&self->row);
  g_clear_object (&self->notes);

  G_OBJECT_CLASS (pf_device_field_parent_class)->dispose (object);
}

static void
pf_device_field_finalize (GObject *object)
{
  g_ptr_array_unref (PF_DEVICE_FIELD (object)->issues);
  G_OBJECT_CLASS (pf_device_field_parent_class)->finalize (object);
}

static void
pf_device_field_class_init (PfDeviceFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = PF_TYPE_DEVICE_FIELD;

  object_class->dispose = pf_device_field_dispose;
  object_class->finalize = pf_device_field_finalize;

  signals[ENTERED] = g_signal_new ("entered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[USE_HINT] = g_signal_new ("use-hint", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FIX] = g_signal_new ("fix", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[GO_TO_LINE] = g_signal_new ("go-to-line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                      G_TYPE_UINT);
}

static void
pf_device_field_init (PfDeviceField *self)
{
  self->issues = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_mqtt_issue_free);
}
