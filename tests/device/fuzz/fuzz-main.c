/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

/* Runs the fuzz target on each file of a folder: what fuzzing once found is a test from then on. */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            size_t        size);

static void
test_file (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_file_get_contents (data, &contents, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) contents, length);
}

int
main (int   argc,
      char *argv[])
{
  const char *folders[] = { "corpus", "finds" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "device", "fuzz", folders[i], NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
      const char *name;

      g_assert_no_error (error);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_strconcat ("/device/fuzz/", folders[i], "/", name, NULL);

          g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), test_file, g_free);
        }
    }
  return g_test_run ();
}
