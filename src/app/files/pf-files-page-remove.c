/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "files/pf-files-page-private.h"

#include <glib/gi18n.h>

#include "files/pf-file-bin.h"

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

      pf_files_page_toast (removed->page, message);
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
  if (self->removals == NULL)
    self->removals = g_ptr_array_new_with_free_func (removal_free);
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

  for (guint i = self->removals != NULL ? self->removals->len : 0; i > 0; i--)
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
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
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
  GtkWidget *dialog = adw_message_dialog_new (pf_files_page_get_window (self), _("Delete Permanently?"), NULL);

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

void
pf_files_page_finish_removals (PfFilesPage *self)
{
  for (guint i = 0; self->removals != NULL && i < self->removals->len; i++)
    {
      Removal *removal = g_ptr_array_index (self->removals, i);
      g_autoptr(GError) error = NULL;

      if (!removal->undone && !pf_file_bin (removal->path, FALSE, &error))
        g_debug ("%s stays: %s", removal->path, error->message);
    }
  g_clear_pointer (&self->removals, g_ptr_array_unref);
}

void
pf_files_page_class_add_removal (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "files.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "files.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "files.undo", NULL);
}
