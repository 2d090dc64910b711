/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "files/pf-file-bin.h"
#include "files/pf-file-copy.h"
#include "files/pf-firmware-folder.h"
#include "files/pf-record-fields.h"
#include "pf-json.h"
#include "pf-paths.h"
#include "pf-test-firmware.h"

typedef struct {
  char             *path;
  PfFirmwareFolder *folder;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->path = g_dir_make_tmp ("pf-files-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->folder = pf_firmware_folder_new ();
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  gpointer folder = fixture->folder;

  g_object_add_weak_pointer (folder, &folder);
  g_object_unref (fixture->folder);
  pf_test_wait (folder == NULL);
  pf_paths_remove_tree (fixture->path, NULL, NULL);
  g_free (fixture->path);
}

static guint
n_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->folder));
}

static PfFirmwareFile *
item (Fixture *fixture,
      guint    position)
{
  PfFirmwareFile *file = g_list_model_get_item (G_LIST_MODEL (fixture->folder), position);

  /* the folder holds it too */
  g_object_unref (file);
  return file;
}

static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *record = NULL;
  PfFirmwareFile *file;

  pf_firmware_folder_set_path (fixture->folder, fixture->path);
  g_assert_true (pf_firmware_folder_is_loading (fixture->folder));
  pf_test_wait (!pf_firmware_folder_is_loading (fixture->folder));
  g_assert_cmpuint (n_items (fixture), ==, 0);
  g_assert_null (pf_firmware_folder_get_error (fixture->folder));
  g_assert_false (pf_firmware_folder_has_mqtt_local (fixture->folder));

  first = pf_test_firmware_export (fixture->path, "v1.27.0", 1000000000);
  pf_test_wait (n_items (fixture) == 1);
  pf_test_wait (pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_VERIFIED);
  g_assert_true (pf_firmware_folder_has_mqtt_local (fixture->folder));
  file = item (fixture, 0);
  g_assert_cmpstr (pf_firmware_file_get_path (file), ==, first);
  g_assert_cmpstr (pf_firmware_file_get_release (file), ==, "v1.27.0");
  g_assert_cmpint (g_date_time_to_unix (pf_firmware_file_get_time (file)), ==, 1000000000);
  g_assert_nonnull (pf_firmware_file_get_record (file));
  g_assert_cmpstr (pf_firmware_file_get_why (file), !=, "");

  /* The newest comes first, and the known one keeps its object and is not read again. */
  second = pf_test_firmware_export (fixture->path, "v1.28.0", 1100000000);
  pf_test_wait (n_items (fixture) == 2);
  g_assert_cmpstr (pf_firmware_file_get_release (item (fixture, 0)), ==, "v1.28.0");
  g_assert_true (item (fixture, 1) == file);
  pf_test_wait (pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_VERIFIED);

  /* Without its record it is still sound. */
  record = pf_artifact_dup_record_path (second);
  g_assert_cmpint (g_unlink (record), ==, 0);
  pf_test_wait (pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_NO_RECORD);

  /* Another content, another verdict. */
  g_assert_true (g_file_set_contents (second, "\xe9 cut off", -1, NULL));
  pf_test_wait (pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_DAMAGED);

  g_assert_cmpint (g_unlink (second), ==, 0);
  pf_test_wait (n_items (fixture) == 1);
  g_assert_true (item (fixture, 0) == file);
}

static void
test_differs (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *first = pf_test_firmware_export (fixture->path, "v1.27.0", 1000000000);
  g_autofree char *second = pf_test_firmware_export (fixture->path, "v1.28.0", 1100000000);
  g_autofree char *bytes = NULL;
  gsize length;

  /* The older image under the newer one's name and record. */
  g_assert_true (g_file_get_contents (first, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (second, bytes, length, NULL));
  pf_firmware_folder_set_path (fixture->folder, fixture->path);
  pf_test_wait (n_items (fixture) == 2);
  pf_test_wait (pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_DIFFERS);
}

static void
test_hostile_record (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);
  g_autofree char *record = pf_artifact_dup_record_path (path);
  static const char *const contents[] = { "", "[]", "{", "{\"micropython\": 7, \"sha256\": []}", "\xff\xfe", "null" };

  pf_firmware_folder_set_path (fixture->folder, fixture->path);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      PfFirmwareFile *before;

      pf_test_wait (n_items (fixture) == 1
                    && pf_firmware_file_get_state (item (fixture, 0)) != PF_FIRMWARE_FILE_CHECKING);
      before = item (fixture, 0);
      g_assert_true (g_file_set_contents (record, contents[i], -1, NULL));
      pf_test_wait (n_items (fixture) == 1 && item (fixture, 0) != before
                    && pf_firmware_file_get_state (item (fixture, 0)) == PF_FIRMWARE_FILE_NO_RECORD);
      g_assert_cmpstr (pf_firmware_file_get_release (item (fixture, 0)), ==, "v1.28.0");
    }
}

