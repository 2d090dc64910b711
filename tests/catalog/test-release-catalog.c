/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "catalog/pf-release-catalog.h"
#include "pf-error.h"
#include "pf-test-git.h"

typedef struct {
  char *folder;
  char *cache;
  PfReleaseCatalog *catalog;
} Fixture;

static PfTestGit *server;

static char *
url_of (const char *fault,
        const char *name)
{
  g_autofree char *base = pf_test_git_dup_base (server, fault);

  return g_strdup_printf ("%so/%s.git", base, name);
}

static void
open_catalog (Fixture    *fixture,
              const char *fault,
              const char *name)
{
  g_autofree char *url = url_of (fault, name);

  g_clear_object (&fixture->catalog);
  fixture->catalog = pf_release_catalog_new (fixture->cache, url);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = pf_test_git_make_folder ();
  fixture->cache = g_build_filename (fixture->folder, "deep", "releases.json", NULL);
  open_catalog (fixture, NULL, "micropython");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->catalog);
  pf_test_git_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->cache);
}

static void
assert_releases (PfReleaseCatalog *catalog)
{
  g_autoptr(GPtrArray) stable = pf_release_catalog_dup_releases (catalog, FALSE);
  g_autoptr(GPtrArray) all = pf_release_catalog_dup_releases (catalog, TRUE);
  g_autoptr(PfRelease) latest = pf_release_catalog_dup_latest (catalog);
  g_autoptr(PfRelease) old = pf_release_catalog_dup_find (catalog, "v1.9.4");
  g_autoptr(GDateTime) time = pf_release_catalog_dup_time (catalog);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *repository = g_build_filename (pf_test_git_get_folder (server), "repos", "o", "micropython.git", NULL);
  g_autofree char *commit = pf_test_git_run (repository, "rev-parse", "v1.28.0^{commit}", NULL);

  g_assert_cmpuint (stable->len, ==, 7);
  g_assert_cmpuint (all->len, ==, 8);
  g_assert_cmpstr (pf_release_get_tag (g_ptr_array_index (all, 0)), ==, "v1.29.0-preview");
  g_assert_cmpstr (pf_release_get_tag (latest), ==, "v1.28.0");
  /* The tag is annotated: it is the commit that counts. */
  g_assert_cmpstr (pf_release_get_commit (latest), ==, commit);
  g_assert_nonnull (old);
  g_assert_null (pf_release_catalog_dup_find (catalog, "not-a-release"));
  g_assert_cmpint (ABS (g_date_time_difference (now, time)), <, 100 * G_TIME_SPAN_SECOND);
}

static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pf_release_catalog_dup_latest (fixture->catalog));
  g_assert_null (pf_release_catalog_dup_time (fixture->catalog));
  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_no_error (error);
  assert_releases (fixture->catalog);

  /* And the same from what was kept. */
  open_catalog (fixture, NULL, "micropython");
  g_assert_true (pf_release_catalog_load (fixture->catalog, NULL, &error));
  g_assert_no_error (error);
  assert_releases (fixture->catalog);
}

static void
test_offline (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) fallback = NULL;

  pf_test_git_stop (server);
  g_assert_false (pf_release_catalog_ensure (fixture->catalog, &fallback, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  g_assert_no_error (fallback);
  g_clear_error (&error);
  pf_test_git_start (server);

  g_assert_true (pf_release_catalog_ensure (fixture->catalog, &fallback, NULL, &error));
  g_assert_no_error (error);
  g_assert_no_error (fallback);

  pf_test_git_stop (server);
  open_catalog (fixture, NULL, "micropython");
  g_assert_true (pf_release_catalog_ensure (fixture->catalog, &fallback, NULL, &error));
  g_assert_no_error (error);
  g_assert_error (fallback, PF_ERROR, PF_ERROR_NETWORK);
  assert_releases (fixture->catalog);
  pf_test_git_start (server);
}

/* What was loaded stays where a refresh fails. */
static void
test_failed_refresh (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  pf_test_git_stop (server);
  g_assert_false (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NETWORK);
  assert_releases (fixture->catalog);
  pf_test_git_start (server);
}

typedef struct {
  const char *fault;
  const char *name;
  PfError code;
} Failure;

static const Failure failures[] = {
  { NULL, "mqtt", PF_ERROR_NOT_FOUND },           { NULL, "empty", PF_ERROR_NOT_FOUND },
  { NULL, "nowhere", PF_ERROR_NOT_FOUND },        { "missing", "micropython", PF_ERROR_NOT_FOUND },
  { "private", "micropython", PF_ERROR_NOT_FOUND }, { "broken", "micropython", PF_ERROR_NETWORK },
  { "rubbish", "micropython", PF_ERROR_NETWORK },
};

static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr(GError) error = NULL;

      open_catalog (fixture, failures[i].fault, failures[i].name);
      g_assert_false (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
      g_assert_error (error, PF_ERROR, (int) failures[i].code);
      g_assert_false (g_file_test (fixture->cache, G_FILE_TEST_EXISTS));
    }
}

