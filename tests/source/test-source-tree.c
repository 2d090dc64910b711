/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/pf-git.h"
#include "pf-error.h"
#include "pf-paths.h"
#include "pf-test-disk.h"
#include "pf-test-git.h"
#include "source/pf-source-marker.h"
#include "source/pf-source-tree.h"

/* A second of promise, and a second for a machine that is busy. */
#define CANCEL_LIMIT_US (2 * G_USEC_PER_SEC)

typedef struct {
  char *cache;
  PfWorkspace *workspace;
  PfRemotes *remotes;
} Fixture;

static PfTestGit *server;

static void
serve_from (Fixture    *fixture,
            const char *fault)
{
  g_autofree char *base = pf_test_git_dup_base (server, fault);
  g_autofree char *rule = g_strdup_printf ("https://github.com/=%s", base);
  g_autofree char *micropython = g_strdup_printf ("%so/micropython.git", base);
  g_autofree char *mqtt_as = g_strdup_printf ("%so/mqtt.git", base);

  g_clear_object (&fixture->remotes);
  fixture->remotes = pf_remotes_new ();
  g_assert_true (pf_remotes_add_rewrite (fixture->remotes, rule, NULL));
  pf_remotes_set_micropython (fixture->remotes, micropython);
  pf_remotes_set_mqtt_as (fixture->remotes, mqtt_as);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->cache = pf_test_git_make_folder ();
  fixture->workspace = pf_workspace_new (fixture->cache);
  serve_from (fixture, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->workspace);
  g_object_unref (fixture->remotes);
  pf_test_git_remove (fixture->cache);
  g_free (fixture->cache);
}

static char *
commit_of (const char *repository,
           const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/repos/o/%s.git", pf_test_git_get_folder (server), repository);
  g_autofree char *spec = g_strconcat (name, "^{commit}", NULL);

  return pf_test_git_run (path, "rev-parse", spec, NULL);
}

static PfRelease *
release_of (const char *tag)
{
  g_autofree char *commit = commit_of ("micropython", tag);

  return pf_release_new (tag, commit);
}

static PfSourceTree *
fetch_full (Fixture       *fixture,
            PfRelease     *release,
            GCancellable  *cancellable,
            GError       **error)
{
  return pf_source_tree_fetch_micropython (fixture->workspace, fixture->remotes, release, NULL, NULL, cancellable, error);
}

static PfSourceTree *
fetch (Fixture    *fixture,
       const char *tag)
{
  g_autoptr(PfRelease) release = release_of (tag);
  g_autoptr(GError) error = NULL;
  PfSourceTree *tree = fetch_full (fixture, release, NULL, &error);

  g_assert_no_error (error);
  return tree;
}