static void
test_folder_comes_and_goes (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *later = g_build_filename (fixture->path, "later", NULL);
  g_autofree char *file = g_build_filename (fixture->path, "file", NULL);
  g_autofree char *path = NULL;

  /* A folder that is not there is empty, not an error; a file is no folder. */
  pf_firmware_folder_set_path (fixture->folder, later);
  pf_test_wait (!pf_firmware_folder_is_loading (fixture->folder));
  g_assert_null (pf_firmware_folder_get_error (fixture->folder));

  path = pf_test_firmware_export (later, "v1.28.0", 1000000000);
  pf_firmware_folder_refresh (fixture->folder);
  pf_test_wait (n_items (fixture) == 1);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  pf_firmware_folder_set_path (fixture->folder, file);
  g_assert_cmpuint (n_items (fixture), ==, 0);
  pf_test_wait (!pf_firmware_folder_is_loading (fixture->folder));
  g_assert_nonnull (pf_firmware_folder_get_error (fixture->folder));

  pf_firmware_folder_set_path (fixture->folder, NULL);
  g_assert_null (pf_firmware_folder_get_error (fixture->folder));
}

static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);

  pf_firmware_folder_set_path (fixture->folder, fixture->path);
  pf_test_wait (n_items (fixture) == 1);
  pf_firmware_folder_set_hidden (fixture->folder, path, TRUE);
  g_assert_cmpuint (n_items (fixture), ==, 0);
  pf_firmware_folder_refresh (fixture->folder);
  pf_test_settle (300);
  g_assert_cmpuint (n_items (fixture), ==, 0);
  pf_firmware_folder_set_hidden (fixture->folder, path, FALSE);
  pf_test_wait (n_items (fixture) == 1);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object = pf_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_fields (void)
{
  g_autoptr(JsonObject) record = parse ("{\"zebra\": 1, \"board\": \"ESP8266_GENERIC\", \"micropython\": {\"release\": \"v1.28.0\"},"
                                        " \"modules\": [{\"name\": \"a\"}, {\"name\": \"b\"}], \"sizes\": {\"flash_used\": 2048},"
                                        " \"mqtt_as\": {\"v5_properties\": true}, \"toolchain\": {\"command\": [\"make\", \"-j2\"]},"
                                        " \"evil\": \"<b>\\u001b[31m\\n\", \"deep\": {\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":"
                                        "{\"h\":{\"i\":{\"j\":1}}}}}}}}}}, \"null\": null}");
  g_autoptr(GPtrArray) all = pf_record_fields_list (record, FALSE);
  g_autoptr(GPtrArray) few = pf_record_fields_list (record, TRUE);
  PfRecordField *field = g_ptr_array_index (all, 0);
  gboolean saw_command = FALSE, saw_evil = FALSE;

  g_assert_cmpstr (field->path, ==, "micropython.release");
  g_assert_cmpstr (field->label, ==, "MicroPython");
  g_assert_cmpstr (field->value, ==, "v1.28.0");
  g_assert_cmpuint (few->len, ==, 5);
  for (guint i = 0; i < all->len; i++)
    {
      field = g_ptr_array_index (all, i);
      if (g_str_equal (field->path, "modules"))
        g_assert_cmpstr (field->value, ==, "a, b");
      if (g_str_equal (field->path, "toolchain.command"))
        {
          g_assert_cmpstr (field->value, ==, "make -j2");
          saw_command = TRUE;
        }
      if (g_str_equal (field->path, "evil"))
        {
          g_assert_cmpstr (field->value, ==, "<b> [31m ");
          saw_evil = TRUE;
        }
    }
  g_assert_true (saw_command && saw_evil);
  field = g_ptr_array_index (all, all->len - 1);
  g_assert_cmpstr (field->path, ==, "zebra");
}

