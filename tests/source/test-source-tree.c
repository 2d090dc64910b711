/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pf-paths.h"
#include "pf-test-source.h"
#include "source/pf-source-marker.h"

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
test_fetch (PfTestSource       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfRelease) release = pf_test_source_release_of ("v1.28.0");
  g_autofree char *axtls = pf_test_source_commit_of ("axtls", "master~2");
  g_autofree char *bdb = pf_test_source_commit_of ("berkeley-db-1.xx", "master~1");
  g_autofree char *lib = pf_test_source_commit_of ("micropython-lib", "master~1");
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
  pf_test_source_assert_file (path, "lib/axtls/README.md", "axtls, first\n");
  pf_test_source_assert_file (path, "windows.crlf", "one\r\ntwo\r\n");

  /* What a build's makefiles, and git itself, see. */
  pf_test_source_assert_git (path, "v1.28.0", "describe", "--tags", "--dirty");
  pf_test_source_assert_git (path, "", "status", "--porcelain", "--ignore-submodules=none");
  pf_test_source_assert_git (path, "1", "rev-list", "--count", "HEAD");
  {
    g_autofree char *key = g_strdup_printf ("/trees/v1.28.0-%.12s", pf_release_get_commit (release));
    g_autofree char *executable = g_build_filename (path, "run.sh", NULL);
    g_autofree char *link = g_build_filename (path, "link", NULL);
    g_autofree char *sub = g_build_filename (path, "lib/axtls", NULL);

    g_assert_true (g_str_has_suffix (path, key));
    g_assert_true (g_file_test (executable, G_FILE_TEST_IS_EXECUTABLE));
    g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
    pf_test_source_assert_git (sub, axtls, "rev-parse", "HEAD", NULL);
  }
}

static void
test_again (PfTestSource       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_autofree char *path = g_strdup (pf_source_tree_get_path (tree));
  guint requests = pf_test_git_count_requests (pf_test_source_server);

  g_clear_object (&tree);
  tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_assert_false (pf_source_tree_was_fetched (tree));
  g_assert_false (pf_source_tree_is_stale (tree));
  g_assert_cmpuint (pf_source_tree_get_bytes (tree), ==, 0);
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 3);
  g_assert_cmpint (pf_source_tree_get_commit_time (tree), ==, 1700001000);
  g_assert_cmpstr (pf_source_tree_get_path (tree), ==, path);
  g_assert_cmpuint (pf_test_git_count_requests (pf_test_source_server), ==, requests);
}

static void
test_old_release (PfTestSource       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = pf_test_source_fetch (fixture, "v1.20.0");

  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 2);
  pf_test_source_assert_git (pf_source_tree_get_path (tree), "v1.20.0", "describe", "--tags", "--dirty");
}