static void
assert_fails (Fixture    *fixture,
              const char *tag,
              PfError     code)
{
  g_autoptr(PfRelease) release = release_of (tag);
  g_autoptr(GError) error = NULL;

  g_assert_null (fetch_full (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, (int) code);
  g_test_message ("%s", error->message);
}

/* The names in trees/ but for locks. */
static guint
count_trees (Fixture *fixture)
{
  g_autofree char *folder = pf_workspace_dup_path (fixture->workspace, "trees");
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += !g_str_has_suffix (name, ".lock");
  return n;
}

/* A thread that was left behind may still be removing its folder. */
static void
assert_nothing_left (Fixture *fixture)
{
  for (int i = 0; i < 500 && count_trees (fixture) > 0; i++)
    g_usleep (20 * 1000);
  g_assert_cmpuint (count_trees (fixture), ==, 0);
}

static void
assert_git (const char *folder,
            const char *expected,
            const char *first,
            const char *second,
            const char *third)
{
  g_autofree char *output = pf_test_git_run (folder, first, second, third, NULL);

  g_assert_cmpstr (output, ==, expected);
}

static void
assert_file (const char *folder,
             const char *name,
             const char *expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

typedef struct {
  guint n;
  guint64 bytes;
  guint objects;
  guint total_objects;
  int busy;
} Progress;

static void
progress_cb (const PfFetchProgress *progress,
             gpointer               user_data)
{
  Progress *seen = user_data;

  g_assert_true (g_atomic_int_compare_and_exchange (&seen->busy, 0, 1));
  g_assert_cmpuint (progress->bytes, >=, seen->bytes);
  g_assert_cmpuint (progress->objects, <=, progress->total_objects);
  g_assert_nonnull (progress->what);
  seen->bytes = progress->bytes;
  seen->objects = progress->objects;
  seen->total_objects = progress->total_objects;
  seen->n++;
  g_atomic_int_set (&seen->busy, 0);
}

static void
test_fetch (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfRelease) release = release_of ("v1.28.0");
  g_autofree char *axtls = commit_of ("axtls", "master~2");
  g_autofree char *bdb = commit_of ("berkeley-db-1.xx", "master~1");
  g_autofree char *lib = commit_of ("micropython-lib", "master~1");
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;
  GHashTable *submodules;
  Progress seen = { 0 };
  const char *path;

  tree = pf_source_tree_fetch_micropython (fixture->workspace, fixture->remotes, release, progress_cb, &seen, NULL, &error);
  g_assert_no_error (error);
  path = pf_source_tree_get_path (tree);
  submodules = pf_source_tree_get_submodules (tree);

  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, pf_release_get_commit (release));
  g_assert_cmpint (pf_source_tree_get_commit_time (tree), ==, 1700001000);
  g_assert_true (pf_source_tree_was_fetched (tree));
  g_assert_false (pf_source_tree_is_stale (tree));
  g_assert_cmpuint (pf_source_tree_get_bytes (tree), >, 400000);
  g_assert_cmpuint (pf_source_tree_get_bytes (tree), <, 450000);
  g_assert_cmpuint (seen.n, >, 0);
  g_assert_cmpuint (seen.bytes, ==, pf_source_tree_get_bytes (tree));
  g_assert_cmpuint (seen.objects, ==, seen.total_objects);

  g_assert_cmpuint (g_hash_table_size (submodules), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (submodules, "lib/axtls"), ==, axtls);
  g_assert_cmpstr (g_hash_table_lookup (submodules, "lib/berkeley-db-1.xx"), ==, bdb);
  g_assert_cmpstr (g_hash_table_lookup (submodules, "lib/micropython-lib"), ==, lib);
  assert_file (path, "lib/axtls/README.md", "axtls, first\n");
  assert_file (path, "windows.crlf", "one\r\ntwo\r\n");

  /* What a build's makefiles, and git itself, see. */
  assert_git (path, "v1.28.0", "describe", "--tags", "--dirty");
  assert_git (path, "", "status", "--porcelain", "--ignore-submodules=none");
  assert_git (path, "1", "rev-list", "--count", "HEAD");
  {
    g_autofree char *key = g_strdup_printf ("/trees/v1.28.0-%.12s", pf_release_get_commit (release));
    g_autofree char *executable = g_build_filename (path, "run.sh", NULL);
    g_autofree char *link = g_build_filename (path, "link", NULL);
    g_autofree char *sub = g_build_filename (path, "lib/axtls", NULL);

    g_assert_true (g_str_has_suffix (path, key));
    g_assert_true (g_file_test (executable, G_FILE_TEST_IS_EXECUTABLE));
    g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
    assert_git (sub, axtls, "rev-parse", "HEAD", NULL);
  }
}

static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = fetch (fixture, "v1.28.0");
  g_autofree char *path = g_strdup (pf_source_tree_get_path (tree));
  guint requests = pf_test_git_count_requests (server);

  g_clear_object (&tree);
  tree = fetch (fixture, "v1.28.0");
  g_assert_false (pf_source_tree_was_fetched (tree));
  g_assert_false (pf_source_tree_is_stale (tree));
  g_assert_cmpuint (pf_source_tree_get_bytes (tree), ==, 0);
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 3);
  g_assert_cmpint (pf_source_tree_get_commit_time (tree), ==, 1700001000);
  g_assert_cmpstr (pf_source_tree_get_path (tree), ==, path);
  g_assert_cmpuint (pf_test_git_count_requests (server), ==, requests);
}

static void
test_old_release (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = fetch (fixture, "v1.20.0");

  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 2);
  assert_git (pf_source_tree_get_path (tree), "v1.20.0", "describe", "--tags", "--dirty");
}

