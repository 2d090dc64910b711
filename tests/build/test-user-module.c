/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "build/pf-module-files.h"
#include "build/pf-user-module.h"
#include "pf-error.h"
#include "pf-paths.h"
#include "pf-test-disk.h"

typedef struct {
  char *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("permafrost-module-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_true (pf_paths_remove_tree (fixture->folder, NULL, NULL));
  g_free (fixture->folder);
}

static char *
put (Fixture    *fixture,
     const char *name,
     const char *text,
     gssize      length)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (fixture->folder, name, NULL);

  pf_paths_write_file (path, text, length < 0 ? strlen (text) : (gsize) length, 0644, &error);
  g_assert_no_error (error);
  return path;
}

static char *
get (const char *folder,
     const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static void
assert_refused (const char *path,
                PfError     code,
                const char *words)
{
  g_autoptr(GError) error = NULL;
  char *name = NULL;

  g_assert_false (pf_user_module_check (path, &name, &error));
  g_assert_error (error, PF_ERROR, (int) code);
  g_assert_null (name);
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = put (fixture, "thermo_2.py", "x = 'Grüße'\n", -1);
  g_autofree char *empty = put (fixture, "empty.py", "", 0);
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (pf_user_module_check (path, &name, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "thermo_2");
  g_assert_true (pf_user_module_check (empty, NULL, &error));
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  static const char * const bad[] = {
    "1st.py", "my-module.py", "two words.py", "ünicode.py", "class.py", "None.py", "async.py", ".py", "a.b.py", "__init__.py",
  };
  static const char * const taken[] = {
    "mqtt_as.py", "asyncio.py", "uasyncio.py", "machine.py", "os.py", "ntptime.py", "_boot.py", "webrepl.py", "ujson.py", "ssl.py",
    "ssd1306.py", "urllib.py",
  };
  static const char * const other[] = { "module.mpy", "module.txt", "module", "module.PY" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = put (fixture, bad[i], "x = 1\n", -1);

      assert_refused (path, PF_ERROR_INVALID, NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autofree char *path = put (fixture, taken[i], "x = 1\n", -1);

      assert_refused (path, PF_ERROR_INVALID, "already");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autofree char *path = put (fixture, other[i], "x = 1\n", -1);

      assert_refused (path, PF_ERROR_INVALID, "neither");
    }
  assert_refused ("", PF_ERROR_INVALID, NULL);
  assert_refused ("/nowhere/at/all.py", PF_ERROR_NOT_FOUND, "/nowhere/at/all.py");
  assert_refused ("/dev/null", PF_ERROR_INVALID, NULL);
}

static void
test_collides (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *file = put (fixture, "brand_new.py", "", 0);
  g_autofree char *package = put (fixture, "bundle/__init__.py", "", 0);

  g_assert_true (pf_user_module_collides ("mqtt_as", NULL));
  g_assert_false (pf_user_module_collides ("brand_new", NULL));
  g_assert_true (pf_user_module_collides ("brand_new", fixture->folder));
  g_assert_true (pf_user_module_collides ("bundle", fixture->folder));
  g_assert_false (pf_user_module_collides ("main", fixture->folder));
}

static void
test_contents (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *nul = put (fixture, "nul.py", "x = 1\0", 6);
  g_autofree char *latin1 = put (fixture, "latin1.py", "x = '\xe4'\n", -1);
  g_autofree char *utf16 = put (fixture, "utf16.py", "\xff\xfex\0=\0", 6);
  g_autofree char *bom = put (fixture, "bom.py", "\xef\xbb\xbfx = 1\n", -1);
  g_autofree char *big = g_strnfill (PF_MODULE_MAX_FILE + 1, '#');
  g_autofree char *just = g_strnfill (PF_MODULE_MAX_FILE, '#');
  g_autofree char *huge = put (fixture, "huge.py", big, -1);
  g_autofree char *limit = put (fixture, "limit.py", just, -1);
  g_autofree char *fifo = g_build_filename (fixture->folder, "fifo.py", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "folder.py", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (mkfifo (fifo, 0600));
  g_assert_no_errno (g_mkdir (folder, 0700));
  assert_refused (nul, PF_ERROR_INVALID, "UTF-8");
  assert_refused (latin1, PF_ERROR_INVALID, "UTF-8");
  assert_refused (utf16, PF_ERROR_INVALID, "UTF-8");
  assert_refused (bom, PF_ERROR_INVALID, "byte order mark");
  assert_refused (huge, PF_ERROR_INVALID, "1 MiB");
  assert_refused (fifo, PF_ERROR_INVALID, NULL);
  assert_refused (folder, PF_ERROR_INVALID, NULL);
  g_assert_true (pf_user_module_check (limit, NULL, &error));
  g_assert_no_error (error);
}

static void
test_package (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *init = put (fixture, "from/pkg/__init__.py", "", 0);
  g_autofree char *one = put (fixture, "from/pkg/one.py", "one = 1\n", -1);
  g_autofree char *deep = put (fixture, "from/pkg/sub/deep.py", "deep = 1\n", -1);
  g_autofree char *hidden = put (fixture, "from/pkg/.hidden.py", "\xff", 1);
  g_autofree char *git = put (fixture, "from/pkg/.git/config.py", "\xff", 1);
  g_autofree char *cache = put (fixture, "from/pkg/__pycache__/one.py", "\xff", 1);
  g_autofree char *picture = put (fixture, "from/pkg/my pictures/a b.png", "\xff", 1);
  g_autofree char *readme = put (fixture, "from/pkg/README.md", "words", -1);
  g_autofree char *path = g_build_filename (fixture->folder, "from", "pkg", NULL);
  g_autofree char *slash = g_strconcat (path, "/", NULL);
  g_autofree char *to = g_build_filename (fixture->folder, "to", NULL);
  g_autofree char *name = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *again = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *not_copied = NULL;
  g_autofree char *removed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *extra = NULL;

  g_assert_true (pf_user_module_check (slash, &name, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "pkg");

  g_assert_true (pf_user_module_copy (path, to, &sha256, NULL, &error));
  g_assert_cmpuint (strlen (sha256), ==, 64);
  copied = get (to, "pkg/sub/deep.py");
  g_assert_cmpstr (copied, ==, "deep = 1\n");
  not_copied = get (to, "pkg/README.md");
  g_assert_null (not_copied);
  g_assert_true (pf_user_module_copy (slash, to, &again, NULL, &error));
  g_assert_cmpstr (again, ==, sha256);

  /* A module that is gone from the package is gone from the copy. */
  g_assert_no_errno (g_unlink (deep));
  g_assert_true (pf_user_module_copy (path, to, &changed, NULL, &error));
  g_assert_cmpstr (changed, !=, sha256);
  removed = get (to, "pkg/sub/deep.py");
  g_assert_null (removed);

  extra = put (fixture, "from/pkg/not-a-name.py", "x = 1\n", -1);
  assert_refused (path, PF_ERROR_INVALID, "not-a-name");
}

static void
test_package_refused (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *no_init = put (fixture, "bare/one.py", "", 0);
  g_autofree char *bare = g_build_filename (fixture->folder, "bare", NULL);
  g_autofree char *clash_init = put (fixture, "clash/__init__.py", "", 0);
  g_autofree char *clash_one = put (fixture, "clash/a_b.py", "", 0);
  g_autofree char *clash_two = put (fixture, "clash/a/b.py", "", 0);
  g_autofree char *clash = g_build_filename (fixture->folder, "clash", NULL);
  g_autofree char *deep_init = put (fixture, "deep/__init__.py", "", 0);
  g_autofree char *deep_file = put (fixture, "deep/a/b/c/d/e/f/g/h/i/j/k.py", "", 0);
  g_autofree char *deep = g_build_filename (fixture->folder, "deep", NULL);
  g_autofree char *sub_init = put (fixture, "odd/__init__.py", "", 0);
  g_autofree char *sub_file = put (fixture, "odd/sub-folder/one.py", "", 0);
  g_autofree char *odd = g_build_filename (fixture->folder, "odd", NULL);
  g_autofree char *many = g_build_filename (fixture->folder, "many", NULL);

  assert_refused (bare, PF_ERROR_INVALID, "__init__.py");
  assert_refused (clash, PF_ERROR_INVALID, "a_b.py");
  assert_refused (deep, PF_ERROR_INVALID, "too deep");
  assert_refused (odd, PF_ERROR_INVALID, "sub-folder");
  for (guint i = 0; i <= PF_MODULE_MAX_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/m%u.py", i);
      g_autofree char *path = put (fixture, name, "", 0);
    }
  assert_refused (many, PF_ERROR_INVALID, "too large");
}

static void
assert_together (const char *one,
                 const char *two,
                 const char *words)
{
  const char * const paths[] = { one, two, NULL };
  g_autoptr(GError) error = NULL;

  if (words == NULL)
    {
      g_assert_true (pf_user_module_check_all (paths, &error));
      g_assert_no_error (error);
      return;
    }
  g_assert_false (pf_user_module_check_all (paths, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_together (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *init = put (fixture, "one/a/__init__.py", "", 0);
  g_autofree char *below = put (fixture, "one/a/b.py", "", 0);
  g_autofree char *package = g_build_filename (fixture->folder, "one", "a", NULL);
  g_autofree char *clash = put (fixture, "a_b.py", "", 0);
  g_autofree char *other = put (fixture, "c.py", "", 0);
  g_autofree char *again = put (fixture, "two/c.py", "", 0);
  g_autofree char *bad = put (fixture, "d.py", "\xff", 1);

  assert_together (package, other, NULL);
  assert_together (NULL, NULL, NULL);
  assert_together (other, again, "two modules called c");
  assert_together (package, clash, "a_b.py");
  assert_together (other, bad, "UTF-8");
  assert_together (other, "", "name");
}

static void
test_links (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *outside = put (fixture, "secret.py", "secret = 1\n", -1);
  g_autofree char *init = put (fixture, "pkg/__init__.py", "", 0);
  g_autofree char *one = put (fixture, "pkg/one.py", "one = 1\n", -1);
  g_autofree char *sub = put (fixture, "pkg/sub/x.py", "x = 1\n", -1);
  g_autofree char *path = g_build_filename (fixture->folder, "pkg", NULL);
  g_autofree char *alias = g_build_filename (fixture->folder, "pkg/alias.py", NULL);
  g_autofree char *evil = g_build_filename (fixture->folder, "pkg/evil.py", NULL);
  g_autofree char *loop = g_build_filename (fixture->folder, "pkg/loop", NULL);
  g_autofree char *whole = g_build_filename (fixture->folder, "linked", NULL);
  g_autofree char *to = g_build_filename (fixture->folder, "to", NULL);
  g_autofree char *copied = NULL;
  g_autoptr(GError) error = NULL;

  /* What the person names may be a link; a link inside that stays inside is as good as the file. */
  g_assert_no_errno (symlink ("one.py", alias));
  g_assert_no_errno (symlink ("pkg", whole));
  g_assert_true (pf_user_module_copy (whole, to, NULL, NULL, &error));
  g_assert_no_error (error);
  copied = get (to, "linked/alias.py");
  g_assert_cmpstr (copied, ==, "one = 1\n");

  g_assert_no_errno (symlink ("../secret.py", evil));
  assert_refused (path, PF_ERROR_INVALID, "leads out");
  g_assert_no_errno (g_unlink (evil));
  g_assert_no_errno (symlink ("nothing.py", evil));
  assert_refused (path, PF_ERROR_NOT_FOUND, "evil.py");
  g_assert_no_errno (g_unlink (evil));
  g_assert_no_errno (symlink ("evil.py", evil));
  assert_refused (path, PF_ERROR_FAILED, "evil.py");
  g_assert_no_errno (g_unlink (evil));
  g_assert_no_errno (symlink (".", loop));
  assert_refused (path, PF_ERROR_INVALID, "symbolic link to a folder");
}

/* An old time would keep the old code frozen; a new one without need would compile it again. */
static void
test_times (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = put (fixture, "from/timed.py", "x = 1\n", -1);
  g_autofree char *to = g_build_filename (fixture->folder, "to", NULL);
  g_autofree char *goal = g_build_filename (to, "timed.py", NULL);
  g_autofree char *package = put (fixture, "pack/timed/__init__.py", "", 0);
  g_autofree char *package_path = g_build_filename (fixture->folder, "pack", "timed", NULL);
  g_autofree char *old_file = NULL;
  struct utimbuf long_ago = { 1000000, 1000000 };
  g_autoptr(GError) error = NULL;
  struct stat first, second;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_no_errno (utime (path, &long_ago));
  g_assert_true (pf_user_module_copy (path, to, NULL, NULL, &error));
  g_assert_no_errno (stat (goal, &first));
  g_assert_cmpint (first.st_mtime, >=, now - 2);

  g_assert_no_errno (utime (goal, &long_ago));
  g_assert_true (pf_user_module_copy (path, to, NULL, NULL, &error));
  g_assert_no_errno (stat (goal, &second));
  g_assert_cmpint (second.st_mtime, ==, 1000000);

  g_assert_true (g_file_set_contents (path, "x = 2\n", -1, NULL));
  g_assert_no_errno (utime (path, &long_ago));
  g_assert_true (pf_user_module_copy (path, to, NULL, NULL, &error));
  g_assert_no_errno (stat (goal, &second));
  g_assert_cmpint (second.st_mtime, >=, now - 2);

  /* The package takes the file's place. */
  g_assert_true (pf_user_module_copy (package_path, to, NULL, NULL, &error));
  g_assert_no_error (error);
  old_file = get (to, "timed.py");
  g_assert_null (old_file);
}

static void
test_disk (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *disk = pf_test_disk_mount (256 * 1024);
  g_autofree char *text = g_strnfill (100000, '#');
  g_autofree char *path = put (fixture, "large.py", text, -1);
  g_autofree char *goal = g_build_filename (disk, "large.py", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) read_only = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) cancelled = NULL;

  pf_test_disk_fill (disk, 16384);
  g_assert_false (pf_user_module_copy (path, disk, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_SPACE);
  g_assert_false (g_file_test (goal, G_FILE_TEST_EXISTS));

  pf_test_disk_read_only (disk, TRUE);
  g_assert_false (pf_user_module_copy (path, disk, NULL, NULL, &read_only));
  g_assert_error (read_only, PF_ERROR, PF_ERROR_PERMISSION);
  pf_test_disk_unmount (disk);

  g_cancellable_cancel (cancellable);
  g_assert_false (pf_user_module_copy (path, fixture->folder, NULL, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/user-module/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("file", test_file);
  ADD ("names", test_names);
  ADD ("collides", test_collides);
  ADD ("contents", test_contents);
  ADD ("package", test_package);
  ADD ("package-refused", test_package_refused);
  ADD ("together", test_together);
  ADD ("links", test_links);
  ADD ("times", test_times);
  ADD ("disk", test_disk);
  return g_test_run ();
}
