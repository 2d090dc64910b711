/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "files/pf-compare-window.h"
#include "files/pf-files-page.h"
#include "files/pf-firmware-folder.h"
#include "files/pf-firmware-row.h"
#include "firmware/pf-artifact.h"
#include "pf-paths.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"

typedef struct {
  char        *path;
  PfFilesPage *page;
  GtkWidget   *window;
} Fixture;

/* In the home folder: what lies under /tmp has no bin on some systems. */
static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  g_autofree char *template = g_build_filename (g_get_home_dir (), "pf-files-XXXXXX", NULL);

  fixture->path = g_strdup (g_mkdtemp (template));
  g_assert_nonnull (fixture->path);
  fixture->page = g_object_new (PF_TYPE_FILES_PAGE, NULL);
  fixture->window = pf_test_app_show (GTK_WIDGET (fixture->page), 700, 600);
  pf_files_page_set_folder (fixture->page, fixture->path);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  if (fixture->window != NULL)
    pf_test_app_assert_gone (fixture->window, fixture->page);
  pf_paths_remove_tree (fixture->path, NULL, NULL);
  g_free (fixture->path);
}

static GtkWidget *
row_of (Fixture    *fixture,
        const char *release)
{
  return pf_test_app_find (GTK_WIDGET (fixture->page), PF_TYPE_FIRMWARE_ROW, release);
}

static const char *
shown (Fixture *fixture)
{
  /* The first stack in the page. */
  return gtk_stack_get_visible_child_name (GTK_STACK (pf_test_app_find (GTK_WIDGET (fixture->page), GTK_TYPE_STACK, NULL)));
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  PfFirmwareRow *row;

  pf_test_wait (g_str_equal (shown (fixture), "empty"));
  first = pf_test_firmware_export (fixture->path, "v1.27.0", 1000000000);
  second = pf_test_firmware_export (fixture->path, "v1.28.0", 1100000000);
  pf_test_wait (row_of (fixture, "v1.27.0") != NULL && row_of (fixture, "v1.28.0") != NULL);
  g_assert_cmpstr (shown (fixture), ==, "list");
  row = PF_FIRMWARE_ROW (row_of (fixture, "v1.28.0"));
  pf_test_wait (pf_firmware_file_get_state (pf_firmware_row_get_file (row)) == PF_FIRMWARE_FILE_VERIFIED);
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row)), "Verified"));

  /* What it was made from is shown when the row is unfolded. */
  g_assert_null (pf_test_app_find (GTK_WIDGET (row), ADW_TYPE_ACTION_ROW, "Flash used"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  g_assert_nonnull (pf_test_app_find (GTK_WIDGET (row), ADW_TYPE_ACTION_ROW, "Flash used"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), FALSE);
  g_assert_null (pf_test_app_find (GTK_WIDGET (row), ADW_TYPE_ACTION_ROW, "Flash used"));
}

/* Many files: only the newest get rows at once, and the rest some at a time. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *more = pf_test_app_find (GTK_WIDGET (fixture->page), GTK_TYPE_BUTTON, "Show Older");

  for (guint i = 0; i < 45; i++)
    {
      g_autofree char *release = g_strdup_printf ("v1.%u.0", i);
      g_autofree char *path = pf_test_firmware_export (fixture->path, release, 1000000000 + i * 60);
    }
  pf_test_wait (row_of (fixture, "v1.44.0") != NULL);
  pf_test_wait (gtk_widget_get_visible (more));
  g_assert_null (row_of (fixture, "v1.10.0"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "files.show-more", NULL));
  g_assert_nonnull (row_of (fixture, "v1.10.0"));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), row_of (fixture, "v1.24.0")));
  g_assert_null (row_of (fixture, "v1.0.0"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "files.show-more", NULL));
  g_assert_nonnull (row_of (fixture, "v1.0.0"));
  g_assert_false (gtk_widget_get_visible (more));
}

static void
test_select (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (1000000000);
  g_autofree char *name = pf_artifact_dup_name ("v1.28.0", time);
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *exported = NULL;

  /* Asked for before the folder's change was noticed */
  pf_files_page_select (fixture->page, path);
  exported = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);
  g_assert_cmpstr (exported, ==, path);
  pf_test_wait (row_of (fixture, "v1.28.0") != NULL);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row_of (fixture, "v1.28.0"))));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                         row_of (fixture, "v1.28.0")));
}