/* No list of releases at hand: the tag itself is enough. */
static void
test_without_commit (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(PfRelease) release = pf_release_new ("v1.27.0", NULL);
  g_autoptr(PfRelease) unknown = pf_release_new ("v7.7.7", NULL);
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *commit = commit_of ("micropython", "v1.27.0");

  tree = fetch_full (fixture, release, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, commit);
  g_clear_object (&tree);

  g_assert_null (fetch_full (fixture, unknown, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  pf_test_git_stop (server);
  tree = fetch_full (fixture, release, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pf_source_tree_is_stale (tree));
  g_assert_false (pf_source_tree_was_fetched (tree));
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, commit);
  g_assert_null (fetch_full (fixture, unknown, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  pf_test_git_start (server);
}

/* Each way in which a checkout can be less than whole. */
static void
test_half_made (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *const damage[] = { ".git/permafrost.json", ".git/HEAD", "lib/axtls/.git", "lib/micropython-lib",
                                        "lib/axtls/.git/index" };

  for (gsize i = 0; i < G_N_ELEMENTS (damage); i++)
    {
      g_autoptr(PfSourceTree) tree = fetch (fixture, "v1.28.0");
      g_autofree char *victim = g_build_filename (pf_source_tree_get_path (tree), damage[i], NULL);

      g_clear_object (&tree);
      g_assert_true (pf_paths_remove_tree (victim, NULL, NULL));
      tree = fetch (fixture, "v1.28.0");
      g_assert_true (pf_source_tree_was_fetched (tree));
      g_assert_true (g_file_test (victim, G_FILE_TEST_EXISTS));
    }
}

static void
test_damaged_marker (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char *const texts[] = {
    "", "{", "[]", "{}", "\xff\xfe", "{\"format\":1,\"commit\":7}",
    "{\"format\":1,\"commit\":\"0000000000000000000000000000000000000000\",\"submodules\":{}}",
    "{\"format\":1,\"commit\":\"%s\"}",
    "{\"format\":1,\"commit\":\"%s\",\"submodules\":{\"../../x\":\"%s\"}}",
    "{\"format\":1,\"commit\":\"%s\",\"submodules\":{\"lib/axtls\":[]}}",
    "{\"format\":99,\"commit\":\"%s\",\"submodules\":{}}",
  };
  g_autoptr(PfSourceTree) tree = fetch (fixture, "v1.20.0");
  const char *path = pf_source_tree_get_path (tree);
  g_autofree char *file = g_build_filename (path, ".git", "permafrost.json", NULL);
  g_autofree char *huge = g_strnfill (1024 * 1024, ' ');
  g_autoptr(PfSourceMarker) whole = pf_source_marker_read (path);

  g_assert_nonnull (whole);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GString) text = g_string_new (texts[i]);

      g_string_replace (text, "%s", whole->commit, 0);
      g_assert_true (g_file_set_contents (file, text->str, (gssize) text->len, NULL));
      g_assert_null (pf_source_marker_read (path));
    }
  g_assert_true (g_file_set_contents (file, huge, -1, NULL));
  g_assert_null (pf_source_marker_read (path));
  g_clear_object (&tree);
  tree = fetch (fixture, "v1.20.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
}

static void
test_two_at_once (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfSourceTree) first = fetch (fixture, "v1.28.0");
  g_autoptr(PfSourceTree) second = NULL;
  g_autofree char *note = g_build_filename (pf_source_tree_get_path (first), ".git", "permafrost-injected.json", NULL);
  g_autofree char *module = g_build_filename (pf_source_tree_get_path (first), "ports/esp8266/modules/_boot.py", NULL);
  g_autofree char *other_note = NULL;

  /* The second is made from the first, with nothing of the build that goes on there, and needs no network. */
  g_assert_true (g_file_set_contents (note, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (module, "changed", -1, NULL));
  pf_test_git_stop (server);
  second = fetch (fixture, "v1.28.0");
  pf_test_git_start (server);
  g_assert_false (pf_source_tree_was_fetched (second));
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (second)), ==, 3);
  assert_file (pf_source_tree_get_path (second), "ports/esp8266/modules/_boot.py", "print(\"boot\")\n");
  assert_file (pf_source_tree_get_path (second), "lib/axtls/README.md", "axtls, first\n");
  assert_git (pf_source_tree_get_path (second), "", "status", "--porcelain", "--ignore-submodules=none");
  other_note = g_build_filename (pf_source_tree_get_path (second), ".git", "permafrost-injected.json", NULL);
  g_assert_false (g_file_test (other_note, G_FILE_TEST_EXISTS));

  g_assert_cmpstr (pf_source_tree_get_path (first), !=, pf_source_tree_get_path (second));
  g_assert_cmpstr (pf_source_tree_get_commit (first), ==, pf_source_tree_get_commit (second));
  assert_git (pf_source_tree_get_path (second), "v1.28.0", "describe", "--tags", "--dirty");
}

