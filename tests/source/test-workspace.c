/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "pf-error.h"
#include "pf-test-disk.h"
#include "pf-test-git.h"
#include "source/pf-half-folder.h"
#include "source/pf-workspace.h"

typedef struct {
  char *root;
  PfWorkspace *workspace;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->root = pf_test_git_make_folder ();
  fixture->workspace = pf_workspace_new (fixture->root);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->workspace);
  pf_test_git_remove (fixture->root);
  g_free (fixture->root);
}

static PfWorkspaceSlot *
acquire (Fixture    *fixture,
         const char *key)
{
  g_autoptr(GError) error = NULL;
  PfWorkspaceSlot *slot = pf_workspace_acquire (fixture->workspace, "trees", key, FALSE, NULL, &error);

  g_assert_no_error (error);
  return slot;
}

static void
assert_path (Fixture         *fixture,
             PfWorkspaceSlot *slot,
             const char      *name)
{
  g_autofree char *expected = g_build_filename (fixture->root, "trees", name, NULL);

  g_assert_cmpstr (pf_workspace_slot_get_path (slot), ==, expected);
}

static void
make_file (const char *folder,
           const char *name,
           gsize       size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *data = g_malloc0 (size);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
test_slots (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfWorkspaceSlot) first = acquire (fixture, "v1-a");
  g_autoptr(PfWorkspaceSlot) second = acquire (fixture, "v1-a");
  g_autoptr(PfWorkspaceSlot) third = acquire (fixture, "v1-a");
  g_autoptr(PfWorkspaceSlot) other = acquire (fixture, "v2-b");

  assert_path (fixture, first, "v1-a");
  assert_path (fixture, second, "v1-a.2");
  assert_path (fixture, third, "v1-a.3");
  assert_path (fixture, other, "v2-b");

  g_clear_pointer (&second, pf_workspace_slot_free);
  second = acquire (fixture, "v1-a");
  assert_path (fixture, second, "v1-a.2");
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  static const char *const bad[] = { "", ".", "..", "../x", "a/b", "/etc", ".half-x", "x.lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (pf_workspace_acquire (fixture->workspace, "trees", bad[i], FALSE, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_null (pf_workspace_acquire (fixture->workspace, bad[i], "x", FALSE, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
    }
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_wait_cancelled (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(PfWorkspaceSlot) held = acquire (fixture, "x");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  gint64 start = g_get_monotonic_time ();

  g_assert_null (pf_workspace_acquire (fixture->workspace, "trees", "x", TRUE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC + 200 * 1000);
  g_thread_join (thread);
}

static gpointer
release_soon (gpointer data)
{
  g_usleep (200 * 1000);
  pf_workspace_slot_free (data);
  return NULL;
}

static void
test_wait (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(PfWorkspaceSlot) slot = NULL;
  g_autoptr(GError) error = NULL;
  GThread *thread = g_thread_new ("release", release_soon, acquire (fixture, "x"));

  slot = pf_workspace_acquire (fixture->workspace, "trees", "x", TRUE, NULL, &error);
  g_assert_no_error (error);
  assert_path (fixture, slot, "x");
  g_thread_join (thread);
}

/* The lock of a process that is killed ends with it. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GSubprocess) child = NULL;
  g_autoptr(PfWorkspaceSlot) before = NULL;
  g_autoptr(PfWorkspaceSlot) after = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *lock = g_build_filename (fixture->root, "trees", "x.lock", NULL);
  char answer[8];

  pf_workspace_slot_free (acquire (fixture, "x"));
  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "flock", "-F", lock, "sh", "-c", "echo locked; exec sleep 60", NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (child), answer, sizeof answer, NULL, &error), >, 0);
  g_assert_no_error (error);

  before = acquire (fixture, "x");
  assert_path (fixture, before, "x.2");
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  after = acquire (fixture, "x");
  assert_path (fixture, after, "x");
}

static void
test_list_and_clean (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(PfWorkspaceSlot) held = acquire (fixture, "big");
  g_autoptr(PfWorkspaceSlot) small = acquire (fixture, "small");
  g_autofree char *logs = pf_workspace_dup_path (fixture->workspace, "logs");
  g_autofree char *small_path = g_strdup (pf_workspace_slot_get_path (small));
  g_autofree char *small_lock = g_strconcat (small_path, ".lock", NULL);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GError) error = NULL;
  const PfWorkspaceEntry *entry;
  guint64 freed = 0;
  guint kept = 0;

  make_file (pf_workspace_slot_get_path (held), "data", 500000);
  make_file (small_path, "data", 100000);
  make_file (logs, "one.log", 10);
  g_clear_pointer (&small, pf_workspace_slot_free);

  entries = pf_workspace_list (fixture->workspace, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 3);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->name, ==, "big");
  g_assert_cmpuint (entry->size, >=, 500000);
  g_assert_true (entry->in_use);
  g_assert_cmpint (ABS (entry->used - g_get_real_time () / G_USEC_PER_SEC), <, 100);
  entry = g_ptr_array_index (entries, 1);
  g_assert_cmpstr (entry->name, ==, "small");
  g_assert_false (entry->in_use);
  entry = g_ptr_array_index (entries, 2);
  g_assert_cmpstr (entry->kind, ==, "logs");

  g_assert_true (pf_workspace_clean (fixture->workspace, NULL, NULL, &freed, &kept, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kept, ==, 1);
  g_assert_cmpuint (freed, >=, 100000);
  g_assert_cmpuint (freed, <, 500000);
  g_assert_false (g_file_test (small_path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (small_lock, G_FILE_TEST_EXISTS));
  left = pf_workspace_list (fixture->workspace, NULL, &error);
  g_assert_cmpuint (left->len, ==, 1);
}

static void
test_clean_one (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GError) error = NULL;
  guint64 freed = 0;

  for (const char *const *name = (const char *[]){ "a", "b", NULL }; *name != NULL; name++)
    {
      g_autoptr(PfWorkspaceSlot) slot = acquire (fixture, *name);

      make_file (pf_workspace_slot_get_path (slot), "data", 1000);
    }
  g_assert_true (pf_workspace_clean (fixture->workspace, "trees", "a", &freed, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (freed, >, 0);
  left = pf_workspace_list (fixture->workspace, NULL, &error);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((PfWorkspaceEntry *) g_ptr_array_index (left, 0))->name, ==, "b");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *nowhere = g_build_filename (fixture->root, "not", "there", NULL);
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (nowhere);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  guint64 freed = 1;
  guint kept = 1;

  entries = pf_workspace_list (workspace, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  g_assert_true (pf_workspace_clean (workspace, NULL, NULL, &freed, &kept, NULL, &error));
  g_assert_cmpuint (freed, ==, 0);
  g_assert_cmpuint (kept, ==, 0);
  g_assert_false (g_file_test (nowhere, G_FILE_TEST_EXISTS));
}

/* A symbolic link in the cache is removed, what it points at is not. */
static void
test_clean_link (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *outside = pf_test_git_make_folder ();
  g_autofree char *trees = pf_workspace_dup_path (fixture->workspace, "trees");
  g_autofree char *link = g_build_filename (trees, "link", NULL);
  g_autofree char *file = g_build_filename (outside, "data", NULL);
  g_autoptr(GError) error = NULL;

  make_file (outside, "data", 10);
  g_assert_no_errno (g_mkdir_with_parents (trees, 0755));
  g_assert_no_errno (symlink (outside, link));
  g_assert_true (pf_workspace_clean (fixture->workspace, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
  pf_test_git_remove (outside);
}

static void
test_half_folder (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfHalfFolder) half = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *goal = g_build_filename (fixture->root, "goal", NULL);
  g_autofree char *inside = NULL;
  g_autofree char *path = NULL;
  g_autofree char *left = g_build_filename (fixture->root, ".half-left", NULL);
  guint64 freed = 0;

  half = pf_half_folder_new (fixture->root, &error);
  g_assert_no_error (error);
  path = g_strdup (pf_half_folder_get_path (half));
  inside = g_build_filename (path, "tree", NULL);
  make_file (inside, "data", 1000);
  make_file (left, "data", 1000);

  /* One that nobody holds goes, one that is being worked in stays. */
  pf_half_folder_sweep (fixture->root, &freed, NULL);
  g_assert_cmpuint (freed, >, 0);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));

  g_assert_true (pf_half_folder_sync (half, &error));
  g_assert_true (pf_half_folder_commit (half, "tree", goal, &error));
  g_assert_no_error (error);
  g_clear_pointer (&half, pf_half_folder_unref);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (goal, G_FILE_TEST_IS_DIR));

  g_assert_true (pf_half_folder_remove (goal, NULL, &error));
  g_assert_true (pf_half_folder_remove (goal, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (goal, G_FILE_TEST_EXISTS));
}

static void
test_disks (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *disk = pf_test_disk_mount (1024 * 1024);
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (disk);
  g_autoptr(PfWorkspaceSlot) slot = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  guint64 freed = 0;

  slot = pf_workspace_acquire (workspace, "trees", "x", FALSE, NULL, &error);
  g_assert_no_error (error);
  make_file (pf_workspace_slot_get_path (slot), "data", 100000);
  g_clear_pointer (&slot, pf_workspace_slot_free);

  pf_test_disk_read_only (disk, TRUE);
  g_assert_null (pf_workspace_acquire (workspace, "trees", "x", FALSE, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, disk));
  g_clear_error (&error);
  g_assert_null (pf_workspace_acquire (workspace, "mqtt_as", "x", FALSE, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_PERMISSION);
  g_clear_error (&error);
  g_assert_false (pf_workspace_clean (workspace, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_PERMISSION);
  g_clear_error (&error);
  pf_test_disk_read_only (disk, FALSE);

  /* A full disk is just when somebody cleans. */
  pf_test_disk_fill (disk, 0);
  g_assert_true (pf_workspace_clean (workspace, NULL, NULL, &freed, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (freed, >=, 100000);
  entries = pf_workspace_list (workspace, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 0);
  g_clear_object (&workspace);
  pf_test_disk_unmount (disk);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/workspace/slots", test_slots);
  ADD ("/workspace/keys", test_keys);
  ADD ("/workspace/wait", test_wait);
  ADD ("/workspace/wait-cancelled", test_wait_cancelled);
  ADD ("/workspace/killed", test_killed);
  ADD ("/workspace/list-and-clean", test_list_and_clean);
  ADD ("/workspace/clean-one", test_clean_one);
  ADD ("/workspace/clean-link", test_clean_link);
  ADD ("/workspace/empty", test_empty);
  ADD ("/workspace/half-folder", test_half_folder);
  ADD ("/workspace/disks", test_disks);
  return g_test_run ();
}
