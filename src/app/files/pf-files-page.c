/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-files-page-private.h"

#include <glib/gi18n.h>

#include "files/pf-compare-window.h"
#include "files/pf-file-copy.h"
#include "files/pf-firmware-row.h"
#include "pf-file-manager.h"
#include "pf-format.h"

/* A row takes a millisecond to make: years of builds are shown some at a time. */
#define ROWS_AT_A_TIME 20

G_DEFINE_FINAL_TYPE (PfFilesPage, pf_files_page, ADW_TYPE_BIN)

GtkWindow *
pf_files_page_get_window (PfFilesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

void
pf_files_page_toast (PfFilesPage *self,
                     const char  *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
select_wanted (PfFilesPage *self)
{
  GtkListBoxRow *row;
  guint position;

  if (self->wanted == NULL || pf_firmware_folder_find (self->folder, self->wanted, &position) == NULL)
    return;
  if (position >= gtk_slice_list_model_get_size (self->shown))
    gtk_slice_list_model_set_size (self->shown, position + 1);
  row = gtk_list_box_get_row_at_index (self->list, position);
  g_clear_pointer (&self->wanted, g_free);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
update (PfFilesPage *self)
{
  const char *path = pf_firmware_folder_get_path (self->folder);
  const char *error = pf_firmware_folder_get_error (self->folder);
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->folder));
  const char *child = n_files > 0 ? "list" : error != NULL ? "error"
                      : pf_firmware_folder_is_loading (self->folder) ? "loading" : "empty";
  g_autofree char *shown = path != NULL ? pf_format_path (path) : NULL;

  adw_action_row_set_subtitle (self->folder_row, shown != NULL ? shown : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "files.open-folder", path != NULL);
  adw_action_row_set_subtitle (self->mqtt_local_row,
                               pf_firmware_folder_has_mqtt_local (self->folder)
                                 ? _("The board’s settings are in this folder")
                                 : _("Not in this folder yet; the first build puts an example here"));
  adw_status_page_set_description (self->error_page, error);
  gtk_widget_set_visible (self->more_button, n_files > gtk_slice_list_model_get_size (self->shown));
  gtk_spinner_set_spinning (self->spinner, g_str_equal (child, "loading"));
  gtk_stack_set_visible_child_name (self->stack, child);
}

static void
items_changed_cb (PfFilesPage *self)
{
  update (self);
  select_wanted (self);
}

static void
show_more (PfFilesPage *self)
{
  guint size = gtk_slice_list_model_get_size (self->shown);

  if (size >= g_list_model_get_n_items (G_LIST_MODEL (self->folder)))
    return;
  gtk_slice_list_model_set_size (self->shown, size + ROWS_AT_A_TIME);
  update (self);
}

/* By key, the focus goes on with the first of the rows that came. */
static void
show_more_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  guint size = gtk_slice_list_model_get_size (self->shown);
  GtkListBoxRow *row;

  show_more (self);
  row = gtk_list_box_get_row_at_index (self->list, size);
  if (row != NULL)
    gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
edge_reached_cb (PfFilesPage     *self,
                 GtkPositionType  position)
{
  if (position == GTK_POS_BOTTOM)
    show_more (self);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return pf_firmware_row_new (item);
}

void
pf_files_page_set_folder (PfFilesPage *self,
                          const char  *folder)
{
  g_return_if_fail (PF_IS_FILES_PAGE (self));

  pf_firmware_folder_set_path (self->folder, folder);
}

void
pf_files_page_select (PfFilesPage *self,
                      const char  *path)
{
  g_return_if_fail (PF_IS_FILES_PAGE (self));

  g_free (self->wanted);
  self->wanted = g_strdup (path);
  select_wanted (self);
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_autoptr(GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  pf_file_manager_show (pf_files_page_get_window (PF_FILES_PAGE (widget)), file, FALSE);
}

static void
open_folder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  g_autoptr(GFile) folder = g_file_new_for_path (pf_firmware_folder_get_path (self->folder));

  pf_file_manager_show (pf_files_page_get_window (self), folder, TRUE);
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  pf_firmware_folder_refresh (PF_FILES_PAGE (widget)->folder);
}

static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  PfFirmwareFile *file = pf_firmware_folder_find (self->folder, g_variant_get_string (parameter, NULL), NULL);
  GtkWidget *window;

  if (file == NULL)
    return;
  window = pf_compare_window_new (G_LIST_MODEL (self->folder), file);
  gtk_window_set_transient_for (GTK_WINDOW (window), pf_files_page_get_window (self));
  gtk_window_present (GTK_WINDOW (window));
}

/* Saving a copy */

