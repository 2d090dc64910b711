/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-device.h"

#include <glib/gstdio.h>

#include "device/pf-device-page.h"
#include "pf-test-app.h"

void
pf_test_device_write (PfTestDevice *f,
                      const char   *text)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (f->path, text, -1, &error);
  g_assert_no_error (error);
}

void
pf_test_device_assert_file (PfTestDevice *f,
                            const char   *text)
{
  g_autofree char *now = NULL;

  g_assert_true (g_file_get_contents (f->path, &now, NULL, NULL));
  g_assert_cmpstr (now, ==, text);
}

static void
toast_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  PfTestDevice *f = user_data;

  g_free (f->toast);
  f->toast = g_variant_dup_string (parameter, NULL);
}

void
pf_test_device_set_up (PfTestDevice *f,
                       gconstpointer text)
{
  static const GActionEntry entries[] = { { "toast", toast_cb, "s" } };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  f->folder = g_dir_make_tmp ("permafrost-device-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "mqtt_local.py", NULL);
  if (text != NULL)
    pf_test_device_write (f, text);
  f->page = pf_device_page_new ();
  f->window = pf_test_app_show (f->page, 900, 700);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (f->window, "win", G_ACTION_GROUP (group));
  pf_device_page_set_folder (PF_DEVICE_PAGE (f->page), f->folder);
  pf_test_app_settle (50);
  f->form = PF_DEVICE_FORM (pf_test_app_find (f->page, PF_TYPE_DEVICE_FORM, NULL));
  f->code = GTK_TEXT_VIEW (pf_test_app_find (f->page, GTK_SOURCE_TYPE_VIEW, NULL));
}

void
pf_test_device_tear_down (PfTestDevice *f,
                          gconstpointer text)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  gpointer form = f->form;
  const char *name;

  g_object_add_weak_pointer (G_OBJECT (f->form), &form);
  pf_test_app_assert_gone (f->window, f->page);
  g_assert_null (form);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (f->folder));
  g_free (f->folder);
  g_free (f->path);
  g_free (f->toast);
}

GtkWidget *
pf_test_device_row (PfTestDevice *f,
                    const char   *name)
{
  PfDeviceField *field = pf_device_form_lookup (f->form, name);

  g_assert_nonnull (field);
  return pf_device_field_get_row (field);
}

char *
pf_test_device_notes (PfTestDevice *f,
                      const char   *name)
{
  return pf_device_notes_dup_text (PF_DEVICE_NOTES (pf_device_field_get_notes (pf_device_form_lookup (f->form, name))));
}

void
pf_test_device_assert_row (PfTestDevice *f,
                           const char   *name,
                           const char   *text)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (pf_test_device_row (f, name))), ==, text);
}

void
pf_test_device_enter (PfTestDevice *f,
                      const char   *name,
                      const char   *text)
{
  gtk_widget_grab_focus (pf_test_device_row (f, name));
  gtk_editable_set_text (GTK_EDITABLE (pf_test_device_row (f, name)), text);
}

char *
pf_test_device_dup_code (PfTestDevice *f)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (f->code), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (f->code), &start, &end, TRUE);
}

void
pf_test_device_assert_code (PfTestDevice *f,
                            const char   *text)
{
  g_autofree char *now = pf_test_device_dup_code (f);

  g_assert_cmpstr (now, ==, text);
}

void
pf_test_device_type_code (PfTestDevice *f,
                          int           line,
                          const char   *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (f->code);
  GtkTextIter iter;

  gtk_widget_grab_focus (GTK_WIDGET (f->code));
  gtk_text_buffer_get_iter_at_line (buffer, &iter, line);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_insert (buffer, &iter, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

void
pf_test_device_act (PfTestDevice *f,
                    const char   *action)
{
  g_assert_true (gtk_widget_activate_action (f->page, action, NULL));
}

GtkWidget *
pf_test_device_find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (window))
        found = window;
    }
  return found;
}

void
pf_test_device_respond (const char *response)
{
  GtkWidget *dialog = pf_test_device_find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  pf_test_app_settle (50);
}

gboolean
pf_test_device_is_modified (PfTestDevice *f)
{
  return pf_device_page_get_modified (PF_DEVICE_PAGE (f->page));
}