static void
test_compare (void)
{
  g_autoptr(JsonObject) left = parse ("{\"board\": \"A\", \"same\": 1, \"only\": \"left\", \"seconds\": {\"fetch\": 1.5},"
                                      " \"sizes\": {\"flash_used\": 1024}}");
  g_autoptr(JsonObject) right = parse ("{\"board\": \"B\", \"same\": 1, \"other\": \"right\", \"seconds\": {\"fetch\": 9},"
                                       " \"sizes\": {\"flash_used\": 1024}}");
  g_autoptr(GPtrArray) differences = pf_record_fields_compare (left, right);
  g_autoptr(GPtrArray) none = pf_record_fields_compare (left, left);
  PfRecordDifference *d;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (differences->len, ==, 3);
  d = g_ptr_array_index (differences, 0);
  g_assert_cmpstr (d->label, ==, "Board");
  g_assert_cmpstr (d->left, ==, "A");
  g_assert_cmpstr (d->right, ==, "B");
  d = g_ptr_array_index (differences, 1);
  g_assert_cmpstr (d->left, ==, "left");
  g_assert_null (d->right);
  d = g_ptr_array_index (differences, 2);
  g_assert_null (d->left);
  g_assert_cmpstr (d->right, ==, "right");
}

typedef struct {
  gboolean  done;
  gboolean  ok;
  GError   *error;
  guint     n_progress;
} Result;

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Result *r = user_data;

  r->ok = pf_file_copy_finish (G_FILE (source), result, &r->error);
  r->done = TRUE;
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  ((Result *) user_data)->n_progress++;
}

static guint
count_entries (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
run_copy (const char *from,
          const char *to,
          gboolean    cancel,
          Result     *result)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) destination = g_file_new_for_path (to);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  memset (result, 0, sizeof *result);
  pf_file_copy_async (source, destination, cancellable, progress_cb, result, copied_cb, result);
  if (cancel)
    g_cancellable_cancel (cancellable);
  pf_test_wait (result->done);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *from = g_build_filename (fixture->path, "from", NULL);
  g_autofree char *folder = g_build_filename (fixture->path, "folder", NULL);
  g_autofree char *to = g_build_filename (folder, "to", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->path, "no", "such", "folder", NULL);
  g_autofree char *bytes = g_strnfill (3 * 1024 * 1024, 'b');
  g_autofree char *read = NULL;
  Result result;
  gsize length;

  g_assert_true (g_file_set_contents (from, bytes, -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);

  run_copy (from, to, TRUE, &result);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&result.error);
  g_assert_cmpuint (count_entries (folder), ==, 0);

  g_assert_true (g_file_set_contents (to, "old", -1, NULL));
  run_copy (from, to, FALSE, &result);
  g_assert_no_error (result.error);
  g_assert_true (result.ok);
  g_assert_cmpuint (result.n_progress, >, 0);
  g_assert_true (g_file_get_contents (to, &read, &length, NULL));
  g_assert_cmpmem (read, length, bytes, strlen (bytes));
  g_assert_cmpuint (count_entries (folder), ==, 1);

  run_copy (from, nowhere, FALSE, &result);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&result.error);

  run_copy (from, from, FALSE, &result);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&result.error);
  g_assert_true (g_file_test (from, G_FILE_TEST_IS_REGULAR));

  run_copy (to, folder, FALSE, &result);
  g_assert_false (result.ok);
  g_clear_error (&result.error);
  g_assert_cmpuint (count_entries (folder), ==, 1);
  g_assert_cmpuint (count_entries (fixture->path), ==, 2);
}

static void
test_bin (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *path = pf_test_firmware_export (fixture->path, "v1.28.0", 1000000000);
  g_autofree char *record = pf_artifact_dup_record_path (path);
  g_autoptr(GError) error = NULL;

  g_assert_true (pf_file_bin (path, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (record, G_FILE_TEST_EXISTS));
  g_assert_false (pf_file_bin (path, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/files/" name, Fixture, NULL, setup, func, teardown)
  ADD ("folder/live", test_live);
  ADD ("folder/differs", test_differs);
  ADD ("folder/hostile-record", test_hostile_record);
  ADD ("folder/comes-and-goes", test_folder_comes_and_goes);
  ADD ("folder/hidden", test_hidden);
  ADD ("copy", test_copy);
  ADD ("bin", test_bin);
  g_test_add_func ("/files/record/fields", test_fields);
  g_test_add_func ("/files/record/compare", test_compare);
  return g_test_run ();
}
