/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-firmware-row.h"

#include <glib/gi18n.h>

#include "files/pf-record-fields.h"

struct _PfFirmwareRow
{
  AdwExpanderRow  parent_instance;

  GtkImage       *state_icon;
  AdwActionRow   *state_row;
  GtkWidget      *show_button;
  GtkWidget      *save_button;
  GtkWidget      *compare_button;
  GtkWidget      *remove_button;

  PfFirmwareFile *file;
  GPtrArray      *field_rows;
};

G_DEFINE_FINAL_TYPE (PfFirmwareRow, pf_firmware_row, ADW_TYPE_EXPANDER_ROW)

static const char *
icon_of_state (PfFirmwareFileState state)
{
  switch (state)
    {
    case PF_FIRMWARE_FILE_CHECKING:
      return "content-loading-symbolic";
    case PF_FIRMWARE_FILE_VERIFIED:
      return "object-select-symbolic";
    case PF_FIRMWARE_FILE_NO_RECORD:
      return "dialog-question-symbolic";
    case PF_FIRMWARE_FILE_DIFFERS:
    case PF_FIRMWARE_FILE_DAMAGED:
      return "dialog-warning-symbolic";
    case PF_FIRMWARE_FILE_UNREADABLE:
      return "dialog-error-symbolic";
    default:
      g_assert_not_reached ();
    }
}

static const char *
class_of_state (PfFirmwareFileState state)
{
  switch (state)
    {
    case PF_FIRMWARE_FILE_VERIFIED:
      return "success";
    case PF_FIRMWARE_FILE_DIFFERS:
    case PF_FIRMWARE_FILE_DAMAGED:
      return "warning";
    case PF_FIRMWARE_FILE_UNREADABLE:
      return "error";
    case PF_FIRMWARE_FILE_CHECKING:
    case PF_FIRMWARE_FILE_NO_RECORD:
    default:
      return "dim-label";
    }
}

static void
show_fields (PfFirmwareRow *self)
{
  g_autoptr(GPtrArray) fields = NULL;
  JsonObject *record;

  /* The row folds and unfolds before it has a file, and folds when it has none any more. */
  if (self->file == NULL)
    return;
  for (guint i = 0; i < self->field_rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->field_rows, i));
  g_ptr_array_set_size (self->field_rows, 0);
  record = pf_firmware_file_get_record (self->file);
  /* Most rows are never unfolded. */
  if (record == NULL || !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;

  fields = pf_record_fields_list (record, TRUE);
  for (guint i = 0; i < fields->len; i++)
    {
      const PfRecordField *field = g_ptr_array_index (fields, i);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->label);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), field->value);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      gtk_widget_add_css_class (row, "record-field");
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->field_rows, row);
    }
}

static void
update (PfFirmwareRow *self)
{
  PfFirmwareFileState state = pf_firmware_file_get_state (self->file);
  g_autofree char *summary = pf_firmware_file_dup_summary (self->file);
  const char *release = pf_firmware_file_get_release (self->file);
  static const char *const classes[] = { "success", "warning", "error", "dim-label" };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 release[0] != '\0' ? release : pf_firmware_file_get_name (self->file));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), summary);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_icon), pf_firmware_file_state_title (state));
  gtk_image_set_from_icon_name (self->state_icon, icon_of_state (state));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), class_of_state (state));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), pf_firmware_file_get_name (self->file));
  adw_action_row_set_subtitle (self->state_row, pf_firmware_file_get_why (self->file));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "firmware.compare", pf_firmware_file_get_record (self->file) != NULL);
  show_fields (self);
}

static void
forward_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  static const struct { const char *own, *page; } names[] = {
    { "firmware.show", "files.show" },
    { "firmware.save-copy", "files.save-copy" },
    { "firmware.compare", "files.compare" },
    { "firmware.remove", "files.remove" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i].own))
      gtk_widget_activate_action (widget, names[i].page, "s",
                                  pf_firmware_file_get_path (PF_FIRMWARE_ROW (widget)->file));
}

static void
pf_firmware_row_dispose (GObject *object)
{
  PfFirmwareRow *self = PF_FIRMWARE_ROW (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->field_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (pf_firmware_row_parent_class)->dispose (object);
}

static void
pf_firmware_row_class_init (PfFirmwareRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pf_firmware_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-firmware-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, state_row);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, save_button);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, compare_button);
  gtk_widget_class_bind_template_child (widget_class, PfFirmwareRow, remove_button);

  gtk_widget_class_install_action (widget_class, "firmware.show", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "firmware.save-copy", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "firmware.compare", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "firmware.remove", NULL, forward_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "firmware.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "firmware.remove", NULL);
}

static void
pf_firmware_row_init (PfFirmwareRow *self)
{
  self->field_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::expanded", G_CALLBACK (show_fields), NULL);
}

GtkWidget *
pf_firmware_row_new (PfFirmwareFile *file)
{
  PfFirmwareRow *self = g_object_new (PF_TYPE_FIRMWARE_ROW, NULL);

  self->file = g_object_ref (file);
  g_signal_connect_object (file, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

PfFirmwareFile *
pf_firmware_row_get_file (PfFirmwareRow *self)
{
  g_return_val_if_fail (PF_IS_FIRMWARE_ROW (self), NULL);
  return self->file;
}