/* The test itself as another process: fetches, says where, and holds the tree until its input ends. */
static int
run_as_child (char **argv)
{
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (argv[2]);
  g_autoptr(PfRemotes) remotes = pf_remotes_new ();
  g_autoptr(PfRelease) release = pf_release_new (argv[4], NULL);
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;
  char byte;

  pf_remotes_add_rewrite (remotes, argv[3], NULL);
  pf_remotes_set_micropython (remotes, "https://github.com/o/micropython.git");
  tree = pf_source_tree_fetch_micropython (workspace, remotes, release, NULL, NULL, NULL, &error);
  if (tree == NULL)
    g_error ("%s", error->message);
  g_print ("%s\n", pf_source_tree_get_path (tree));
  fflush (stdout);
  return read (STDIN_FILENO, &byte, 1) == 0 ? 0 : 1;
}

static GSubprocess *
spawn_child (Fixture    *fixture,
             const char *fault)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *base = pf_test_git_dup_base (server, fault);
  g_autofree char *rule = g_strdup_printf ("https://github.com/=%s", base);
  g_autoptr(GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self,
                                         "--fetch", fixture->cache, rule, "v1.28.0", NULL);

  g_assert_no_error (error);
  return child;
}

static char *
read_path (GSubprocess *child)
{
  g_autoptr(GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  g_autoptr(GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

static void
test_two_processes (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GSubprocess) first = spawn_child (fixture, NULL);
  g_autoptr(GSubprocess) second = spawn_child (fixture, NULL);
  g_autofree char *first_path = read_path (first);
  g_autofree char *second_path = read_path (second);

  g_assert_cmpstr (first_path, !=, second_path);
  assert_git (first_path, "v1.28.0", "describe", "--tags", "--dirty");
  assert_git (second_path, "v1.28.0", "describe", "--tags", "--dirty");
  g_output_stream_close (G_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (first)), NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (second)), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (first, NULL, NULL));
  g_assert_true (g_subprocess_wait_check (second, NULL, NULL));
}

/* kill -9 in the middle of a fetch: the half is never taken for a whole, and goes with the next fetch. */
static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GSubprocess) child = spawn_child (fixture, "hang-pack");
  g_autoptr(PfSourceTree) tree = NULL;

  for (int i = 0; i < 1000 && count_trees (fixture) == 0; i++)
    g_usleep (10 * 1000);
  g_assert_cmpuint (count_trees (fixture), ==, 1);
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_cmpuint (count_trees (fixture), ==, 1);

  tree = fetch (fixture, "v1.28.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
  g_assert_cmpuint (count_trees (fixture), ==, 1);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  fault)
{
  g_autoptr(PfRelease) release = pf_release_new ("v1.28.0", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  serve_from (fixture, fault);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (fetch_full (fixture, release, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, CANCEL_LIMIT_US);
  g_thread_join (thread);
  g_clear_error (&error);

  g_assert_null (pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Nothing that was left behind is in the way of the next fetch. */
  serve_from (fixture, NULL);
  g_object_unref (fetch (fixture, "v1.28.0"));
}

static void
test_silent_server (Fixture       *fixture,
                    gconstpointer  fault)
{
  pf_git_set_timeouts (500, 500);
  serve_from (fixture, fault);
  assert_fails (fixture, "v1.28.0", PF_ERROR_NETWORK);
  pf_git_set_timeouts (20000, 60000);
  assert_nothing_left (fixture);
}

typedef struct {
  const char *fault;
  PfError code;
} Failure;

static const Failure failures[] = {
  { "die", PF_ERROR_NETWORK },
  { "broken", PF_ERROR_NETWORK },
  { "rubbish", PF_ERROR_NETWORK },
  { "missing", PF_ERROR_NOT_FOUND },
  { "private", PF_ERROR_NOT_FOUND },
};

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  const Failure *failure = data;

  serve_from (fixture, failure->fault);
  assert_fails (fixture, "v1.28.0", failure->code);
  assert_nothing_left (fixture);
}

static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfRelease) release = release_of ("v1.28.0");
  g_autoptr(GError) error = NULL;

  pf_remotes_set_micropython (fixture->remotes, "https://name:secret@nowhere.invalid/o/micropython.git");
  g_assert_null (fetch_full (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "nowhere.invalid"));
  g_assert_null (strstr (error->message, "secret"));
  assert_nothing_left (fixture);
}

