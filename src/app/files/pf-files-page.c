/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-files-page.h"

#include <glib/gi18n.h>

#include "files/pf-compare-window.h"
#include "files/pf-file-bin.h"
#include "files/pf-file-copy.h"
#include "files/pf-firmware-folder.h"
#include "files/pf-firmware-row.h"
#include "pf-file-manager.h"

struct _PfFilesPage
{
  AdwBin            parent_instance;

  AdwToastOverlay  *toasts;
  GtkScrolledWindow *scroller;
  AdwActionRow     *folder_row;
  AdwActionRow     *mqtt_local_row;
  GtkStack         *stack;
  GtkListBox       *list;
  GtkSpinner       *spinner;
  AdwStatusPage    *error_page;
  GtkRevealer      *copy_revealer;
  GtkLabel         *copy_label;
  GtkProgressBar   *copy_progress;

  PfFirmwareFolder *folder;
  char             *wanted;            /* the path to select when it is there */
  GPtrArray        *removals;          /* Removal: can still be undone */
  GCancellable     *copy_cancellable;
  GtkNativeDialog  *chooser;
};

G_DEFINE_FINAL_TYPE (PfFilesPage, pf_files_page, ADW_TYPE_BIN)

typedef struct {
  PfFilesPage *page;
  AdwToast    *toast;
  char        *path;
  gboolean     undone;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_signal_handlers_disconnect_by_data (removal->toast, removal);
  g_object_unref (removal->toast);
  g_free (removal->path);
  g_free (removal);
}

static GtkWindow *
window_of (PfFilesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
toast (PfFilesPage *self,
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
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  adw_action_row_set_subtitle (self->folder_row, shown != NULL ? shown : "");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "files.open-folder", path != NULL);
  adw_action_row_set_subtitle (self->mqtt_local_row,
                               pf_firmware_folder_has_mqtt_local (self->folder)
                                 ? _("The board’s settings are in this folder")
                                 : _("Not in this folder yet; the first build puts an example here"));
  adw_status_page_set_description (self->error_page, error);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (child, "loading"));
  gtk_stack_set_visible_child_name (self->stack, child);
}

static void
items_changed_cb (PfFilesPage *self)
{
  update (self);
  select_wanted (self);
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

  pf_file_manager_show (window_of (PF_FILES_PAGE (widget)), file, FALSE);
}

static void
open_folder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  g_autoptr(GFile) folder = g_file_new_for_path (pf_firmware_folder_get_path (self->folder));

  pf_file_manager_show (window_of (self), folder, TRUE);
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
  gtk_window_set_transient_for (GTK_WINDOW (window), window_of (self));
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
    toast (self, _("Copy saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *message = g_strdup_printf (_("The copy could not be saved: %s"), error->message);

      toast (self, message);
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
      toast (self, _("A file cannot be copied onto itself"));
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
  chooser = gtk_file_chooser_native_new (_("Save a Copy"), window_of (self), GTK_FILE_CHOOSER_ACTION_SAVE,
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

/* Removing */

typedef struct {
  PfFilesPage *page;
  char        *path;
} Removed;

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Removed *removed = user_data;
  g_autoptr(GError) error = NULL;

  if (!pf_file_bin_finish (result, &error) && removed->page->toasts != NULL)
    {
      g_autofree char *message = g_strdup_printf (_("The file could not be removed: %s"), error->message);

      toast (removed->page, message);
    }
  /* What is gone stays gone; what is there comes back. */
  if (removed->page->folder != NULL)
    pf_firmware_folder_set_hidden (removed->page->folder, removed->path, FALSE);
  g_object_unref (removed->page);
  g_free (removed->path);
  g_free (removed);
}

static void
remove_now (PfFilesPage *self,
            const char  *path,
            gboolean     forever)
{
  Removed *removed = g_new0 (Removed, 1);

  removed->page = g_object_ref (self);
  removed->path = g_strdup (path);
  pf_file_bin_async (path, forever, removed_cb, removed);
}

static void
undo_cb (AdwToast *toast_shown,
         Removal  *removal)
{
  removal->undone = TRUE;
  pf_firmware_folder_set_hidden (removal->page->folder, removal->path, FALSE);
}

static void
dismissed_cb (AdwToast *toast_shown,
              Removal  *removal)
{
  PfFilesPage *self = removal->page;

  if (!removal->undone)
    remove_now (self, removal->path, FALSE);
  g_ptr_array_remove (self->removals, removal);
}

/* The file goes to the bin when it can no longer be undone: nothing then has to be got back out of the bin. */
static void
remove_later (PfFilesPage *self,
              const char  *path)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->page = self;
  removal->path = g_strdup (path);
  removal->toast = g_object_ref (adw_toast_new (_("Moved to the bin")));
  adw_toast_set_button_label (removal->toast, _("_Undo"));
  adw_toast_set_timeout (removal->toast, 10);
  g_signal_connect (removal->toast, "button-clicked", G_CALLBACK (undo_cb), removal);
  g_signal_connect (removal->toast, "dismissed", G_CALLBACK (dismissed_cb), removal);
  g_ptr_array_add (self->removals, removal);
  pf_firmware_folder_set_hidden (self->folder, path, TRUE);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (removal->toast));
}

