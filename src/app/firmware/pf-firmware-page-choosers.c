/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "firmware/pf-firmware-page-private.h"
#include "pf-request.h"

/* The dialogs that the page opens. GtkFileDialog is newer than the floor. */

void
pf_firmware_page_take_modules (PfFirmwarePage *self,
                               GSList         *files)
{
  gboolean refused = FALSE;

  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        pf_module_store_add (self->modules, path);
      else
        refused = TRUE;
    }
  if (refused)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _("Modules must be on this computer: copy them here first"));
}

static void
open_chooser (PfFirmwarePage       *self,
              const char           *title,
              const char           *accept,
              GtkFileChooserAction  action,
              GCallback             response_cb)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser;

  g_clear_object (&self->chooser);
  chooser = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  g_signal_connect_object (chooser, "response", response_cb, self, 0);
}

static void
modules_response_cb (GtkNativeDialog *dialog,
                     int              response,
                     gpointer         user_data)
{
  PfFirmwarePage *self = user_data;
  g_autoptr(GListModel) files = NULL;
  GSList *list = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = g_list_model_get_n_items (files); i > 0; i--)
        list = g_slist_prepend (list, g_list_model_get_item (files, i - 1));
      pf_firmware_page_take_modules (self, list);
      g_slist_free_full (list, g_object_unref);
    }
  g_clear_object (&self->chooser);
}

void
pf_firmware_page_add_modules (PfFirmwarePage *self,
                              gboolean        folders)
{
  g_return_if_fail (PF_IS_FIRMWARE_PAGE (self));

  if (folders)
    {
      open_chooser (self, _("Add Package Folders"), _("_Add"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                    G_CALLBACK (modules_response_cb));
    }
  else
    {
      g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

      open_chooser (self, _("Add Python Files"), _("_Add"), GTK_FILE_CHOOSER_ACTION_OPEN,
                    G_CALLBACK (modules_response_cb));
      gtk_file_filter_set_name (filter, _("Python files"));
      gtk_file_filter_add_suffix (filter, "py");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
    }
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_show (self->chooser);
}

static void
export_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         user_data)
{
  PfFirmwarePage *self = user_data;
  g_autoptr(GFile) folder = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      path = folder != NULL ? g_file_get_path (folder) : NULL;
      if (path != NULL)
        g_settings_set_string (self->settings, "export-folder", path);
      else
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Choose a folder on this computer"));
    }
  g_clear_object (&self->chooser);
}

void
pf_firmware_page_choose_export (PfFirmwarePage *self)
{
  g_autofree char *current = NULL;
  g_autoptr(GFile) folder = NULL;

  g_return_if_fail (PF_IS_FIRMWARE_PAGE (self));

  current = pf_request_dup_export (self->settings);
  folder = g_file_new_for_path (current);
  open_chooser (self, _("Save Firmware To"), _("_Select"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                G_CALLBACK (export_response_cb));
  gtk_file_chooser_set_create_folders (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  gtk_native_dialog_show (self->chooser);
}
