/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "device/pf-device-difference.h"
#include "device/pf-device-page.h"
#include "pf-test-app.h"
#include "pf-test-device.h"
#include "pf-test-firmware.h"

/* The way of mqtt_local.py from the disk to the Device page and back, with other programs on it. */

static void
test_save (PfTestDevice *f,
           gconstpointer data)
{
  g_autofree char *now = NULL;
  struct stat st;

  pf_test_device_enter (f, "ssid", "work");
  now = pf_test_device_dup_code (f);
  pf_test_device_act (f, "device.save");
  pf_test_device_assert_file (f, now);
  g_assert_false (pf_test_device_is_modified (f));
  g_assert_no_errno (stat (f->path, &st));
  g_assert_cmphex (st.st_mode & 0777, ==, 0600);

  /* The history goes on beyond what is saved. */
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_code (f, EXAMPLE);
  g_assert_true (pf_test_device_is_modified (f));
  pf_test_device_act (f, "device.redo");
  g_assert_false (pf_test_device_is_modified (f));
}

static void
test_new (PfTestDevice *f,
          gconstpointer data)
{
  g_autofree char *now = NULL;

  g_assert_true (gtk_widget_get_mapped (pf_test_app_find (f->page, GTK_TYPE_BUTTON, "New Settings")));
  g_assert_false (pf_test_device_is_modified (f));
  pf_test_device_act (f, "device.new");
  pf_test_app_settle (50);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  g_assert_true (pf_test_device_is_modified (f));
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  pf_test_device_enter (f, "ssid", "home");
  pf_test_device_enter (f, "wifi_pw", "correct horse");
  pf_test_device_enter (f, "server", "10.0.0.2");
  g_assert_cmpuint (pf_device_form_count_errors (f->form), ==, 0);
  now = pf_test_device_dup_code (f);
  pf_test_device_act (f, "device.save");
  pf_test_device_assert_file (f, now);
  g_assert_false (pf_test_device_is_modified (f));
}

static void
test_appears (PfTestDevice *f,
              gconstpointer data)
{
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  pf_test_device_write (f, EXAMPLE);
  pf_test_wait (gtk_widget_get_mapped (GTK_WIDGET (f->code)));
  pf_test_device_assert_row (f, "server", "broker.lan");
}

static void
test_changed_unmodified (PfTestDevice *f,
                         gconstpointer data)
{
  pf_test_device_write (f, "from mqtt_as import config\nconfig['server'] = 'other.lan'\n");
  pf_test_wait (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (pf_test_device_row (f, "server"))), "other.lan") == 0);
  g_assert_false (pf_test_device_is_modified (f));
  g_assert_nonnull (f->toast);
  /* Even so the text before is one undo away. */
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_code (f, EXAMPLE);
  g_assert_true (pf_test_device_is_modified (f));
}

#define OTHER "from mqtt_as import config\nconfig['server'] = 'other.lan'\n"

