/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "firmware/pf-artifact.h"
#include "firmware/pf-part-file.h"
#include "pf-error.h"
#include "pf-json.h"
#include "pf-paths.h"
#include "pf-test-disk.h"
#include "pf-test-image.h"

#define NAME "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055.bin"
#define STEM "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055"
#define SECRET "config['wifi_pw'] = 'hunter22'\n"

typedef struct {
  char *folder;
  GBytes *image;
  GBytes *local;
  JsonObject *record;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("permafrost-artifact-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->image = pf_test_image_new ("mqtt_as", 8);
  fixture->local = g_bytes_new_static (SECRET, strlen (SECRET));
  fixture->record = json_object_new ();
  json_object_set_string_member (fixture->record, "release", "v1.28.0");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_true (pf_paths_remove_tree (fixture->folder, NULL, NULL));
  g_free (fixture->folder);
  g_bytes_unref (fixture->image);
  g_bytes_unref (fixture->local);
  json_object_unref (fixture->record);
}

static char *
get (const char *folder,
     const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_name (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDateTime) time = g_date_time_new_local (2026, 11, 24, 14, 30, 55);
  g_autofree char *name = pf_artifact_dup_name ("v1.28.0", time);
  g_autofree char *odd = pf_artifact_dup_name ("../v1 .28\n", time);

  g_assert_cmpstr (name, ==, NAME);
  g_assert_cmpstr (odd, ==, "ESP8266-micropython-.._v1_.28_-mqtt-as-20261124-143055.bin");
}

static void
test_export (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "made", "anew", NULL);
  g_autofree char *goal = g_build_filename (folder, NAME, NULL);
  g_autofree char *path = NULL;
  g_autofree char *local = NULL;
  g_autofree char *local_path = g_build_filename (folder, "mqtt_local.py", NULL);
  g_autofree char *why = NULL;
  g_autoptr(JsonObject) record = NULL;
  g_autoptr(GError) error = NULL;
  PfArtifactState state;
  struct stat st;

  g_assert_true (pf_artifact_export (folder, NAME, fixture->image, fixture->record, fixture->local, &path, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, goal);
  g_assert_cmpuint (count_files (folder), ==, 3);

  record = pf_artifact_load_record (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_json_get_string (record, "release", NULL), ==, "v1.28.0");
  g_assert_cmpstr (pf_json_get_string (record, "file", NULL), ==, NAME);
  g_assert_cmpuint (strlen (pf_json_get_string (record, "sha256", "")), ==, 64);
  g_assert_true (pf_artifact_verify (path, &state, &why, NULL, &error));
  g_assert_cmpint (state, ==, PF_ARTIFACT_VERIFIED);
  g_assert_nonnull (why);

  local = get (folder, "mqtt_local.py");
  g_assert_cmpstr (local, ==, SECRET);
  g_assert_no_errno (stat (local_path, &st));
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_no_errno (stat (path, &st));
  g_assert_cmpint (st.st_mode & 0444, ==, 0444);
}

static void
test_taken (Fixture       *fixture,
            gconstpointer  data)
{
  static const char * const names[] = { NAME, STEM "-2.bin", STEM "-4.bin" };
  g_autofree char *orphan = g_build_filename (fixture->folder, STEM "-3.json", NULL);
  g_autofree char *local_path = g_build_filename (fixture->folder, "mqtt_local.py", NULL);
  g_autofree char *local = NULL;
  g_autofree char *first = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (local_path, "mine\n", -1, NULL));
  g_assert_true (g_file_set_contents (orphan, "{}", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *goal = g_build_filename (fixture->folder, names[i], NULL);
      g_autoptr(JsonObject) record = NULL;

      g_assert_true (pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, fixture->local,
                                         &path, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (path, ==, goal);
      record = pf_artifact_load_record (path, &error);
      g_assert_cmpstr (pf_json_get_string (record, "file", NULL), ==, names[i]);
    }
  local = get (fixture->folder, "mqtt_local.py");
  g_assert_cmpstr (local, ==, "mine\n");
  first = get (fixture->folder, STEM "-3.json");
  g_assert_cmpstr (first, ==, "{}");
}

/* A link that leads nowhere is the person's as well. */
static void
test_dangling_link (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "mqtt_local.py", NULL);
  g_autofree char *goal = g_build_filename (fixture->folder, "elsewhere.py", NULL);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (symlink (goal, link));
  g_assert_true (pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, fixture->local, &path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (g_file_test (goal, G_FILE_TEST_EXISTS));
}

static gpointer
export_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(JsonObject) record = json_object_new ();
  g_autoptr(GError) error = NULL;
  char *path = NULL;

  pf_artifact_export (fixture->folder, NAME, fixture->image, record, fixture->local, &path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  GThread *threads[16];
  g_autoptr(GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer path;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("export", export_thread, fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_hash_table_add (paths, g_thread_join (threads[i])));
  g_assert_cmpuint (count_files (fixture->folder), ==, 2 * G_N_ELEMENTS (threads) + 1);

  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_autoptr(JsonObject) record = pf_artifact_load_record (path, NULL);
      g_autofree char *base = g_path_get_basename (path);

      g_assert_cmpstr (pf_json_get_string (record, "file", NULL), ==, base);
    }
}

static void
assert_export_fails (Fixture    *fixture,
                     const char *folder,
                     PfError     code)
{
  g_autoptr(GError) error = NULL;
  char *path = NULL;

  g_assert_false (pf_artifact_export (folder, NAME, fixture->image, fixture->record, fixture->local, &path, NULL, &error));
  g_assert_error (error, PF_ERROR, (int) code);
  g_assert_null (path);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_null (strstr (error->message, "hunter22"));
}

static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  gsize size = g_bytes_get_size (fixture->image);
  gboolean succeeded = FALSE;

  /* From no room at all up to enough: whichever of the files is the one that does not fit, none is left. */
  for (gsize spare = 0; !succeeded; spare += 4096)
    {
      g_autofree char *disk = pf_test_disk_mount (512 * 1024);
      g_autofree char *path = NULL;
      g_autoptr(GError) error = NULL;

      pf_test_disk_fill (disk, spare);
      succeeded = pf_artifact_export (disk, NAME, fixture->image, fixture->record, fixture->local, &path, NULL, &error);
      if (succeeded)
        g_assert_cmpuint (count_files (disk), ==, 4);
      else
        {
          g_assert_error (error, PF_ERROR, PF_ERROR_NO_SPACE);
          g_assert_nonnull (strstr (error->message, disk));
          g_assert_cmpuint (count_files (disk), ==, 1);
        }
      pf_test_disk_unmount (disk);
      g_assert_cmpuint (spare, <, size + 10 * 4096);
    }
}

static void
test_bad_folders (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *disk = pf_test_disk_mount (512 * 1024);
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "folder", NULL);
  g_autofree char *read_only = g_build_filename (disk, "new", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  assert_export_fails (fixture, file, PF_ERROR_INVALID);
  assert_export_fails (fixture, below, PF_ERROR_INVALID);
  assert_export_fails (fixture, "", PF_ERROR_INVALID);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);

  pf_test_disk_read_only (disk, TRUE);
  assert_export_fails (fixture, disk, PF_ERROR_PERMISSION);
  assert_export_fails (fixture, read_only, PF_ERROR_PERMISSION);
  pf_test_disk_unmount (disk);
}

