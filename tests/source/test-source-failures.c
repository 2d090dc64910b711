/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "git/pf-git.h"
#include "pf-test-disk.h"
#include "pf-test-source.h"

/* A second of promise, and a second for a machine that is busy. */
#define CANCEL_LIMIT_US (2 * G_USEC_PER_SEC)

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (300 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel (PfTestSource       *fixture,
             gconstpointer  fault)
{
  g_autoptr(PfRelease) release = pf_release_new ("v1.28.0", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  GThread *thread;

  pf_test_source_serve_from (fixture, fault);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (pf_test_source_try (fixture, release, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, CANCEL_LIMIT_US);
  g_thread_join (thread);
  g_clear_error (&error);

  g_assert_null (pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Nothing that was left behind is in the way of the next fetch. */
  pf_test_source_serve_from (fixture, NULL);
  g_object_unref (pf_test_source_fetch (fixture, "v1.28.0"));
}

static void
test_silent_server (PfTestSource       *fixture,
                    gconstpointer  fault)
{
  pf_git_set_timeouts (500, 500);
  pf_test_source_serve_from (fixture, fault);
  pf_test_source_assert_fails (fixture, "v1.28.0", PF_ERROR_NETWORK);
  pf_git_set_timeouts (20000, 60000);
  pf_test_source_assert_nothing_left (fixture);
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
test_failure (PfTestSource       *fixture,
              gconstpointer  data)
{
  const Failure *failure = data;

  pf_test_source_serve_from (fixture, failure->fault);
  pf_test_source_assert_fails (fixture, "v1.28.0", failure->code);
  pf_test_source_assert_nothing_left (fixture);
}

static void
test_unreachable (PfTestSource       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfRelease) release = pf_test_source_release_of ("v1.28.0");
  g_autoptr(GError) error = NULL;

  pf_remotes_set_micropython (fixture->remotes, "https://name:secret@nowhere.invalid/o/micropython.git");
  g_assert_null (pf_test_source_try (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "nowhere.invalid"));
  g_assert_null (strstr (error->message, "secret"));
  pf_test_source_assert_nothing_left (fixture);
}

/* A server that nobody vouches for. */
static void
test_certificate (PfTestSource  *fixture,
                  gconstpointer  data)
{
  g_autofree char *script = g_strdup_printf ("cd '%s' && openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 1 "
                                             "-subj /CN=127.0.0.1 2>/dev/null && exec openssl s_server -accept 127.0.0.1:\"$0\" "
                                             "-cert cert -key key -www", fixture->cache);
  guint16 number = pf_test_git_find_port ();
  g_autofree char *port = g_strdup_printf ("%u", number);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/o/micropython.git", number);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GSubprocess) tls = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  g_autoptr(PfRelease) release = pf_test_source_release_of ("v1.28.0");
  g_autoptr(GError) error = NULL;
  gboolean ready = FALSE;

  g_subprocess_launcher_set_child_setup (launcher, pf_test_git_end_with_parent, NULL, NULL);
  tls = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", script, port, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (tls));
  while (!ready)
    {
      g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      ready = g_str_has_prefix (line, "ACCEPT");
    }

  pf_remotes_set_micropython (fixture->remotes, url);
  g_assert_null (pf_test_source_try (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "certificate"));
  g_test_message ("%s", error->message);
  g_subprocess_force_exit (tls);
  g_subprocess_wait (tls, NULL, NULL);
}

/* The environment's proxy is asked for https. This one, being a git server, answers that it is none. */
static void
test_proxy (PfTestSource  *fixture,
            gconstpointer  data)
{
  g_autofree char *proxy = pf_test_git_dup_base (pf_test_source_server, NULL);
  g_autoptr(PfRelease) release = pf_test_source_release_of ("v1.28.0");
  g_autoptr(GError) error = NULL;

  pf_remotes_set_micropython (fixture->remotes, "https://nowhere.invalid/o/micropython.git");
  g_setenv ("https_proxy", proxy, TRUE);
  g_assert_null (pf_test_source_try (fixture, release, NULL, &error));
  g_unsetenv ("https_proxy");
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "proxy"));
}

static void
test_moved (PfTestSource       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = NULL;

  pf_test_source_serve_from (fixture, "moved");
  tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_assert_true (pf_source_tree_was_fetched (tree));
}

/* A pf_test_source_server that hands out no commit by its id: the submodules come whole instead of at depth 1. */
static void
test_old_server (PfTestSource       *fixture,
                gconstpointer  data)
{
  g_autoptr(PfSourceTree) tree = NULL;

  pf_test_source_serve_from (fixture, "old");
  tree = pf_test_source_fetch (fixture, "v1.28.0");
  g_assert_cmpuint (g_hash_table_size (pf_source_tree_get_submodules (tree)), ==, 3);
  pf_test_source_assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", "--ignore-submodules=none");
}

/* A mirror on this machine, without a pf_test_source_server. */
static void
test_files (PfTestSource       *fixture,
            gconstpointer  data)
{
  g_autofree char *repos = g_build_filename (pf_test_git_get_folder (pf_test_source_server), "repos", NULL);
  g_autofree char *rule = g_strdup_printf ("https://github.com/=file://%s/", repos);
  g_autofree char *url = g_strdup_printf ("file://%s/o/micropython.git", repos);
  g_autoptr(PfSourceTree) tree = NULL;

  g_clear_object (&fixture->remotes);
  fixture->remotes = pf_remotes_new ();
  g_assert_true (pf_remotes_add_rewrite (fixture->remotes, rule, NULL));
  pf_remotes_set_micropython (fixture->remotes, url);
  tree = pf_test_source_fetch (fixture, "v1.28.0");
  pf_test_source_assert_git (pf_source_tree_get_path (tree), "v1.28.0", "describe", "--tags", "--dirty");
  pf_test_source_assert_git (pf_source_tree_get_path (tree), "", "status", "--porcelain", "--ignore-submodules=none");
}

static void
test_bad_submodules (PfTestSource       *fixture,
                     gconstpointer  data)
{
  g_autofree char *evil = g_build_filename (fixture->cache, "..", "evil", NULL);

  pf_test_source_assert_fails (fixture, "v1.24.0", PF_ERROR_NOT_FOUND);
  pf_test_source_assert_fails (fixture, "v1.23.0", PF_ERROR_INVALID);
  pf_test_source_assert_fails (fixture, "v1.22.0", PF_ERROR_INVALID);
  pf_test_source_assert_nothing_left (fixture);
  g_assert_false (g_file_test (evil, G_FILE_TEST_EXISTS));
}

static void
test_tag_moved (PfTestSource       *fixture,
                gconstpointer  data)
{
  g_autofree char *other = pf_test_source_commit_of ("micropython", "v1.27.0");
  g_autoptr(PfRelease) release = pf_release_new ("v1.28.0", other);
  g_autoptr(GError) error = NULL;

  g_assert_null (pf_test_source_try (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  pf_test_source_assert_nothing_left (fixture);
}

static void
test_empty_repository (PfTestSource       *fixture,
                       gconstpointer  data)
{
  g_autofree char *base = pf_test_git_dup_base (pf_test_source_server, NULL);
  g_autofree char *url = g_strconcat (base, "o/empty.git", NULL);
  g_autoptr(GError) error = NULL;

  pf_remotes_set_micropython (fixture->remotes, url);
  pf_remotes_set_mqtt_as (fixture->remotes, url);
  pf_test_source_assert_fails (fixture, "v1.28.0", PF_ERROR_NOT_FOUND);
  g_assert_null (pf_source_tree_fetch_mqtt_as (fixture->workspace, fixture->remotes, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

static void
test_full_disk (PfTestSource       *fixture,
                gconstpointer  data)
{
  /* From "no room for anything" to "room for the packs but not for what is in them". */
  static const gsize spare[] = { 0, 64 * 1024, 8 * 1024 * 1024 + 150 * 1024, 8 * 1024 * 1024 + 500 * 1024 };

  for (gsize i = 0; i < G_N_ELEMENTS (spare); i++)
    {
      g_autofree char *disk = pf_test_disk_mount (12 * 1024 * 1024);
      g_autoptr(PfWorkspace) workspace = pf_workspace_new (disk);
      g_autoptr(PfRelease) release = pf_test_source_release_of ("v1.28.0");
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

  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
  home = pf_test_git_make_folder ();
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  pf_test_source_server = pf_test_git_new ();
#define ADD(path, func, data) g_test_add (path, PfTestSource, data, pf_test_source_set_up, func, pf_test_source_tear_down)
  ADD ("/source-failures/cancel/hang", test_cancel, "hang");
  ADD ("/source-failures/cancel/hang-pack", test_cancel, "hang-pack");
  ADD ("/source-failures/cancel/slow", test_cancel, "slow");
  ADD ("/source-failures/silent/hang", test_silent_server, "hang");
  ADD ("/source-failures/silent/hang-pack", test_silent_server, "hang-pack");
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/source-failures/failure/", failures[i].fault, NULL);

      ADD (path, test_failure, &failures[i]);
    }
  ADD ("/source-failures/unreachable", test_unreachable, NULL);
  ADD ("/source-failures/certificate", test_certificate, NULL);
  ADD ("/source-failures/proxy", test_proxy, NULL);
  ADD ("/source-failures/moved", test_moved, NULL);
  ADD ("/source-failures/old-server", test_old_server, NULL);
  ADD ("/source-failures/files", test_files, NULL);
  ADD ("/source-failures/bad-submodules", test_bad_submodules, NULL);
  ADD ("/source-failures/tag-moved", test_tag_moved, NULL);
  ADD ("/source-failures/empty-repository", test_empty_repository, NULL);
  ADD ("/source-failures/full-disk", test_full_disk, NULL);
  status = g_test_run ();
  pf_test_git_free (pf_test_source_server);
  pf_test_git_remove (home);
  return status;
}
