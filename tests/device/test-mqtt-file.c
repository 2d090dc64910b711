/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/pf-mqtt-local.h"
#include "device/pf-py-literal.h"
#include "pf-error.h"

#define IMPORT "from mqtt_as import config\n"

static PfMqttLocal *
local_from (const char *text)
{
  PfMqttLocal *local = pf_mqtt_local_new ();

  g_assert_true (pf_mqtt_local_set_text (local, text, -1, NULL));
  return local;
}

static gboolean
set_source (PfMqttLocal  *local,
            const char   *key,
            const char   *source,
            GError      **error)
{
  g_autoptr(PfPyValue) value = source != NULL ? pf_py_literal_from_source (source) : NULL;

  g_assert_true (source == NULL || value != NULL);
  return pf_mqtt_local_set_value (local, key, value, error);
}

typedef struct {
  char *folder;
  char *path;
} Folder;

static void
folder_set_up (Folder        *fixture,
               gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("pf-device-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "mqtt_local.py", NULL);
}

static void
folder_tear_down (Folder        *fixture,
                  gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
write_file (Folder     *fixture,
            const char *data,
            gsize       length,
            int         mode)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents_full (fixture->path, data, length, G_FILE_SET_CONTENTS_CONSISTENT, mode, &error);
  g_assert_no_error (error);
  g_chmod (fixture->path, mode);
}

static void
check_file (const char *path,
            const char *data,
            gsize       length,
            int         mode)
{
  g_autofree char *contents = NULL;
  gsize n;
  struct stat st;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  g_assert_cmpmem (contents, n, data, length);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, mode);
}

static guint
count_files (Folder *fixture)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_save (Folder        *fixture,
           gconstpointer  data)
{
  static const char secret[] = IMPORT "config['password'] = 'x'\n";
  g_autoptr(PfMqttLocal) local = local_from (secret);
  g_autoptr(GError) error = NULL;

  g_assert_true (pf_mqtt_local_save (local, fixture->path, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  check_file (fixture->path, secret, strlen (secret), 0600);
  g_assert_false (pf_mqtt_local_get_modified (local));
  g_assert_cmpstr (pf_mqtt_local_get_path (local), ==, fixture->path);
  g_assert_cmpuint (count_files (fixture), ==, 1);

  g_assert_true (set_source (local, "port", "1884", NULL));
  g_assert_true (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_save_keeps_mode (Folder        *fixture,
                      gconstpointer  data)
{
  static const char text[] = IMPORT "config['server'] = 'x'\n";
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autofree char *link = g_build_filename (fixture->folder, "link.py", NULL);
  g_autofree char *target = NULL;

  write_file (fixture, text, strlen (text), 0640);
  g_assert_cmpint (symlink ("mqtt_local.py", link), ==, 0);
  g_assert_true (pf_mqtt_local_load (local, link, NULL, NULL));
  g_assert_true (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, NULL));
  check_file (fixture->path, text, strlen (text), 0640);
  target = g_file_read_link (link, NULL);
  g_assert_cmpstr (target, ==, "mqtt_local.py");

  g_assert_true (set_source (local, "wifi_pw", "'secret99'", NULL));
  g_assert_true (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, NULL));
  check_file (fixture->path, pf_mqtt_local_get_text (local, NULL), strlen (pf_mqtt_local_get_text (local, NULL)), 0600);
}

static void
test_changed_on_disk (Folder        *fixture,
                      gconstpointer  data)
{
  static const char mine[] = IMPORT "config['server'] = 'mine'\n", theirs[] = IMPORT "config['server'] = 'theirs'\n";
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *backup = NULL;
  g_autofree char *disk = NULL;

  write_file (fixture, IMPORT, strlen (IMPORT), 0644);
  g_assert_true (pf_mqtt_local_load (local, fixture->path, NULL, NULL));
  g_assert_null (pf_mqtt_local_dup_disk_text (local));
  g_assert_true (pf_mqtt_local_set_text (local, mine, -1, NULL));
  write_file (fixture, theirs, strlen (theirs), 0644);

  g_assert_false (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_CHANGED);
  check_file (fixture->path, theirs, strlen (theirs), 0644);
  g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, mine);
  g_assert_true (pf_mqtt_local_get_modified (local));
  disk = pf_mqtt_local_dup_disk_text (local);
  g_assert_cmpstr (disk, ==, theirs);
  g_assert_cmpuint (count_files (fixture), ==, 1);

  g_assert_true (pf_mqtt_local_save (local, NULL, TRUE, &backup, NULL, NULL));
  check_file (fixture->path, mine, strlen (mine), 0644);
  check_file (backup, theirs, strlen (theirs), 0600);
}

static void
test_never_over_another (Folder        *fixture,
                         gconstpointer  data)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT "config['server'] = 'a'\n");
  g_autoptr(GError) error = NULL;

  write_file (fixture, IMPORT, strlen (IMPORT), 0644);
  g_assert_false (pf_mqtt_local_save (local, fixture->path, FALSE, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_CHANGED);
  check_file (fixture->path, IMPORT, strlen (IMPORT), 0644);
}