/* As somebody who may not write there: root may everything, and so may we in the namespace of pf_test_disk_init(). */
static gboolean
become_nobody (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[2] = { { 0, }, };

  if (geteuid () == 0)
    return setgid (65534) == 0 && setuid (65534) == 0;
  return syscall (SYS_capset, &header, none) == 0;
}

static void
test_no_permission (Fixture       *fixture,
                    gconstpointer  data)
{
  pid_t pid;
  int status;

  g_assert_no_errno (g_chmod (fixture->folder, 0555));
  pid = fork ();
  if (pid == 0)
    {
      g_autoptr(GError) error = NULL;

      if (!become_nobody ())
        _exit (2);
      pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, fixture->local, NULL, NULL, &error);
      _exit (g_error_matches (error, PF_ERROR, PF_ERROR_PERMISSION) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
  g_assert_no_errno (g_chmod (fixture->folder, 0700));
}

static void
test_bad_names (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *too_long = g_strconcat (long_name, ".bin", NULL);
  const char *names[] = { "", "x", ".bin", "../x.bin", "a/b.bin", "x.py", too_long };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (pf_artifact_export (fixture->folder, names[i], fixture->image, fixture->record, NULL, NULL, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
    }
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

static void
test_leftovers (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *dead = g_build_filename (fixture->folder, ".permafrost-dead01.part", NULL);
  g_autofree char *alive = g_build_filename (fixture->folder, ".permafrost-alive1.part", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, ".permafrost-folder.part", NULL);
  g_autofree char *other = g_build_filename (fixture->folder, ".permafrost-notes.part", NULL);
  g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, ".permafrost-link01.part", NULL);
  g_autoptr(GError) error = NULL;
  int fd;

  g_assert_true (g_file_set_contents (dead, "x", 1, NULL));
  g_assert_true (g_file_set_contents (alive, "x", 1, NULL));
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  g_assert_true (g_file_set_contents (target, "x", 1, NULL));
  g_assert_no_errno (symlink ("target", link));
  g_assert_no_errno (g_mkdir (folder, 0700));
  fd = open (alive, O_RDONLY | O_CLOEXEC);
  g_assert_no_errno (flock (fd, LOCK_EX));

  g_assert_true (pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (alive, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (link, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (target, G_FILE_TEST_EXISTS));
  close (fd);
}

/* Killed at any moment, an export leaves at most part files and a whole pair, and the next one cleans up. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr(GPtrArray) list = NULL;
      g_autoptr(GError) error = NULL;
      pid_t pid = fork ();
      int status;

      if (pid == 0)
        {
          for (;;)
            {
              g_autoptr(JsonObject) record = json_object_new ();

              if (!pf_artifact_export (fixture->folder, NAME, fixture->image, record, fixture->local, NULL, NULL, NULL))
                _exit (1);
            }
        }
      g_usleep (200 + round * 100);
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status));

      list = pf_artifact_list (fixture->folder, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < list->len; i++)
        {
          PfArtifactState state;

          g_assert_true (pf_artifact_verify (list->pdata[i], &state, NULL, NULL, &error));
          g_assert_cmpint (state, ==, PF_ARTIFACT_VERIFIED);
          g_assert_no_errno (g_unlink (list->pdata[i]));
        }
    }
  g_assert_true (pf_artifact_export (fixture->folder, STEM "-last.bin", fixture->image, fixture->record, NULL, NULL, NULL, NULL));
  {
    g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      g_assert_false (g_str_has_suffix (name, ".part"));
  }
}

/* Each of the ways by itself, for the file systems that have only that one */
static void
test_methods (Fixture       *fixture,
              gconstpointer  data)
{
  static const PfPartMethods methods[] = { PF_PART_RENAME, PF_PART_LINK, PF_PART_RESERVE };
  int dirfd = open (fixture->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *name = g_strdup_printf ("goal-%" G_GSIZE_FORMAT, i);
      g_autofree char *text = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(PfPartFile) part = pf_part_file_new (fixture->folder, dirfd, fixture->local, 0600, NULL, &error);
      g_autoptr(PfPartFile) second = pf_part_file_new (fixture->folder, dirfd, fixture->image, 0600, NULL, &error);
      gboolean taken;

      g_assert_no_error (error);
      g_assert_true (pf_part_file_publish (part, name, methods[i], &taken, &error));
      g_assert_no_error (error);
      g_assert_false (pf_part_file_publish (second, name, methods[i], &taken, &error));
      g_assert_no_error (error);
      g_assert_true (taken);
      text = get (fixture->folder, name);
      g_assert_cmpstr (text, ==, SECRET);
      g_clear_pointer (&part, pf_part_file_free);
      g_clear_pointer (&second, pf_part_file_free);
      g_assert_cmpuint (count_files (fixture->folder), ==, i + 1);
    }
  close (dirfd);
}

static void
assert_state (const char      *path,
              PfArtifactState  expected)
{
  g_autofree char *why = NULL;
  g_autoptr(GError) error = NULL;
  PfArtifactState state;

  g_assert_true (pf_artifact_verify (path, &state, &why, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, expected);
  g_assert_cmpuint (strlen (why), >, 10);
}

static void
test_verify (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GBytes) other = pf_test_image_new ("another", 8);
  g_autofree char *path = NULL;
  g_autofree char *record = NULL;
  g_autofree char *nothing = g_build_filename (fixture->folder, "nothing.bin", NULL);
  g_autoptr(GError) error = NULL;
  PfArtifactState state;

  g_assert_true (pf_artifact_export (fixture->folder, NAME, fixture->image, fixture->record, NULL, &path, NULL, &error));
  record = pf_artifact_dup_record_path (path);
  g_assert_true (g_str_has_suffix (record, STEM ".json"));
  assert_state (path, PF_ARTIFACT_VERIFIED);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (other, NULL), g_bytes_get_size (other), NULL));
  assert_state (path, PF_ARTIFACT_DIFFERS);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (other, NULL), g_bytes_get_size (other) - 1, NULL));
  assert_state (path, PF_ARTIFACT_DAMAGED);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (other, NULL), g_bytes_get_size (other), NULL));
  g_assert_true (g_file_set_contents (record, "{ \"sha256\": 7 }", -1, NULL));
  assert_state (path, PF_ARTIFACT_NO_RECORD);
  g_assert_true (g_file_set_contents (record, "[", -1, NULL));
  assert_state (path, PF_ARTIFACT_NO_RECORD);
  g_assert_null (pf_artifact_load_record (path, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_no_errno (g_unlink (record));
  assert_state (path, PF_ARTIFACT_NO_RECORD);
  g_assert_null (pf_artifact_load_record (path, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (pf_artifact_verify (nothing, &state, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  /* in the order that is expected */
  static const char * const names[] = {
    "ESP8266-micropython-v1.9-mqtt-as-20270101-000000.bin",
    "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055-10.bin",
    "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055-2.bin",
    "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055.bin",
    "ESP8266-micropython-v1.28.0-rehearsal-mqtt-as-20261124-143054.bin",
    "ESP8266-micropython-mine.bin",
  };
  static const char * const others[] = {
    "ESP8266-micropython-v1.28.0-mqtt-as-20261124-143055.json", "other.bin", "mqtt_local.py", ".permafrost-abcdef.part",
    "ESP8266-micropython-\xff.bin",
  };
  g_autofree char *folder_name = g_build_filename (fixture->folder, "ESP8266-micropython-folder.bin", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->folder, "nowhere", NULL);
  g_autofree char *old = g_build_filename (fixture->folder, "ESP8266-micropython-mine.bin", NULL);
  struct utimbuf long_ago = { 1000000, 1000000 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[(i * 5 + 3) % G_N_ELEMENTS (names)], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, others[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  g_assert_no_errno (g_mkdir (folder_name, 0700));
  g_assert_no_errno (utime (old, &long_ago));

  list = pf_artifact_list (fixture->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *base = g_path_get_basename (list->pdata[i]);

      g_assert_cmpstr (base, ==, names[i]);
    }
  g_assert_null (pf_artifact_list (nowhere, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/artifact/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("name", test_name);
  ADD ("export", test_export);
  ADD ("taken", test_taken);
  ADD ("dangling-link", test_dangling_link);
  ADD ("full-disk", test_full_disk);
  ADD ("bad-folders", test_bad_folders);
  ADD ("no-permission", test_no_permission);
  ADD ("bad-names", test_bad_names);
  ADD ("cancel", test_cancel);
  ADD ("leftovers", test_leftovers);
  ADD ("killed", test_killed);
  ADD ("methods", test_methods);
  ADD ("verify", test_verify);
  ADD ("list", test_list);
  ADD ("at-once", test_at_once);
  return g_test_run ();
}