/* No list of releases at hand: the tag itself is enough. */
static void
test_without_commit (PfTestSource       *fixture,
                     gconstpointer  data)
{
  g_autoptr(PfRelease) release = pf_release_new ("v1.27.0", NULL);
  g_autoptr(PfRelease) unknown = pf_release_new ("v7.7.7", NULL);
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *commit = pf_test_source_commit_of ("micropython", "v1.27.0");

  tree = pf_test_source_try (fixture, release, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, commit);
  g_clear_object (&tree);

  g_assert_null (pf_test_source_try (fixture, unknown, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  pf_test_git_stop (pf_test_source_server);
  tree = pf_test_source_try (fixture, release, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pf_source_tree_is_stale (tree));
  g_assert_false (pf_source_tree_was_fetched (tree));
  g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, commit);
  g_assert_null (pf_test_source_try (fixture, unknown, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  pf_test_git_start (pf_test_source_server);
}

/* Each way in which a checkout can be less than whole. */
static void
test_half_made (PfTestSource       *fixture,
                gconstpointer  data)
{
  static const char *const damage[] = { ".git/permafrost.json", ".git/HEAD", "lib/axtls/.git", "lib/micropython-lib",
                                        "lib/axtls/.git/index" };

  for (gsize i = 0; i < G_N_ELEMENTS (damage); i++)
    {
      g_autoptr(PfSourceTree) tree = pf_test_source_fetch (fixture, "v1.28.0");
      g_autofree char *victim = g_build_filename (pf_source_tree_get_path (tree), damage[i], NULL);

      g_clear_object (&tree);
      g_assert_true (pf_paths_remove_tree (victim, NULL, NULL));
      tree = pf_test_source_fetch (fixture, "v1.28.0");
      g_assert_true (pf_source_tree_was_fetched (tree));
      g_assert_true (g_file_test (victim, G_FILE_TEST_EXISTS));
    }
}

/* Both folders whose owner git looks at */
static void
give_to (const char *path,
         uid_t       user)
{
  g_autofree char *git = g_build_filename (path, ".git", NULL);

  g_assert_no_errno (chown (path, user, (gid_t) -1));
  g_assert_no_errno (chown (git, user, (gid_t) -1));
}

/* What git knows is put right; what it does not know is a build's, and stays. */
static void
test_mended (PfTestSource  *fixture,
             gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_autofree char *path = g_strdup (pf_source_tree_get_path (tree));
  g_autofree char *missing = g_build_filename (path, "ports/esp8266/Makefile", NULL);
  g_autofree char *changed = g_build_filename (path, "news", NULL);
  g_autofree char *submodule = g_build_filename (path, "lib/axtls/README.md", NULL);
  g_autofree char *output = g_build_filename (path, "ports/esp8266/build-GENERIC/firmware.bin", NULL);

  g_clear_object (&tree);
  /* A cache that belongs to another user; only root can make one. */
  if (geteuid () == 0)
    give_to (path, 65534);
  g_assert_no_errno (g_unlink (missing));
  g_assert_true (g_file_set_contents (changed, "fresh\n", -1, NULL));
  g_assert_no_errno (g_unlink (submodule));
  g_assert_true (pf_paths_write_file (output, "x", 1, 0644, NULL));

  tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_assert_false (pf_source_tree_was_fetched (tree));
  g_assert_true (g_file_test (missing, G_FILE_TEST_IS_REGULAR));
  pf_test_source_assert_file (path, "news", "newer\n");
  pf_test_source_assert_file (path, "lib/axtls/README.md", "axtls, first\n");
  g_assert_true (g_file_test (output, G_FILE_TEST_IS_REGULAR));
  if (geteuid () == 0)
    give_to (path, 0);
  pf_test_source_assert_git (path, "", "status", "--porcelain", "--ignore-submodules=none");
}

static void
test_damaged_marker (PfTestSource       *fixture,
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
  g_autoptr(PfSourceTree) tree = pf_test_source_fetch (fixture, "v1.20.0");
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
  tree = pf_test_source_fetch (fixture, "v1.20.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
}

static void
test_two_at_once (PfTestSource       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfSourceTree) first = pf_test_source_fetch (fixture, "v1.28.0");
  g_autoptr(PfSourceTree) second = NULL;
  g_autofree char *note = g_build_filename (pf_source_tree_get_path (first), ".git", "permafrost-injected.json", NULL);
  g_autofree char *module = g_build_filename (pf_source_tree_get_path (first), "ports/esp8266/modules/_boot.py", NULL);
  g_autofree char *other_note = NULL;

  /* The second is made from the first, with nothing of the build that goes on there, and needs no network. */
  g_assert_true (g_file_set_contents (note, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (module, "changed", -1, NULL));
  pf_test_git_stop (pf_test_source_server);
  second = pf_test_source_fetch (fixture, "v1.28.0");
  pf_test_git_start (pf_test_source_server);
  g_assert_false (pf_source_tree_was_fetched (second));
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (second)), ==, 3);
  pf_test_source_assert_file (pf_source_tree_get_path (second), "ports/esp8266/modules/_boot.py", "print(\"boot\")\n");
  pf_test_source_assert_file (pf_source_tree_get_path (second), "lib/axtls/README.md", "axtls, first\n");
  pf_test_source_assert_git (pf_source_tree_get_path (second), "", "status", "--porcelain", "--ignore-submodules=none");
  other_note = g_build_filename (pf_source_tree_get_path (second), ".git", "permafrost-injected.json", NULL);
  g_assert_false (g_file_test (other_note, G_FILE_TEST_EXISTS));

  g_assert_cmpstr (pf_source_tree_get_path (first), !=, pf_source_tree_get_path (second));
  g_assert_cmpstr (pf_source_tree_get_commit (first), ==, pf_source_tree_get_commit (second));
  pf_test_source_assert_git (pf_source_tree_get_path (second), "v1.28.0", "describe", "--tags", "--dirty");
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
spawn_child (PfTestSource    *fixture,
             const char *fault)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *base = pf_test_git_dup_base (pf_test_source_server, fault);
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
test_two_processes (PfTestSource       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GSubprocess) first = spawn_child (fixture, NULL);
  g_autoptr(GSubprocess) second = spawn_child (fixture, NULL);
  g_autofree char *first_path = read_path (first);
  g_autofree char *second_path = read_path (second);

  g_assert_cmpstr (first_path, !=, second_path);
  pf_test_source_assert_git (first_path, "v1.28.0", "describe", "--tags", "--dirty");
  pf_test_source_assert_git (second_path, "v1.28.0", "describe", "--tags", "--dirty");
  g_output_stream_close (G_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (first)), NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (second)), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (first, NULL, NULL));
  g_assert_true (g_subprocess_wait_check (second, NULL, NULL));
}