static void
test_error (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *file = g_build_filename (fixture->path, "file", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  pf_files_page_set_folder (fixture->page, file);
  pf_test_wait (g_str_equal (shown (fixture), "error"));
}

static void
press (GtkWidget  *root,
       const char *label)
{
  GtkWidget *button = pf_test_app_find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
start_removal (Fixture *fixture)
{
  char *path = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);

  pf_test_wait (row_of (fixture, "v1.28.0") != NULL);
  g_assert_true (pf_firmware_file_get_can_trash (pf_firmware_row_get_file (PF_FIRMWARE_ROW (row_of (fixture, "v1.28.0")))));
  press (row_of (fixture, "v1.28.0"), "Move to Bin");
  pf_test_wait (row_of (fixture, "v1.28.0") == NULL);
  g_assert_true (exists (path));
  return path;
}

static void
test_remove_and_undo (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = start_removal (fixture);

  g_assert_cmpstr (shown (fixture), ==, "empty");
  /* libadwaita 1.2 falls over when a toast is dismissed before it has slid in. */
  pf_test_settle (500);
  press (GTK_WIDGET (fixture->page), "_Undo");
  pf_test_wait (row_of (fixture, "v1.28.0") != NULL);
  pf_test_settle (300);
  g_assert_true (exists (path));
}

static void
test_undo_by_key (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *other = pf_test_firmware_export (fixture->path, "v1.27.0", 900000000);
  g_autofree char *path = start_removal (fixture);

  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), row_of (fixture, "v1.27.0")));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "files.undo", NULL));
  pf_test_wait (row_of (fixture, "v1.28.0") != NULL);
  g_assert_true (exists (path));
  /* There is no more to undo. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "files.undo", NULL);
  pf_test_settle (800);
  g_assert_true (exists (path));
}

static void
test_remove_at_the_end (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *path = start_removal (fixture);
  g_autofree char *record = pf_artifact_dup_record_path (path);

  pf_test_app_assert_gone (fixture->window, fixture->page);
  fixture->window = NULL;
  g_assert_false (exists (path));
  g_assert_false (exists (record));
}

static void
test_save_copy (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);
  g_autofree char *copy = g_build_filename (fixture->path, "copy of it.bin", NULL);
  g_autoptr(GFile) destination = g_file_new_for_path (copy);
  g_autoptr(GFile) itself = g_file_new_for_path (path);
  g_autofree char *bytes = NULL;
  g_autofree char *copied = NULL;
  gsize length, copied_length;

  pf_files_page_save_copy (fixture->page, path, itself);
  pf_files_page_save_copy (fixture->page, path, destination);
  pf_test_wait (exists (copy));
  pf_test_wait (row_of (fixture, "v1.28.0") != NULL);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_get_contents (copy, &copied, &copied_length, NULL));
  g_assert_cmpmem (copied, copied_length, bytes, length);
  /* The next copy may begin. */
  pf_test_wait (gtk_widget_is_sensitive (pf_test_app_find (row_of (fixture, "v1.28.0"), GTK_TYPE_BUTTON, "Save a Copy…")));
}

static void
test_compare (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *first = pf_test_firmware_export (fixture->path, "v1.27.0", 1000000000);
  g_autofree char *second = pf_test_firmware_export (fixture->path, "v1.28.0", 1100000000);
  g_autoptr(PfFirmwareFolder) folder = pf_firmware_folder_new ();
  GtkWidget *window;
  PfFirmwareFile *file;

  pf_firmware_folder_set_path (folder, fixture->path);
  pf_test_wait ((file = pf_firmware_folder_find (folder, first, NULL)) != NULL
                && pf_firmware_file_get_state (file) == PF_FIRMWARE_FILE_VERIFIED);
  window = pf_compare_window_new (G_LIST_MODEL (folder), file);
  gtk_window_present (GTK_WINDOW (window));
  pf_test_settle (50);
  /* release, time, hash and name */
  g_assert_cmpuint (pf_compare_window_get_n_differences (PF_COMPARE_WINDOW (window)), ==, 4);
  g_assert_nonnull (pf_test_app_find (window, GTK_TYPE_LABEL, "v1.27.0"));
  pf_test_app_assert_gone (window, window);

  /* A single file stands beside itself. */
  g_assert_cmpint (g_unlink (second), ==, 0);
  pf_test_wait (g_list_model_get_n_items (G_LIST_MODEL (folder)) == 1);
  window = pf_compare_window_new (G_LIST_MODEL (folder), file);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpuint (pf_compare_window_get_n_differences (PF_COMPARE_WINDOW (window)), ==, 0);
  pf_test_app_assert_gone (window, window);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *data_home = NULL;
  int status;

  /* The bin of this test, not the person's */
  data_home = g_dir_make_tmp ("pf-files-data-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  pf_test_app_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/files/page/" name, Fixture, NULL, setup, func, teardown)
  ADD ("list", test_list);
  ADD ("many", test_many);
  ADD ("select", test_select);
  ADD ("error", test_error);
  ADD ("remove-and-undo", test_remove_and_undo);
  ADD ("undo-by-key", test_undo_by_key);
  ADD ("remove-at-the-end", test_remove_at_the_end);
  ADD ("save-copy", test_save_copy);
  ADD ("compare", test_compare);
  status = g_test_run ();
  pf_paths_remove_tree (data_home, NULL, NULL);
  return status;
}