static void
test_moved (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  open_catalog (fixture, "moved", "micropython");
  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_no_error (error);
  assert_releases (fixture->catalog);
}

static void
test_many_refs (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  open_catalog (fixture, NULL, "many");
  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_no_error (error);
  all = pf_release_catalog_dup_releases (fixture->catalog, TRUE);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_other_url (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  open_catalog (fixture, NULL, "many");
  g_assert_false (pf_release_catalog_load (fixture->catalog, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);
}

static void
test_damaged_cache (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *good = NULL;
  g_autofree char *huge = g_strnfill (5 * 1024 * 1024, ' ');
  g_autoptr(GError) error = NULL;
  static const struct {
    const char *from, *to;
  } edits[] = {
    { "\"v1.28.0\"", "7" },         { "\"v1.28.0\"", "\"../../etc\"" }, { "\"format\" : 1", "\"format\" : 2" },
    { "\"commit\"", "\"kommit\"" }, { "\"time\"", "\"thyme\"" },        { "\"time\" : \"2", "\"time\" : \"x" },
    { "[", "[null," },              { "[", "[{}," },                    { "\"releases\" : [", "\"releases\" : 7, \"x\" : [" },
    { "}", "" },                    { "\"url\"", "\"\xff\"" },          { "http://", "http://other" },
  };

  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_true (g_file_get_contents (fixture->cache, &good, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr(GString) text = g_string_new (good);

      g_assert_cmpuint (g_string_replace (text, edits[i].from, edits[i].to, 1), ==, 1);
      g_assert_true (g_file_set_contents (fixture->cache, text->str, (gssize) text->len, NULL));
      g_assert_false (pf_release_catalog_load (fixture->catalog, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);
      g_clear_error (&error);
    }
  for (gsize length = 0; length < strlen (good); length += 97)
    {
      g_assert_true (g_file_set_contents (fixture->cache, good, (gssize) length, NULL));
      g_assert_false (pf_release_catalog_load (fixture->catalog, NULL, &error));
      g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);
      g_clear_error (&error);
    }
  g_assert_true (g_file_set_contents (fixture->cache, huge, -1, NULL));
  g_assert_false (pf_release_catalog_load (fixture->catalog, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);
  g_clear_error (&error);
  pf_test_git_remove (fixture->cache);
  g_assert_no_errno (mkfifo (fixture->cache, 0600));
  g_assert_false (pf_release_catalog_load (fixture->catalog, NULL, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_NO_CACHE);

  /* None of it is in the way of a new list. */
  assert_releases (fixture->catalog);
  g_clear_error (&error);
  pf_test_git_remove (fixture->cache);
  g_assert_true (pf_release_catalog_refresh (fixture->catalog, NULL, &error));
  g_assert_no_error (error);
}

/* A list that cannot be kept is still a list. */
static void
test_unwritable_cache (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *cache = g_build_filename (file, "releases.json", NULL);
  g_autofree char *url = url_of (NULL, "micropython");
  g_autoptr(PfReleaseCatalog) catalog = pf_release_catalog_new (cache, url);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_true (pf_release_catalog_refresh (catalog, NULL, &error));
  g_assert_no_error (error);
  assert_releases (catalog);
}

typedef struct {
  GMainLoop *loop;
  gboolean ok;
  GError *error;
} Wait;

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Wait *wait = user_data;

  wait->ok = pf_release_catalog_refresh_finish (PF_RELEASE_CATALOG (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static gboolean
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_async (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };

  pf_release_catalog_refresh_async (fixture->catalog, NULL, refreshed_cb, &wait);
  g_main_loop_run (loop);
  g_assert_no_error (wait.error);
  g_assert_true (wait.ok);
  assert_releases (fixture->catalog);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  Wait wait = { .loop = loop };
  gint64 start = g_get_monotonic_time ();

  open_catalog (fixture, "hang", "micropython");
  g_timeout_add (200, cancel_cb, cancellable);
  pf_release_catalog_refresh_async (fixture->catalog, cancellable, refreshed_cb, &wait);
  g_main_loop_run (loop);
  g_assert_error (wait.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_clear_error (&wait.error);

  g_assert_false (pf_release_catalog_ensure (fixture->catalog, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = pf_test_git_new ();
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/release-catalog/refresh", test_refresh);
  ADD ("/release-catalog/offline", test_offline);
  ADD ("/release-catalog/failed-refresh", test_failed_refresh);
  ADD ("/release-catalog/failures", test_failures);
  ADD ("/release-catalog/moved", test_moved);
  ADD ("/release-catalog/many-refs", test_many_refs);
  ADD ("/release-catalog/other-url", test_other_url);
  ADD ("/release-catalog/damaged-cache", test_damaged_cache);
  ADD ("/release-catalog/unwritable-cache", test_unwritable_cache);
  ADD ("/release-catalog/async", test_async);
  ADD ("/release-catalog/cancel", test_cancel);
  status = g_test_run ();
  pf_test_git_free (server);
  return status;
}