static gboolean
dismiss_cb (gpointer user_data)
{
  adw_toast_dismiss (user_data);
  return G_SOURCE_REMOVE;
}

/* By key: a toast is gone before somebody has walked the focus to it. */
static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);

  for (guint i = self->removals->len; i > 0; i--)
    {
      Removal *removal = g_ptr_array_index (self->removals, i - 1);

      if (removal->undone)
        continue;
      undo_cb (removal->toast, removal);
      /* libadwaita 1.2 falls over when a toast is dismissed before it has slid in. */
      g_timeout_add_full (G_PRIORITY_DEFAULT, 500, dismiss_cb, g_object_ref (removal->toast), g_object_unref);
      return;
    }
  gtk_widget_error_bell (widget);
}

/* The focus goes with the row that had it; it comes to stand on the next one. */
static void
focus_row (PfFilesPage *self,
           guint        position)
{
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->folder));
  GtkWidget *row = GTK_WIDGET (self->folder_row);

  if (n_files > 0)
    row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, MIN (position, n_files - 1)));
  gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

static void
delete_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    PfFilesPage      *self)
{
  const char *path = g_object_get_data (G_OBJECT (dialog), "path");

  if (g_str_equal (response, "delete"))
    {
      pf_firmware_folder_set_hidden (self->folder, path, TRUE);
      remove_now (self, path, TRUE);
    }
}

static void
ask_to_delete (PfFilesPage *self,
               const char  *path)
{
  g_autofree char *name = g_path_get_basename (path);
  GtkWidget *dialog = adw_message_dialog_new (window_of (self), _("Delete Permanently?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("The folder has no bin. “%s” and its record cannot be brought back."), name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  PfFilesPage *self = PF_FILES_PAGE (widget);
  const char *path = g_variant_get_string (parameter, NULL);
  g_autofree char *kept = g_strdup (path);
  guint position;
  PfFirmwareFile *file = pf_firmware_folder_find (self->folder, path, &position);

  if (file == NULL)
    return;
  if (pf_firmware_file_get_can_trash (file))
    {
      /* The row, and with it the target of its button, goes. */
      remove_later (self, kept);
      focus_row (self, position);
    }
  else
    ask_to_delete (self, path);
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
  for (guint i = 0; self->removals != NULL && i < self->removals->len; i++)
    {
      Removal *removal = g_ptr_array_index (self->removals, i);
      g_autoptr(GError) error = NULL;

      if (!removal->undone && !pf_file_bin (removal->path, FALSE, &error))
        g_debug ("%s stays: %s", removal->path, error->message);
    }
  g_clear_pointer (&self->removals, g_ptr_array_unref);
  if (self->folder != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->folder, self);
      pf_firmware_folder_set_path (self->folder, NULL);
    }
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
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
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_revealer);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_label);
  gtk_widget_class_bind_template_child (widget_class, PfFilesPage, copy_progress);

  gtk_widget_class_install_action (widget_class, "files.show", "s", show_action);
  gtk_widget_class_install_action (widget_class, "files.open-folder", NULL, open_folder_action);
  gtk_widget_class_install_action (widget_class, "files.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "files.save-copy", "s", save_copy_action);
  gtk_widget_class_install_action (widget_class, "files.cancel-copy", NULL, cancel_copy_action);
  gtk_widget_class_install_action (widget_class, "files.compare", "s", compare_action);
  gtk_widget_class_install_action (widget_class, "files.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "files.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "files.undo", NULL);
}

static void
pf_files_page_init (PfFilesPage *self)
{
  self->folder = pf_firmware_folder_new ();
  self->removals = g_ptr_array_new_with_free_func (removal_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->folder), create_row_cb, NULL, NULL);
  g_signal_connect_swapped (self->folder, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->folder, "changed", G_CALLBACK (update), self);
  update (self);
}