static void
test_moved (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = NULL;

  serve_from (fixture, "moved");
  tree = fetch (fixture, "v1.28.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
}

/* A server that hands out no commit by its id: the submodules come whole instead of at depth 1. */
static void
test_tips_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = NULL;

  serve_from (fixture, "tips-only");
  tree = fetch (fixture, "v1.28.0");
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 3);
  assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", "--ignore-submodules=none");
}

/* A mirror on this machine, without a server. */
static void
test_files (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *repos = g_build_filename (pf_test_git_get_folder (server), "repos", NULL);
  g_autofree char *rule = g_strdup_printf ("https://github.com/=file://%s/", repos);
  g_autofree char *url = g_strdup_printf ("file://%s/o/micropython.git", repos);
  g_autoptr(PfSourceTree) tree = NULL;

  g_clear_object (&fixture->remotes);
  fixture->remotes = pf_remotes_new ();
  g_assert_true (pf_remotes_add_rewrite (fixture->remotes, rule, NULL));
  pf_remotes_set_micropython (fixture->remotes, url);
  tree = fetch (fixture, "v1.28.0");
  assert_git (pf_source_tree_get_path (tree), "v1.28.0", "describe", "--tags", "--dirty");
  assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", "--ignore-submodules=none");
}

static void
test_bad_submodules (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *evil = g_build_filename (fixture->cache, "..", "evil", NULL);

  assert_fails (fixture, "v1.24.0", PF_ERROR_NOT_FOUND);
  assert_fails (fixture, "v1.23.0", PF_ERROR_INVALID);
  assert_fails (fixture, "v1.22.0", PF_ERROR_INVALID);
  assert_nothing_left (fixture);
  g_assert_false (g_file_test (evil, G_FILE_TEST_EXISTS));
}

