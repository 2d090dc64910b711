/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pf-cache.h"
#include "pf-file-manager.h"
#include "pf-request.h"
#include "pf-window-private.h"

static void
show_page_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  pf_window_show_page (PF_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
toast_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  pf_window_toast (PF_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
build_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  pf_window_build (PF_WINDOW (widget));
}

static void
stop_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  pf_build_session_stop (PF_WINDOW (widget)->session);
}

static void
refresh_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);

  pf_firmware_page_refresh (self->firmware_page);
  pf_host_watch_check (self->host);
}

static void
check_host_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  pf_host_watch_check (PF_WINDOW (widget)->host);
}

static void
add_modules_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);

  pf_window_show_page (self, "firmware");
  pf_firmware_page_add_modules (self->firmware_page, FALSE);
}

static void
folder_made_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_file_make_directory_finish (G_FILE (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        pf_window_toast (self, error->message);
      return;
    }
  pf_file_manager_show (GTK_WINDOW (self), G_FILE (source), TRUE);
}

static void
open_folder_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);
  g_autofree char *path = pf_request_dup_export (self->settings);
  g_autoptr(GFile) folder = g_file_new_for_path (path);

  /* Before the first build there may be none. */
  g_file_make_directory_async (folder, G_PRIORITY_DEFAULT, self->cancellable, folder_made_cb, g_object_ref (self));
}

static void
show_file_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);
  g_auto(PfSessionView) view = { 0 };
  g_autoptr(GFile) file = NULL;

  pf_build_session_get_view (self->session, &view);
  if (view.path == NULL)
    return;
  file = g_file_new_for_path (view.path);
  pf_file_manager_show (GTK_WINDOW (self), file, FALSE);
}

static void
show_last_file_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);
  const char *path = pf_firmware_page_get_last_file (self->firmware_page);
  g_autoptr(GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (file != NULL)
    pf_file_manager_show (GTK_WINDOW (self), file, FALSE);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    pf_window_toast (self, _("Copy saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pf_window_toast (self, error->message);
}

static void
save_copy_response_cb (GtkNativeDialog *dialog,
                       int              response,
                       gpointer         user_data)
{
  PfWindow *self = user_data;
  const char *path = pf_firmware_page_get_last_file (self->firmware_page);
  g_autoptr(GFile) source = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr(GFile) target = NULL;

  if (response == GTK_RESPONSE_ACCEPT && source != NULL)
    {
      target = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      /* The dialog has asked before it lets an existing name through. */
      g_file_copy_async (source, target, G_FILE_COPY_OVERWRITE, G_PRIORITY_DEFAULT, self->cancellable, NULL, NULL,
                         copied_cb, g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
save_copy_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);
  const char *path = pf_firmware_page_get_last_file (self->firmware_page);
  g_autofree char *name = NULL;
  GtkFileChooserNative *chooser;

  if (path == NULL)
    return;
  name = g_filename_display_basename (path);
  g_clear_object (&self->chooser);
  chooser = gtk_file_chooser_native_new (_("Save a Copy"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                         _("_Save"), NULL);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (save_copy_response_cb), self, 0);
  gtk_native_dialog_show (self->chooser);
}

static void
cleaned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  guint64 freed = 0;

  if (pf_cache_clean_finish (result, &freed, &error))
    {
      g_autofree char *size = g_format_size_full (freed, G_FORMAT_SIZE_IEC_UNITS);
      /* Translators: %s is a size such as "63.1 MiB" */
      g_autofree char *text = g_strdup_printf (_("%s freed"), size);

      pf_window_toast (self, text);
      pf_host_watch_check (self->host);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      pf_window_toast (self, error->message);
    }
}

static void
tree_cleaned_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(PfWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  guint64 freed = 0;

  if (pf_cache_clean_finish (result, &freed, &error))
    pf_window_build (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pf_window_toast (self, error->message);
}

/* The checkout of the release goes, and with it what was compiled in it; the build brings it anew. */
static void
clean_tree_and_build (PfWindow *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "release");
  g_autofree char *tag = pf_firmware_page_dup_release (self->firmware_page);

  pf_cache_clean_async (tag != NULL ? tag : chosen, self->cancellable, tree_cleaned_cb, g_object_ref (self));
}

static void
remedy_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PfWindow *self = PF_WINDOW (widget);
  PfRemedyId remedy = (PfRemedyId) g_variant_get_uint32 (parameter);

  switch (remedy)
    {
    case PF_REMEDY_BUILD_AGAIN:
    case PF_REMEDY_PULL_IMAGE:
      pf_window_build (self);
      break;
    case PF_REMEDY_CLEAN_TREE:
    case PF_REMEDY_FETCH_AGAIN:
      clean_tree_and_build (self);
      break;
    case PF_REMEDY_CLEAN_CACHE:
      pf_cache_clean_async (NULL, self->cancellable, cleaned_cb, g_object_ref (self));
      break;
    case PF_REMEDY_SHOW_SIZES:
    case PF_REMEDY_CHOOSE_MODULES:
    case PF_REMEDY_CHOOSE_VARIANT:
      pf_window_show_page (self, "firmware");
      pf_firmware_page_point_to (self->firmware_page, remedy);
      break;
    case PF_REMEDY_CHOOSE_EXPORT:
      pf_window_show_page (self, "firmware");
      pf_firmware_page_choose_export (self->firmware_page);
      break;
    case PF_REMEDY_CHOOSE_IMAGE:
      gtk_widget_activate_action (widget, "app.preferences", NULL);
      break;
    case PF_REMEDY_NONE:
    case PF_REMEDY_START_DOCKER:
    case PF_REMEDY_INSTALL_DOCKER:
    case PF_REMEDY_JOIN_DOCKER_GROUP:
    case PF_REMEDY_CHECK_NETWORK:
    default:
      g_warning ("Remedy %d is not one that the window can bring", remedy);
    }
}

void
pf_window_class_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
  gtk_widget_class_install_action (widget_class, "win.build", NULL, build_action);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.check-host", NULL, check_host_action);
  gtk_widget_class_install_action (widget_class, "win.add-modules", NULL, add_modules_action);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_action);
  gtk_widget_class_install_action (widget_class, "win.show-file", NULL, show_file_action);
  gtk_widget_class_install_action (widget_class, "win.show-last-file", NULL, show_last_file_action);
  gtk_widget_class_install_action (widget_class, "win.save-copy", NULL, save_copy_action);
  gtk_widget_class_install_action (widget_class, "win.remedy", "u", remedy_action);
}
