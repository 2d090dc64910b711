/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-test-source.h"

PfTestGit *pf_test_source_server;

void
pf_test_source_serve_from (PfTestSource    *fixture,
                           const char *fault)
{
  g_autofree char *base = pf_test_git_dup_base (pf_test_source_server, fault);
  g_autofree char *rule = g_strdup_printf ("https://github.com/=%s", base);
  g_autofree char *micropython = g_strdup_printf ("%so/micropython.git", base);
  g_autofree char *mqtt_as = g_strdup_printf ("%so/mqtt.git", base);

  g_clear_object (&fixture->remotes);
  fixture->remotes = pf_remotes_new ();
  g_assert_true (pf_remotes_add_rewrite (fixture->remotes, rule, NULL));
  pf_remotes_set_micropython (fixture->remotes, micropython);
  pf_remotes_set_mqtt_as (fixture->remotes, mqtt_as);
}

void
pf_test_source_set_up (PfTestSource       *fixture,
                       gconstpointer  data)
{
  fixture->cache = pf_test_git_make_folder ();
  fixture->workspace = pf_workspace_new (fixture->cache);
  pf_test_source_serve_from (fixture, NULL);
}

void
pf_test_source_tear_down (PfTestSource       *fixture,
                          gconstpointer  data)
{
  g_object_unref (fixture->workspace);
  g_object_unref (fixture->remotes);
  pf_test_git_remove (fixture->cache);
  g_free (fixture->cache);
}

char *
pf_test_source_commit_of (const char *repository,
                          const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/repos/o/%s.git", pf_test_git_get_folder (pf_test_source_server), repository);
  g_autofree char *spec = g_strconcat (name, "^{commit}", NULL);

  return pf_test_git_run (path, "rev-parse", spec, NULL);
}

PfRelease *
pf_test_source_release_of (const char *tag)
{
  g_autofree char *commit = pf_test_source_commit_of ("micropython", tag);

  return pf_release_new (tag, commit);
}

PfSourceTree *
pf_test_source_try (PfTestSource       *fixture,
                    PfRelease     *release,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return pf_source_tree_fetch_micropython (fixture->workspace, fixture->remotes, release, NULL, NULL, cancellable, error);
}

PfSourceTree *
pf_test_source_fetch (PfTestSource    *fixture,
                      const char *tag)
{
  g_autoptr(PfRelease) release = pf_test_source_release_of (tag);
  g_autoptr(GError) error = NULL;
  PfSourceTree *tree = pf_test_source_try (fixture, release, NULL, &error);

  g_assert_no_error (error);
  return tree;
}

void
pf_test_source_assert_fails (PfTestSource    *fixture,
                             const char *tag,
                             PfError     code)
{
  g_autoptr(PfRelease) release = pf_test_source_release_of (tag);
  g_autoptr(GError) error = NULL;

  g_assert_null (pf_test_source_try (fixture, release, NULL, &error));
  g_assert_error (error, PF_ERROR, (int) code);
  g_test_message ("%s", error->message);
}

/* The names in trees/ but for locks. */
guint
pf_test_source_count_trees (PfTestSource *fixture)
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
void
pf_test_source_assert_nothing_left (PfTestSource *fixture)
{
  for (int i = 0; i < 500 && pf_test_source_count_trees (fixture) > 0; i++)
    g_usleep (20 * 1000);
  g_assert_cmpuint (pf_test_source_count_trees (fixture), ==, 0);
}

void
pf_test_source_assert_git (const char *folder,
                           const char *expected,
                           const char *first,
                           const char *second,
                           const char *third)
{
  g_autofree char *output = pf_test_git_run (folder, first, second, third, NULL);

  g_assert_cmpstr (output, ==, expected);
}

void
pf_test_source_assert_file (const char *folder,
                            const char *name,
                            const char *expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}