static void
test_tag_moved (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *other = commit_of ("micropython", "v1.27.0");
  g_autoptr(PfRelease) release = pf_release_new ("v1.28.0", other);
  g_autoptr(GError) error = NULL;

  g_assert_null (fetch_full (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  assert_nothing_left (fixture);
}

static void
test_empty_repository (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *base = pf_test_git_dup_base (server, NULL);
  g_autofree char *url = g_strconcat (base, "o/empty.git", NULL);
  g_autoptr(GError) error = NULL;

  pf_remotes_set_micropython (fixture->remotes, url);
  pf_remotes_set_mqtt_as (fixture->remotes, url);
  assert_fails (fixture, "v1.28.0", PF_ERROR_NOT_FOUND);
  g_assert_null (pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

static PfSourceTree *
fetch_mqtt (Fixture     *fixture,
            const char  *ref,
            GError     **error)
{
  return pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, ref, NULL, NULL, NULL, error);
}

static void
test_mqtt_refs (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *first = commit_of ("mqtt", "old");
  static const struct {
    const char *ref, *commit;
  } cases[] = {
    { NULL, "master" }, { "", "master" },          { "master", "master" },        { "dev", "dev" },
    { "old", "old" },   { "refs/tags/old", "old" }, { "refs/heads/dev", "dev" }, { "heads/dev", "dev" },
  };
  g_autoptr(PfSourceTree) by_id = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = commit_of ("mqtt", cases[i].commit);
      g_autoptr(PfSourceTree) tree = fetch_mqtt (fixture, cases[i].ref, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, expected);
      g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 0);
      assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", NULL);
    }
  by_id = fetch_mqtt (fixture, first, &error);
  g_assert_no_error (error);
  g_assert_false (pf_source_tree_was_fetched (by_id));
  g_clear_object (&by_id);

  for (const char *const *bad = (const char *[]){ "nope", "-x", "0000000000000000000000000000000000000000", "a b\n", NULL };
       *bad != NULL; bad++)
    {
      g_assert_null (fetch_mqtt (fixture, *bad, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
}

static void
test_mqtt_offline (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *master = commit_of ("mqtt", "master");
  g_autofree char *dev = commit_of ("mqtt", "dev");
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;

  g_object_unref (fetch_mqtt (fixture, NULL, NULL));
  g_object_unref (fetch_mqtt (fixture, "dev", NULL));
  pf_test_git_stop (server);

  tree = fetch_mqtt (fixture, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pf_source_tree_is_stale (tree));
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, master);
  g_clear_object (&tree);

  tree = fetch_mqtt (fixture, "dev", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, dev);
  g_assert_true (pf_source_tree_is_stale (tree));
  g_clear_object (&tree);

  tree = fetch_mqtt (fixture, dev, &error);
  g_assert_no_error (error);
  g_assert_false (pf_source_tree_is_stale (tree));
  g_clear_object (&tree);

  g_assert_null (fetch_mqtt (fixture, "old", &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  pf_test_git_start (server);
}

/* Another person's git settings change nothing of what is compiled. */
static void
test_own_settings (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *config = g_build_filename (g_get_home_dir (), ".gitconfig", NULL);
  g_autoptr(PfSourceTree) tree = NULL;

  g_assert_true (g_file_set_contents (config, "[core]\n\tautocrlf = true\n\teol = crlf\n", -1, NULL));
  tree = fetch (fixture, "v1.28.0");
  assert_file (pf_source_tree_get_path (tree), "news", "newer\n");
  assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", NULL);
  g_assert_no_errno (g_unlink (config));
}

static void
test_full_disk (Fixture       *fixture,
                gconstpointer  data)
{
  /* From "no room for anything" to "room for the packs but not for what is in them". */
  static const gsize spare[] = { 0, 64 * 1024, 8 * 1024 * 1024 + 150 * 1024, 8 * 1024 * 1024 + 500 * 1024 };

  for (gsize i = 0; i < G_N_ELEMENTS (spare); i++)
    {
      g_autofree char *disk = pf_test_disk_mount (12 * 1024 * 1024);
      g_autoptr(PfWorkspace) workspace = pf_workspace_new (disk);
      g_autoptr(PfRelease) release = release_of ("v1.28.0");
      g_autoptr(PfSourceTree) tree = NULL;
      g_autoptr(GError) error = NULL;

      pf_test_disk_fill (disk, spare[i]);
      tree = pf_source_tree_fetch_micropython (workspace, fixture->remotes, release, NULL, NULL, NULL, &error);
      g_assert_error (error, PF_ERROR, PF_ERROR_NO_SPACE);
      g_assert_nonnull (strstr (error->message, disk));
      g_test_message ("%s", error->message);
      g_clear_object (&workspace);
      pf_test_disk_unmount (disk);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *home = NULL;
  int status;

  if (argc == 5 && g_str_equal (argv[1], "--fetch"))
    return run_as_child (argv);

  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
  home = pf_test_git_make_folder ();
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  server = pf_test_git_new ();
#define ADD(path, func, data) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/source-tree/fetch", test_fetch, NULL);
  ADD ("/source-tree/again", test_again, NULL);
  ADD ("/source-tree/old-release", test_old_release, NULL);
  ADD ("/source-tree/without-commit", test_without_commit, NULL);
  ADD ("/source-tree/half-made", test_half_made, NULL);
  ADD ("/source-tree/damaged-marker", test_damaged_marker, NULL);
  ADD ("/source-tree/two-at-once", test_two_at_once, NULL);
  ADD ("/source-tree/two-processes", test_two_processes, NULL);
  ADD ("/source-tree/killed", test_killed, NULL);
  ADD ("/source-tree/cancel/hang", test_cancel, "hang");
  ADD ("/source-tree/cancel/hang-pack", test_cancel, "hang-pack");
  ADD ("/source-tree/cancel/slow", test_cancel, "slow");
  ADD ("/source-tree/silent/hang", test_silent_server, "hang");
  ADD ("/source-tree/silent/hang-pack", test_silent_server, "hang-pack");
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/source-tree/failure/", failures[i].fault, NULL);

      ADD (path, test_failure, &failures[i]);
    }
  ADD ("/source-tree/unreachable", test_unreachable, NULL);
  ADD ("/source-tree/moved", test_moved, NULL);
  ADD ("/source-tree/tips-only", test_tips_only, NULL);
  ADD ("/source-tree/files", test_files, NULL);
  ADD ("/source-tree/bad-submodules", test_bad_submodules, NULL);
  ADD ("/source-tree/tag-moved", test_tag_moved, NULL);
  ADD ("/source-tree/empty-repository", test_empty_repository, NULL);
  ADD ("/source-tree/mqtt-refs", test_mqtt_refs, NULL);
  ADD ("/source-tree/mqtt-offline", test_mqtt_offline, NULL);
  ADD ("/source-tree/own-settings", test_own_settings, NULL);
  ADD ("/source-tree/full-disk", test_full_disk, NULL);
  status = g_test_run ();
  pf_test_git_free (server);
  pf_test_git_remove (home);
  return status;
}
