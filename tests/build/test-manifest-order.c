/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "build/pf-manifest.h"

/*
 * The manifest is Python for makemanifest.py: it is run here as that runs it, with a stand-in for include(), and
 * on a file system that lists a folder in the worst order.
 */
#define HARNESS \
  "import os, sys\n" \
  "def backwards(*args, walk=os.walk, **kwargs):\n" \
  "    for path, folders, files in walk(*args, **kwargs):\n" \
  "        folders.sort(reverse=True)\n" \
  "        files.sort(reverse=True)\n" \
  "        yield path, folders, files\n" \
  "os.walk = backwards\n" \
  "def include(path):\n" \
  "    print('include', path)\n" \
  "def freeze(path, script=None, opt=None):\n" \
  "    print('freeze', path, script, opt)\n" \
  "text = sys.argv[1]\n" \
  "if sys.argv[2] == 'apart':\n" \
  "    exec(text, globals(), {})\n" \
  "else:\n" \
  "    exec(text, {'include': include, 'freeze': freeze})\n" \
  "print([(folders, files) for path, folders, files in os.walk(sys.argv[3])])\n"

static char *
run (const char *text,
     const char *namespaces,
     const char *folder)
{
  const char *argv[] = { "python3", "-c", HARNESS, text, namespaces, folder, NULL };
  g_autoptr(GError) error = NULL;
  char *output = NULL;
  g_autofree char *errors = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
  return output;
}

static void
test_order (gconstpointer namespaces)
{
  static const char * const names[] = { "b.py", "c.py", "_a.py", NULL };
  static const char * const files[] = { "mqtt_as/__init__.py", "extra.py", NULL };
  PfVariant variant = { .name = (char *) "", .manifest = (char *) "boards/manifest.py" };
  PfManifest whole = { .freezes_modules = TRUE, .has_asyncio = TRUE, .asyncio = "asyncio", .asyncio_in_c = TRUE };
  PfManifest small = { .asyncio = "asyncio" };
  g_autofree char *folder = g_dir_make_tmp ("permafrost-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "z", NULL);
  g_autofree char *sub2 = g_build_filename (folder, "p", NULL);
  g_autofree char *text = pf_manifest_write (&whole, &variant, files);
  g_autofree char *lacking = pf_manifest_write (&small, &variant, files);
  g_autofree char *output = NULL;
  g_autofree char *output2 = NULL;

  g_assert_cmpint (g_mkdir (sub, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (sub2, 0755), ==, 0);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }

  output = run (text, namespaces, folder);
  g_assert_cmpstr (output, ==,
                   "include $(PORT_DIR)/boards/manifest.py\n"
                   "[(['p', 'z'], ['_a.py', 'b.py', 'c.py']), ([], []), ([], [])]\n");
  g_assert_false (pf_manifest_is_lacking (&whole));

  output2 = run (lacking, namespaces, folder);
  g_assert_cmpstr (output2, ==,
                   "include $(PORT_DIR)/boards/manifest.py\n"
                   "include $(MPY_DIR)/extmod/asyncio/manifest.py\n"
                   "freeze $(MPY_DIR)/extmod asyncio/task.py 3\n"
                   "freeze $(PORT_DIR)/modules extra.py None\n"
                   "freeze $(PORT_DIR)/modules mqtt_as/__init__.py None\n"
                   "[(['p', 'z'], ['_a.py', 'b.py', 'c.py']), ([], []), ([], [])]\n");
  g_assert_true (pf_manifest_is_lacking (&small));

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (sub);
  g_rmdir (sub2);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Up to v1.19 makemanifest.py runs manifests with globals and locals apart. */
  g_test_add_data_func ("/manifest/order/together", "together", test_order);
  g_test_add_data_func ("/manifest/order/apart", "apart", test_order);
  return g_test_run ();
}