/* kill -9 in the middle of a fetch: the half is never taken for a whole, and goes with the next fetch. */
static void
test_killed (PfTestSource       *fixture,
             gconstpointer  data)
{
  g_autoptr(GSubprocess) child = spawn_child (fixture, "hang-pack");
  g_autoptr(PfSourceTree) tree = NULL;

  for (int i = 0; i < 1000 && pf_test_source_count_trees (fixture) == 0; i++)
    g_usleep (10 * 1000);
  g_assert_cmpuint (pf_test_source_count_trees (fixture), ==, 1);
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_cmpuint (pf_test_source_count_trees (fixture), ==, 1);

  tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
  g_assert_cmpuint (pf_test_source_count_trees (fixture), ==, 1);
}

static PfSourceTree *
fetch_mqtt (PfTestSource     *fixture,
            const char  *ref,
            GError     **error)
{
  return pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, ref, NULL, NULL, NULL, error);
}

static void
test_mqtt_refs (PfTestSource       *fixture,
                gconstpointer  data)
{
  g_autofree char *first = pf_test_source_commit_of ("mqtt", "old");
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
      g_autofree char *expected = pf_test_source_commit_of ("mqtt", cases[i].commit);
      g_autoptr(PfSourceTree) tree = fetch_mqtt (fixture, cases[i].ref, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (pf_source_tree_get_commit (tree), ==, expected);
      g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 0);
      pf_test_source_assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", NULL);
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
test_mqtt_offline (PfTestSource       *fixture,
                   gconstpointer  data)
{
  g_autofree char *master = pf_test_source_commit_of ("mqtt", "master");
  g_autofree char *dev = pf_test_source_commit_of ("mqtt", "dev");
  g_autoptr(PfSourceTree) tree = NULL;
  g_autoptr(GError) error = NULL;

  g_object_unref (fetch_mqtt (fixture, NULL, NULL));
  g_object_unref (fetch_mqtt (fixture, "dev", NULL));
  pf_test_git_stop (pf_test_source_server);

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
  pf_test_git_start (pf_test_source_server);
}

/* Another person's git settings change nothing of what is compiled. */
static void
test_own_settings (PfTestSource       *fixture,
                   gconstpointer  data)
{
  g_autofree char *config = g_build_filename (g_get_home_dir (), ".gitconfig", NULL);
  g_autoptr(PfSourceTree) tree = NULL;

  g_assert_true (g_file_set_contents (config, "[core]\n\tautocrlf = true\n\teol = crlf\n", -1, NULL));
  tree = pf_test_source_fetch (fixture, "v1.28.0");
  pf_test_source_assert_file (pf_source_tree_get_path (tree), "news", "newer\n");
  pf_test_source_assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", NULL);
  g_assert_no_errno (g_unlink (config));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *home = NULL;
  int status;

  if (argc == 5 && g_str_equal (argv[1], "--fetch"))
    return run_as_child (argv);

  g_test_init (&argc, &argv, NULL);
  home = pf_test_git_make_folder ();
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  pf_test_source_server = pf_test_git_new ();
#define ADD(path, func, data) g_test_add (path, PfTestSource, data, pf_test_source_set_up, func, pf_test_source_tear_down)
  ADD ("/source-tree/fetch", test_fetch, NULL);
  ADD ("/source-tree/again", test_again, NULL);
  ADD ("/source-tree/old-release", test_old_release, NULL);
  ADD ("/source-tree/without-commit", test_without_commit, NULL);
  ADD ("/source-tree/half-made", test_half_made, NULL);
  ADD ("/source-tree/mended", test_mended, NULL);
  ADD ("/source-tree/damaged-marker", test_damaged_marker, NULL);
  ADD ("/source-tree/two-at-once", test_two_at_once, NULL);
  ADD ("/source-tree/two-processes", test_two_processes, NULL);
  ADD ("/source-tree/killed", test_killed, NULL);
  ADD ("/source-tree/mqtt-refs", test_mqtt_refs, NULL);
  ADD ("/source-tree/mqtt-offline", test_mqtt_offline, NULL);
  ADD ("/source-tree/own-settings", test_own_settings, NULL);
  status = g_test_run ();
  pf_test_git_free (pf_test_source_server);
  pf_test_git_remove (home);
  return status;
}