static void
copy_progress_cb (goffset  current,
                  goffset  total,
                  gpointer user_data)
{
  PfFilesPage *self = user_data;

  if (self->copy_progress != NULL)
    gtk_progress_bar_set_fraction (self->copy_progress, total > 0 ? (double) current / total : 0);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PfFilesPage) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = pf_file_copy_finish (G_FILE (source), result, &error);

  g_clear_object (&self->copy_cancellable);
  if (self->copy_revealer == NULL)
    return;
  gtk_revealer_set_reveal_child (self->copy_revealer, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "files.save-copy", TRUE);
  if (ok)
    pf_files_page_toast (self, _("Copy saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *message = g_strdup_printf (_("The copy could not be saved: %s"), error->message);

      pf_files_page_toast (self, message);
    }
}

void
pf_files_page_save_copy (PfFilesPage *self,
                         const char  *path,
                         GFile       *destination)
{
  g_autoptr(GFile) source = g_file_new_for_path (path);
  g_autofree char *name = g_path_get_basename (path);
  /* Translators: a file is being copied; the placeholder is its name */
  g_autofree char *label = g_strdup_printf (_("Copying %s"), name);

  g_return_if_fail (PF_IS_FILES_PAGE (self));

  if (self->copy_cancellable != NULL)
    return;
  if (g_file_equal (source, destination))
    {
      pf_files_page_toast (self, _("A file cannot be copied onto itself"));
      return;
    }
  self->copy_cancellable = g_cancellable_new ();
  gtk_label_set_label (self->copy_label, label);
  gtk_progress_bar_set_fraction (self->copy_progress, 0);
  gtk_revealer_set_reveal_child (self->copy_revealer, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "files.save-copy", FALSE);
  pf_file_copy_async (source, destination, self->copy_cancellable, copy_progress_cb, self,
                      copied_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           PfFilesPage     *self)
{
  const char *path = g_object_get_data (G_OBJECT (dialog), "path");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GFile) destination = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      if (destination != NULL)
        pf_files_page_save_copy (self, path, destination);
    }
  g_clear_object (&self->chooser);
}

static void
save_copy_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  const char *path = g_variant_get_string (parameter, NULL);
  g_autofree char *basename = g_path_get_basename (path);
  GtkFileChooserNative *chooser;

  if (self->chooser != NULL)
    return;
  chooser = gtk_file_chooser_native_new (_("Save a Copy"), pf_files_page_get_window (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                         _("_Save"), _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), basename);
  g_object_set_data_full (G_OBJECT (chooser), "path", g_strdup (path), g_free);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_native_dialog_show (self->chooser);
}

static void
cancel_copy_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);

  if (self->copy_cancellable != NULL)
    g_cancellable_cancel (self->copy_cancellable);
}

static void
pf_files_page_map (GtkWidget *widget)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);

  GTK_WIDGET_CLASS (pf_files_page_parent_class)->map (widget);
  /* A network mount reports no changes. */
  pf_firmware_folder_refresh (self->folder);
}

static void
pf_files_page_dispose (GObject *object)
{
  PfFilesPage *self = PF_FILES_PAGE (object);

  if (self->copy_cancellable != NULL)
    g_cancellable_cancel (self->copy_cancellable);
  pf_files_page_finish_removals (self);
  if (self->folder != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->folder, self);
      pf_firmware_folder_set_path (self->folder, NULL);
    }
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->folder);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->wanted, g_free);
  /* A copy that is still being cancelled asks whether they are there. */
  self->toasts = NULL;
  self->list = NULL;
  self->copy_revealer = NULL;
  self->copy_progress = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);

  G_OBJECT_CLASS (pf_files_page_parent_class)->dispose (object);
}

static void
pf_files_page_class_init (PfFilesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pf_files_page_dispose;
  widget_class->map = pf_files_page_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/permafrost_fw/Permafrost/ui/pf-files-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, mqtt_local_row);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, list);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, more_button);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_revealer);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_label);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_progress);

  gtk_widget_class_install_action (widget_class, "files.show", "s", show_action);
  gtk_widget_class_install_action (widget_class, "files.open-folder", NULL, open_folder_action);
  gtk_widget_class_install_action (widget_class, "files.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "files.save-copy", "s", save_copy_action);
  gtk_widget_class_install_action (widget_class, "files.show-more", NULL, show_more_action);
  gtk_widget_class_install_action (widget_class, "files.cancel-copy", NULL, cancel_copy_action);
  gtk_widget_class_install_action (widget_class, "files.compare", "s", compare_action);
  pf_files_page_class_add_removal (widget_class);
}

static void
pf_files_page_init (PfFilesPage *self)
{
  self->folder = pf_firmware_folder_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->folder)), 0, ROWS_AT_A_TIME);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), create_row_cb, NULL, NULL);
  g_signal_connect_swapped (self->scroller, "edge-reached", G_CALLBACK (edge_reached_cb), self);
  g_signal_connect_swapped (self->folder, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->folder, "changed", G_CALLBACK (update), self);
  update (self);
}