/* The byte order mark, the line ends and an old encoding come back as they were. */
static void
test_bytes_survive (Folder        *fixture,
                    gconstpointer  data)
{
  static const char * const files[] = {
    "\xef\xbb\xbf" IMPORT "config['server'] = 'a'\r\nx = 1\rconfig['ssid'] = 'é'", "# coding: latin-1\n" IMPORT "config['server'] = 'a' # \xe9\n",
    "# -*- coding: cp1252 -*-\r\n" IMPORT "config['server'] = 'a' # \x80\n", IMPORT "# \xff\xfe\nconfig['server'] = 'a'\n", "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
      g_autoptr(GError) error = NULL;
      g_autofree char *contents = NULL;
      gsize length;

      write_file (fixture, files[i], strlen (files[i]), 0644);
      g_assert_true (pf_mqtt_local_load (local, fixture->path, NULL, &error));
      g_assert_no_error (error);
      g_test_message ("file %u in %s", i, pf_mqtt_local_get_encoding (local));
      set_source (local, "server", "'né'", &error);
      g_assert_no_error (error);
      g_assert_true (set_source (local, "server", i == 4 ? NULL : "'a'", &error));
      g_assert_true (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, &error));
      g_assert_no_error (error);
      if (i == 4)
        continue;
      g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
      g_assert_cmpmem (contents, length, files[i], strlen (files[i]));
    }
}

static void
test_encoding_lacks (Folder        *fixture,
                     gconstpointer  data)
{
  static const char text[] = "# coding: latin-1\n# \xe9\n";
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autoptr(GError) error = NULL;

  write_file (fixture, text, strlen (text), 0644);
  g_assert_true (pf_mqtt_local_load (local, fixture->path, NULL, NULL));
  g_assert_cmpstr (pf_mqtt_local_get_encoding (local), ==, "iso-8859-1");
  g_assert_true (pf_mqtt_local_set_text (local, "# 😀\n", -1, NULL));
  g_assert_false (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  check_file (fixture->path, text, strlen (text), 0644);
  pf_mqtt_local_use_utf8 (local);
  g_assert_true (pf_mqtt_local_save (local, NULL, FALSE, NULL, NULL, NULL));
}

static void
test_not_a_file (Folder        *fixture,
                 gconstpointer  data)
{
  g_autoptr(PfMqttLocal) local = local_from (IMPORT);
  g_autoptr(GCancellable) cancelled = g_cancellable_new ();
  GError *error = NULL;

  g_assert_false (pf_mqtt_local_load (local, fixture->path, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pf_mqtt_local_load (local, fixture->folder, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  write_file (fixture, "a\0b", 3, 0644);
  g_assert_false (pf_mqtt_local_load (local, fixture->path, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_false (pf_mqtt_local_load (local, fixture->path, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_remove (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (pf_mqtt_local_load (local, fixture->path, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpstr (pf_mqtt_local_get_text (local, NULL), ==, IMPORT);
}

static void
test_huge (Folder        *fixture,
           gconstpointer  data)
{
  g_autofree char *text = g_malloc (33 << 20);
  g_autoptr(PfMqttLocal) local = pf_mqtt_local_new ();
  g_autoptr(GError) error = NULL;

  memset (text, '#', 33 << 20);
  write_file (fixture, text, 33 << 20, 0644);
  g_assert_false (pf_mqtt_local_load (local, fixture->path, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/device/mqtt-file/" name, Folder, NULL, folder_set_up, func, folder_tear_down)
  ADD ("save", test_save);
  ADD ("save-keeps-mode", test_save_keeps_mode);
  ADD ("changed-on-disk", test_changed_on_disk);
  ADD ("never-over-another", test_never_over_another);
  ADD ("bytes-survive", test_bytes_survive);
  ADD ("encoding-lacks", test_encoding_lacks);
  ADD ("not-a-file", test_not_a_file);
  ADD ("huge", test_huge);
  return g_test_run ();
}
