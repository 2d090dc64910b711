/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-page-private.h"

#include <glib/gi18n.h>

#include "log/pf-log-archive.h"
#include "pf-paths.h"

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PfLogPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PfLogLines) store = pf_log_archive_load_finish (result, &error);
  const char *path = g_task_get_task_data (G_TASK (result));

  if (g_task_get_cancellable (G_TASK (result)) != self->load_cancellable)
    return;
  g_clear_object (&self->load_cancellable);
  if (store != NULL)
    pf_log_page_show_store (self, store, path);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pf_log_page_toast (self, error->message);
}

void
pf_log_page_open (PfLogPage  *self,
                  const char *path)
{
  g_return_if_fail (PF_IS_LOG_PAGE (self));

  if (self->load_cancellable != NULL)
    g_cancellable_cancel (self->load_cancellable);
  g_clear_object (&self->load_cancellable);
  self->load_cancellable = g_cancellable_new ();
  pf_log_archive_load_async (path, self->load_cancellable, loaded_cb, g_object_ref (self));
}

static GtkWidget *
entry_row_new (const char *title,
               const char *subtitle,
               const char *path)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *subtitle_label = gtk_label_new (subtitle);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_widget_set_hexpand (title_label, TRUE);
  gtk_widget_add_css_class (title_label, "numeric");
  gtk_widget_add_css_class (subtitle_label, "dim-label");
  gtk_widget_add_css_class (subtitle_label, "numeric");
  gtk_box_append (GTK_BOX (box), title_label);
  gtk_box_append (GTK_BOX (box), subtitle_label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "path", g_strdup (path), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static void
clear_list (PfLogPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->archive_list))) != NULL)
    gtk_list_box_remove (self->archive_list, child);
  if (self->build_store != NULL)
    gtk_list_box_append (self->archive_list, entry_row_new (_("Latest Build"), "", NULL));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PfLogPage) self = user_data;
  g_autoptr(GPtrArray) entries = pf_log_archive_list_finish (result, NULL);
  const char *current = self->build != NULL ? pf_build_log_get_file (pf_build_get_log (self->build)) : NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->list_cancellable)
    return;
  g_clear_object (&self->list_cancellable);
  clear_list (self);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const PfLogEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *time = g_date_time_format (entry->time, "%x %X");
      g_autofree char *size = g_format_size_full (entry->size, G_FORMAT_SIZE_IEC_UNITS);

      if (g_strcmp0 (entry->path, current) != 0)
        gtk_list_box_append (self->archive_list, entry_row_new (time, size, entry->path));
    }
  gtk_widget_child_focus (GTK_WIDGET (self->archive_list), GTK_DIR_TAB_FORWARD);
}

static void
popover_shown_cb (PfLogPage *self)
{
  g_autofree char *cache = pf_paths_dup_cache ();
  g_autofree char *folder = g_build_filename (cache, "logs", NULL);

  clear_list (self);
  if (self->list_cancellable != NULL)
    g_cancellable_cancel (self->list_cancellable);
  g_clear_object (&self->list_cancellable);
  self->list_cancellable = g_cancellable_new ();
  pf_log_archive_list_async (folder, self->list_cancellable, listed_cb, g_object_ref (self));
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  PfLogPage     *self)
{
  const char *path = g_object_get_data (G_OBJECT (row), "path");

  gtk_popover_popdown (GTK_POPOVER (self->archive_popover));
  if (path != NULL)
    pf_log_page_open (self, path);
  else
    pf_log_page_show_store (self, self->build_store, NULL);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  pf_log_page_open (PF_LOG_PAGE (widget), g_variant_get_string (parameter, NULL));
}

/* Saving */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(PfLogPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    pf_log_page_toast (self, _("Log saved"));
  else
    {
      g_autofree char *message = g_strdup_printf (_("The log could not be saved: %s"), error->message);

      pf_log_page_toast (self, message);
    }
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           PfLogPage       *self)
{
  if (response == GTK_RESPONSE_ACCEPT && self->store != NULL)
    {
      g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr(GBytes) bytes = NULL;
      gsize length;
      char *text = pf_log_lines_dup_text (self->store, 0, 0, G_MAXUINT64, 0, &length);

      text[length] = '\n';
      bytes = g_bytes_new_take (text, length + 1);
      if (file != NULL)
        g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, saved_cb,
                                             g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  PfLogPage *self = PF_LOG_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->chooser != NULL || self->store == NULL)
    return;
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_("Save Log"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                                  GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel")));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "permafrost.log");
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (self->chooser);
}

void
pf_log_page_class_add_archive (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "log-page.open", "s", open_action);
  gtk_widget_class_install_action (widget_class, "log-page.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "log-page.save", NULL);
}

void
pf_log_page_init_archive (PfLogPage *self)
{
  g_signal_connect_swapped (self->archive_popover, "show", G_CALLBACK (popover_shown_cb), self);
  g_signal_connect (self->archive_list, "row-activated", G_CALLBACK (row_activated_cb), self);
}
