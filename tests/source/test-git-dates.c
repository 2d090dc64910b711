/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-release-catalog.h"
#include "git/pf-git-dates.h"
#include "pf-error.h"
#include "pf-test-git.h"

static void
test_pkt (void)
{
  static const char * const bad[] = { "", "0", "000", "00g0", "-001", "0003", "0005", "ffff", " 005x", "0x05x" };
  const char *data = "0009hello00000001000400";
  gsize length = strlen (data);
  const char *line;
  gsize line_length;

  g_assert_true (pf_git_pkt_next (&data, &length, &line, &line_length));
  g_assert_cmpmem (line, line_length, "hello", 5);
  for (guint i = 0; i < 3; i++)
    {
      /* a flush, a delimiter, and a line with nothing in it */
      g_assert_true (pf_git_pkt_next (&data, &length, &line, &line_length));
      g_assert_null (line);
      g_assert_cmpuint (line_length, ==, 0);
    }
  g_assert_false (pf_git_pkt_next (&data, &length, &line, &line_length));
  g_assert_cmpuint (length, ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      data = bad[i];
      length = strlen (data);
      g_assert_false (pf_git_pkt_next (&data, &length, &line, &line_length));
    }
}

static GPtrArray *
commits_new (const char *first,
             ...)
{
  GPtrArray *commits = g_ptr_array_new_with_free_func (g_free);
  const char *commit;
  va_list args;

  va_start (args, first);
  for (commit = first; commit != NULL; commit = va_arg (args, const char *))
    g_ptr_array_add (commits, g_strdup (commit));
  va_end (args);
  return commits;
}

static void
test_fetch (void)
{
  g_autoptr(PfTestGit) git = pf_test_git_new ();
  g_autofree char *base = pf_test_git_dup_base (git, NULL);
  g_autofree char *url = g_strconcat (base, "o/micropython.git", NULL);
  g_autofree char *nothing = g_strconcat (base, "o/nothing.git", NULL);
  g_autofree char *folder = g_build_filename (pf_test_git_get_folder (git), "repos", "o", "micropython.git", NULL);
  g_autofree char *head = pf_test_git_run (folder, "rev-parse", "HEAD^{commit}", NULL);
  g_autofree char *time = pf_test_git_run (folder, "show", "-s", "--format=%ct", "HEAD", NULL);
  g_autoptr(GPtrArray) commits = commits_new (head, NULL);
  g_autoptr(GPtrArray) unknown = commits_new ("0123456789012345678901234567890123456789", NULL);
  g_autoptr(GHashTable) times = NULL;
  g_autoptr(GError) error = NULL;

  /* Something that answers, but not as git does. */
  g_assert_null (pf_git_dates_fetch (nothing, commits, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);

  times = pf_git_dates_fetch (url, commits, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (times), ==, 1);
  g_assert_cmpint (*(gint64 *) g_hash_table_lookup (times, head), ==, g_ascii_strtoll (time, NULL, 10));

  g_assert_null (pf_git_dates_fetch (url, unknown, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_INVALID);
  g_clear_error (&error);

  pf_test_git_stop (git);
  g_assert_null (pf_git_dates_fetch (url, commits, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
}

static void
test_cancelled (void)
{
  g_autoptr(GPtrArray) commits = commits_new ("0123456789012345678901234567890123456789", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (pf_git_dates_fetch ("http://127.0.0.1:9/x.git", commits, cancellable, &error));
  g_assert_true (pf_error_is_cancelled (error));
}

static void
test_no_http (void)
{
  g_autoptr(GPtrArray) commits = commits_new ("0123456789012345678901234567890123456789", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (pf_git_dates_fetch ("file:///nowhere", commits, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NOT_FOUND);
}

/* The catalog keeps dates over a refresh, and asks only for what it does not know. */
static void
test_catalog (void)
{
  g_autoptr(PfTestGit) git = pf_test_git_new ();
  g_autofree char *base = pf_test_git_dup_base (git, NULL);
  g_autofree char *url = g_strconcat (base, "o/micropython.git", NULL);
  g_autofree char *file = g_build_filename (pf_test_git_get_folder (git), "releases.json", NULL);
  g_autoptr(PfReleaseCatalog) catalog = pf_release_catalog_new (file, url);
  g_autoptr(PfReleaseCatalog) second = pf_release_catalog_new (file, url);
  g_autoptr(PfRelease) undated = NULL;
  g_autoptr(PfRelease) latest = NULL;
  g_autoptr(PfRelease) again = NULL;
  g_autoptr(GError) error = NULL;
  guint requests;

  g_assert_true (pf_release_catalog_refresh (catalog, NULL, &error));
  g_assert_no_error (error);
  undated = pf_release_catalog_dup_latest (catalog);
  g_assert_cmpint (pf_release_get_time (undated), ==, 0);
  g_assert_true (pf_release_catalog_fetch_dates (catalog, NULL, &error));
  g_assert_no_error (error);
  latest = pf_release_catalog_dup_latest (catalog);
  g_assert_cmpstr (pf_release_get_tag (latest), ==, pf_release_get_tag (undated));
  g_assert_cmpint (pf_release_get_time (latest), >=, 1700000000);

  g_assert_true (pf_release_catalog_refresh (second, NULL, &error));
  again = pf_release_catalog_dup_latest (second);
  g_assert_cmpint (pf_release_get_time (again), ==, pf_release_get_time (latest));
  requests = pf_test_git_count_requests (git);
  g_assert_true (pf_release_catalog_fetch_dates (second, NULL, &error));
  g_assert_cmpuint (pf_test_git_count_requests (git), ==, requests);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/git-dates/pkt", test_pkt);
  g_test_add_func ("/git-dates/fetch", test_fetch);
  g_test_add_func ("/git-dates/cancelled", test_cancelled);
  g_test_add_func ("/git-dates/no-http", test_no_http);
  g_test_add_func ("/git-dates/catalog", test_catalog);
  return g_test_run ();
}