static void
test_keep_mine (PfTestDevice *f,
                gconstpointer data)
{
  g_autofree char *backup = g_strconcat (f->path, "~", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *mine = NULL;
  GtkWidget *banner;

  pf_test_device_enter (f, "server", "mine.lan");
  mine = pf_test_device_dup_code (f);
  pf_test_device_write (f, OTHER);
  banner = pf_test_app_find (f->page, GTK_TYPE_BUTTON, "Decide…");
  pf_test_wait (gtk_widget_get_mapped (banner));
  pf_test_device_act (f, "device.save");
  pf_test_app_settle (50);
  pf_test_device_assert_file (f, OTHER);

  pf_test_device_respond ("cancel");
  pf_test_device_assert_file (f, OTHER);
  pf_test_device_assert_code (f, mine);
  g_assert_true (pf_test_device_is_modified (f));

  pf_test_device_act (f, "device.decide");
  pf_test_app_settle (50);
  pf_test_device_respond ("keep");
  pf_test_device_assert_file (f, mine);
  g_assert_false (pf_test_device_is_modified (f));
  g_assert_false (gtk_widget_get_mapped (banner));
  g_assert_true (g_file_get_contents (backup, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, OTHER);
}

static void
test_reload (PfTestDevice *f,
             gconstpointer data)
{
  g_autofree char *mine = NULL;
  GtkWidget *expander;

  pf_test_device_enter (f, "server", "mine.lan");
  mine = pf_test_device_dup_code (f);
  pf_test_device_write (f, OTHER);
  pf_test_device_act (f, "device.save");
  pf_test_app_settle (50);
  expander = pf_test_app_find (pf_test_device_find_dialog (), GTK_TYPE_EXPANDER, NULL);
  g_assert_nonnull (expander);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  pf_test_app_settle (50);
  pf_test_device_respond ("reload");
  pf_test_device_assert_code (f, OTHER);
  pf_test_device_assert_row (f, "server", "other.lan");
  pf_test_device_assert_file (f, OTHER);
  g_assert_false (pf_test_device_is_modified (f));
  pf_test_device_act (f, "device.undo");
  pf_test_device_assert_code (f, mine);
  g_assert_true (pf_test_device_is_modified (f));
}

static void
test_difference (void)
{
  g_autofree char *same = pf_device_difference ("a\nb\n", "a\nb\n");
  g_autofree char *text = pf_device_difference ("a\nb\nc\n", "a\nB\nc\n");

  g_assert_cmpstr (same, ==, "");
  g_assert_cmpstr (text, ==, "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
}

typedef struct {
  gboolean done;
  gboolean go_on;
} Confirmed;

static void
confirmed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Confirmed *confirmed = user_data;

  confirmed->go_on = pf_device_page_confirm_finish (PF_DEVICE_PAGE (source), result);
  confirmed->done = TRUE;
}

static gboolean
confirm (PfTestDevice *f,
         const char   *discard,
         const char   *response)
{
  Confirmed confirmed = { FALSE, FALSE };

  pf_device_page_confirm_async (PF_DEVICE_PAGE (f->page), discard, confirmed_cb, &confirmed);
  pf_test_app_settle (50);
  if (response != NULL)
    pf_test_device_respond (response);
  pf_test_wait (confirmed.done);
  return confirmed.go_on;
}

static void
test_confirm (PfTestDevice *f,
              gconstpointer data)
{
  g_autofree char *mine = NULL;

  g_assert_true (confirm (f, NULL, NULL));
  pf_test_device_enter (f, "server", "mine.lan");
  mine = pf_test_device_dup_code (f);
  g_assert_false (confirm (f, NULL, "cancel"));
  pf_test_device_assert_code (f, mine);
  g_assert_true (confirm (f, "Build Without", "discard"));
  pf_test_device_assert_code (f, mine);
  g_assert_true (pf_test_device_is_modified (f));
  pf_test_device_assert_file (f, EXAMPLE);
  g_assert_true (confirm (f, NULL, "save"));
  pf_test_device_assert_file (f, mine);
  pf_test_device_enter (f, "server", "again.lan");
  g_assert_true (confirm (f, NULL, "discard"));
  g_assert_false (pf_test_device_is_modified (f));
  pf_test_device_assert_code (f, mine);
}

static void
test_other_folder (PfTestDevice *f,
                   gconstpointer data)
{
  g_autofree char *other = g_dir_make_tmp ("permafrost-device-XXXXXX", NULL);

  pf_test_device_enter (f, "server", "mine.lan");
  pf_device_page_set_folder (PF_DEVICE_PAGE (f->page), other);
  pf_test_app_settle (50);
  pf_test_device_respond ("cancel");
  pf_test_device_assert_row (f, "server", "mine.lan");
  g_assert_true (pf_test_device_is_modified (f));

  pf_device_page_set_folder (PF_DEVICE_PAGE (f->page), other);
  pf_test_app_settle (50);
  pf_test_device_respond ("save");
  g_assert_true (gtk_widget_get_mapped (pf_test_app_find (f->page, GTK_TYPE_BUTTON, "New Settings")));
  g_assert_false (pf_test_device_is_modified (f));
  {
    g_autofree char *saved = NULL;

    g_assert_true (g_file_get_contents (f->path, &saved, NULL, NULL));
    g_assert_nonnull (strstr (saved, "'mine.lan'"));
  }
  g_assert_no_errno (g_rmdir (other));
}

static void
test_cannot_save (PfTestDevice *f,
                  gconstpointer data)
{
  g_autofree char *mine = NULL;

  /* A folder in its place: neither written nor lost. */
  pf_test_device_enter (f, "server", "mine.lan");
  mine = pf_test_device_dup_code (f);
  g_assert_no_errno (g_unlink (f->path));
  g_assert_no_errno (g_mkdir (f->path, 0700));
  g_clear_pointer (&f->toast, g_free);
  pf_test_device_act (f, "device.save");
  pf_test_app_settle (50);
  g_assert_nonnull (f->toast);
  g_assert_true (pf_test_device_is_modified (f));
  pf_test_device_assert_code (f, mine);
  g_assert_no_errno (g_rmdir (f->path));
  pf_test_device_act (f, "device.save");
  pf_test_device_assert_file (f, mine);
}

static void
test_not_text (PfTestDevice *f,
               gconstpointer data)
{
  g_assert_no_errno (g_mkdir (f->path, 0700));
  gtk_widget_activate_action (f->page, "device.reload", NULL);
  pf_test_app_settle (50);
  g_assert_true (gtk_widget_get_mapped (pf_test_app_find (f->page, GTK_TYPE_BUTTON, "Try Again")));
  g_assert_no_errno (g_rmdir (f->path));
  pf_test_device_write (f, EXAMPLE);
  pf_test_device_act (f, "device.reload");
  pf_test_app_settle (50);
  pf_test_device_assert_row (f, "server", "broker.lan");
}

#define add(path, text, func) g_test_add ("/app/device-disk/" path, PfTestDevice, text, pf_test_device_set_up, func, pf_test_device_tear_down)

int
main (int   argc,
      char *argv[])
{
  pf_test_app_init (&argc, &argv);
  add ("save", EXAMPLE, test_save);
  add ("new", NULL, test_new);
  add ("appears", NULL, test_appears);
  add ("changed-unmodified", EXAMPLE, test_changed_unmodified);
  add ("keep-mine", EXAMPLE, test_keep_mine);
  add ("reload", EXAMPLE, test_reload);
  g_test_add_func ("/app/device-disk/difference", test_difference);
  add ("confirm", EXAMPLE, test_confirm);
  add ("other-folder", EXAMPLE, test_other_folder);
  add ("cannot-save", EXAMPLE, test_cannot_save);
  add ("not-text", NULL, test_not_text);
  return g_test_run ();
}
