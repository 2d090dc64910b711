/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "catalog/pf-board-known.h"
#include "firmware/pf-board-store.h"
#include "firmware/pf-firmware-summary.h"
#include "firmware/pf-flash-map.h"
#include "firmware/pf-module-store.h"
#include "firmware/pf-release-store.h"
#include "pf-format.h"
#include "pf-json.h"
#include "pf-paths.h"
#include "pf-request.h"
#include "pf-settings.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"
#include "pf-test-git.h"
#include "source/pf-kept-tree.h"
#include "source/pf-source-marker.h"

typedef struct {
  char      *folder;
  GSettings *settings;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->folder = pf_test_git_make_folder ();
  fixture->settings = pf_settings_new ();
  g_settings_reset (fixture->settings, "release");
  g_settings_reset (fixture->settings, "show-previews");
  g_settings_reset (fixture->settings, "modules");
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  pf_test_git_remove (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->settings);
}

static char *
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (pf_paths_write_file (path, text, strlen (text), 0644, NULL));
  return path;
}

/* A repository with the tags, served by nobody: libgit2 lists a local one's references just as well. */
static char *
make_remote (Fixture    *fixture,
             const char *first_tag,
             ...)
{
  g_autofree char *path = g_build_filename (fixture->folder, "remote", NULL);
  va_list tags;

  g_mkdir (path, 0700);
  g_free (pf_test_git_run (path, "init", "-q", NULL));
  g_free (pf_test_git_run (path, "commit", "-q", "--allow-empty", "-m", "one", NULL));
  va_start (tags, first_tag);
  for (const char *tag = first_tag; tag != NULL; tag = va_arg (tags, const char *))
    g_free (pf_test_git_run (path, "tag", tag, NULL));
  va_end (tags);
  return g_steal_pointer (&path);
}

static PfReleaseStore *
make_store (Fixture    *fixture,
            const char *url)
{
  g_autofree char *cache = g_build_filename (fixture->folder, "releases.json", NULL);

  return pf_release_store_new (fixture->settings, cache, url);
}

static char *
titles_of (GListModel *model)
{
  g_autoptr(GString) titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(PfChoice) choice = g_list_model_get_item (model, i);

      g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", pf_choice_get_title (choice));
    }
  return g_string_free (g_steal_pointer (&titles), FALSE);
}

#define assert_titles(model, expected)                                \
  G_STMT_START                                                        \
  {                                                                   \
    g_autofree char *pf_titles = titles_of (model);                   \
    g_assert_cmpstr (pf_titles, ==, expected);                        \
  }                                                                   \
  G_STMT_END

static void
refresh (PfReleaseStore *store)
{
  pf_release_store_refresh (store);
  g_assert_true (pf_release_store_get_busy (store));
  /* A second press while one is under way is no second question. */
  pf_release_store_refresh (store);
  pf_test_wait (!pf_release_store_get_busy (store));
}

static void
test_releases (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *remote = make_remote (fixture, "v1.9.4", "v1.27.0", "v1.28.0", "v1.29.0-preview", "nightly", NULL);
  g_autoptr(PfReleaseStore) store = make_store (fixture, remote);
  GListModel *choices = pf_release_store_get_choices (store);

  assert_titles (choices, "Latest stable release");
  refresh (store);
  g_assert_cmpstr (pf_release_store_get_note (store), ==, "");
  g_assert_cmpstr (pf_release_store_get_latest (store), ==, "v1.28.0");
  assert_titles (choices, "v1.28.0 · latest stable|v1.27.0|v1.9.4");

  g_settings_set_boolean (fixture->settings, "show-previews", TRUE);
  assert_titles (choices, "v1.28.0 · latest stable|v1.29.0-preview · preview|v1.27.0|v1.9.4");
  g_assert_cmpuint (pf_release_store_find (store, "v1.27.0"), ==, 2);
  g_assert_cmpuint (pf_release_store_find (store, PF_RELEASE_LATEST), ==, 0);
  g_assert_cmpuint (pf_release_store_find (store, "v0.1"), ==, 0);
}

/* Dates come with the list that is kept; a release without one is shown without. */
static void
test_dates (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *cache = write_file (fixture, "releases.json",
                                       "{\"format\": 1, \"url\": \"file:///nowhere\", \"time\": \"2026-04-07T00:00:00Z\", \"releases\": ["
                                       "{\"tag\": \"v1.28.0\", \"commit\": \"0123456789012345678901234567890123456789\", \"time\": 1775433600},"
                                       "{\"tag\": \"v1.27.0\", \"commit\": \"1123456789012345678901234567890123456789\"}]}");
  g_autoptr(PfReleaseStore) store = make_store (fixture, "file:///nowhere");

  refresh (store);
  assert_titles (pf_release_store_get_choices (store), "v1.28.0 · latest stable · 6 Apr 2026|v1.27.0");
}

static void
test_chosen_stays (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *remote = make_remote (fixture, "v1.28.0", "v1.29.0-preview", NULL);
  g_autoptr(PfReleaseStore) store = NULL;

  /* A preview that was chosen last time, before any list has come and with previews hidden. */
  g_settings_set_string (fixture->settings, "release", "v1.29.0-preview");
  store = make_store (fixture, remote);
  g_assert_cmpuint (pf_release_store_find (store, "v1.29.0-preview"), ==, 1);
  refresh (store);
  assert_titles (pf_release_store_get_choices (store), "v1.28.0 · latest stable|v1.29.0-preview · preview");

  /* Somebody's rubbish in the settings is not offered. */
  g_settings_set_string (fixture->settings, "release", "../../etc/passwd");
  g_settings_set_boolean (fixture->settings, "show-previews", TRUE);
  assert_titles (pf_release_store_get_choices (store), "v1.28.0 · latest stable|v1.29.0-preview · preview");
}

static void
test_no_network (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *remote = make_remote (fixture, "v1.28.0", NULL);
  g_autoptr(PfReleaseStore) first = make_store (fixture, remote);
  g_autoptr(PfReleaseStore) second = NULL;
  g_autoptr(PfReleaseStore) third = NULL;
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);

  refresh (first);
  g_assert_cmpint (g_rename (remote, elsewhere), ==, 0);

  second = make_store (fixture, remote);
  refresh (second);
  g_assert_cmpstr (pf_release_store_get_latest (second), ==, "v1.28.0");
  g_assert_true (g_str_has_prefix (pf_release_store_get_note (second), "The list is from just now. "));

  third = pf_release_store_new (fixture->settings, elsewhere, remote);
  refresh (third);
  g_assert_cmpstr (pf_release_store_get_latest (third), ==, "");
  g_assert_true (g_str_has_prefix (pf_release_store_get_note (third), "There is no list of releases yet. "));
}

static void
test_stopped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *remote = make_remote (fixture, "v1.28.0", NULL);
  PfReleaseStore *store = make_store (fixture, remote);

  pf_release_store_refresh (store);
  pf_release_store_stop (store);
  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &store);
  g_object_unref (store);
  pf_test_wait (store == NULL);
}

static void
test_known_boards (void)
{
  static const struct {
    const char *tag;
    const char *boards;
    const char *variants;
  } cases[] = {
    { NULL, "D1 Mini (ESP8266_GENERIC)",
      "2 MiB image (recommended for D1 Mini)|1 MiB image|512 KiB image|2 MiB image with ROMFS" },
    { "v1.24.0", "D1 Mini (ESP8266_GENERIC)", "2 MiB image (recommended for D1 Mini)|1 MiB image|512 KiB image" },
    { "v1.20.0", "D1 Mini (GENERIC)", "2 MiB image (recommended for D1 Mini)" },
  };
  g_autoptr(PfBoardStore) store = pf_board_store_new ("/nonexistent");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      pf_board_store_set_release (store, cases[i].tag, NULL);
      pf_test_app_settle (20);
      assert_titles (pf_board_store_get_boards (store), cases[i].boards);
      assert_titles (pf_board_store_get_variants (store), cases[i].variants);
    }
}

static void
test_variant_note (void)
{
  g_autoptr(PfBoardStore) store = pf_board_store_new ("/nonexistent");
  GListModel *variants = pf_board_store_get_variants (store);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(PfChoice) variant = g_list_model_get_item (variants, i);

      g_assert_cmpint (*pf_choice_get_note (variant) != '\0', ==, i > 0);
    }
}

static void
test_kept_boards (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(PfBoardStore) store = pf_board_store_new (fixture->folder);
  g_autoptr(PfSourceMarker) marker = NULL;
  g_autoptr(PfWorkspace) workspace = pf_workspace_new (fixture->folder);
  g_autoptr(PfRelease) release = NULL;
  g_autofree char *commit = NULL;
  g_autofree char *tree = NULL;
  g_autofree char *name = NULL;
  g_autofree char *kept = NULL;
  gint64 time = 0;

  g_free (write_file (fixture, "made/ports/esp8266/Makefile", "include boards/$(BOARD)/mpconfigboard.mk\n"));
  g_free (write_file (fixture, "made/ports/esp8266/boards/ESP8266_GENERIC/mpconfigboard.h", "\n"));
  g_free (write_file (fixture, "made/ports/esp8266/boards/ESP8266_GENERIC/mpconfigboard.mk", "\n"));
  g_free (write_file (fixture, "made/ports/esp8266/boards/ZETA/mpconfigboard.h", "\n"));
  g_free (write_file (fixture, "made/ports/esp8266/boards/ZETA/mpconfigboard.mk", "\n"));
  g_free (write_file (fixture, "made/ports/esp8266/boards/ZETA/mpconfigvariant_TINY.mk", "\n"));
  tree = g_build_filename (fixture->folder, "made", NULL);
  g_free (pf_test_git_run (tree, "init", "-q", NULL));
  g_free (pf_test_git_run (tree, "add", ".", NULL));
  g_free (pf_test_git_run (tree, "commit", "-q", "-m", "one", NULL));
  commit = pf_test_git_run (tree, "rev-parse", "HEAD", NULL);
  g_free (pf_test_git_run (tree, "checkout", "-q", "--detach", NULL));
  name = g_strdup_printf ("%s/trees/v1.28.0-%.12s", fixture->folder, commit);
  kept = g_path_get_dirname (name);
  g_mkdir_with_parents (kept, 0700);
  release = pf_release_new ("v1.28.0", commit);

  /* Half-made, nobody takes it. */
  g_assert_cmpint (g_rename (tree, name), ==, 0);
  g_assert_null (pf_kept_tree_dup_path (workspace, release, NULL));

  marker = pf_source_marker_new ("v1.28.0", commit, 1775433600);
  g_assert_true (pf_source_marker_write (marker, name, NULL));
  g_free (kept);
  kept = pf_kept_tree_dup_path (workspace, release, &time);
  g_assert_cmpstr (kept, ==, name);
  g_assert_cmpint (time, ==, 1775433600);

  pf_board_store_set_release (store, "v1.28.0", commit);
  pf_test_wait (g_list_model_get_n_items (pf_board_store_get_boards (store)) == 2);
  assert_titles (pf_board_store_get_boards (store), "D1 Mini (ESP8266_GENERIC)|ZETA");
  pf_board_store_set_board (store, "ZETA");
  g_assert_cmpuint (g_list_model_get_n_items (pf_board_store_get_variants (store)), ==, 2);
  pf_board_store_set_board (store, "NOT THERE");
  g_assert_cmpuint (g_list_model_get_n_items (pf_board_store_get_variants (store)), ==, 1);
  pf_board_store_stop (store);
}

static PfModuleItem *
item_at (PfModuleStore *store,
         guint          position)
{
  g_autoptr(PfModuleItem) item = g_list_model_get_item (G_LIST_MODEL (store), position);

  return item;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_modules (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *good = write_file (fixture, "sensor.py", "x = 1\n");
  g_autofree char *same = write_file (fixture, "other/sensor.py", "x = 2\n");
  g_autofree char *taken = write_file (fixture, "asyncio.py", "x = 1\n");
  g_autofree char *package = write_file (fixture, "pkg/__init__.py", "x = 1\n");
  g_autofree char *folder = g_path_get_dirname (package);
  g_autofree char *missing = g_build_filename (fixture->folder, "gone.py", NULL);
  g_autoptr(PfModuleStore) store = pf_module_store_new (fixture->settings);
  g_auto(GStrv) kept = NULL;
  guint checked = 0;

  g_signal_connect_swapped (store, "checked", G_CALLBACK (count_cb), &checked);
  pf_module_store_add (store, good);
  pf_module_store_add (store, good);
  pf_module_store_add (store, folder);
  pf_test_wait (checked > 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2);
  g_assert_cmpuint (pf_module_store_n_problems (store), ==, 0);
  g_assert_cmpstr (pf_module_item_get_name (item_at (store, 0)), ==, "sensor");
  g_assert_cmpstr (pf_module_item_get_name (item_at (store, 1)), ==, "pkg");

  checked = 0;
  pf_module_store_add (store, taken);
  pf_module_store_add (store, missing);
  pf_module_store_add (store, same);
  pf_test_wait (checked > 0);
  g_assert_cmpuint (pf_module_store_n_problems (store), ==, 3);
  g_assert_cmpstr (pf_module_item_get_problem (item_at (store, 4)), ==, "Another module is called sensor, too.");
  kept = g_settings_get_strv (fixture->settings, "modules");
  g_assert_cmpuint (g_strv_length (kept), ==, 5);

  /* Without the first one the second may have the name. */
  checked = 0;
  pf_module_store_remove (store, 0);
  pf_test_wait (checked > 0);
  g_assert_cmpuint (pf_module_store_n_problems (store), ==, 2);
  pf_module_store_stop (store);
}

static void
test_summary (void)
{
  static const struct {
    const char *record;
    guint64     base;
    guint64     mqtt_as;
    guint64     own;
    guint       n_own;
  } cases[] = {
    { "{\"modules\": [{\"name\": \"mqtt_as/__init__.py\"}, {\"name\": \"sensor.py\"}, {\"name\": \"pkg\"}],"
      " \"sizes\": {\"flash_used\": 1000, \"flash_budget\": 2000, \"frozen_modules\":"
      " {\"mqtt_as/__init__.py\": 300, \"mqtt_as_other.py\": 7, \"sensor.py\": 50, \"pkg/a.py\": 20, \"pkgs.py\": 9}}}",
      630, 300, 70, 2 },
    { "{\"sizes\": {\"flash_used\": 1000, \"flash_budget\": 2000}}", 1000, 0, 0, 0 },
    { "{\"sizes\": {\"flash_used\": 3000, \"flash_budget\": 2000}}", 0, 0, 0, 0 },
    { "{\"sizes\": {\"flash_used\": 10, \"flash_budget\": 2000, \"frozen_modules\": {\"mqtt_as.py\": 11}}}", 0, 0, 0, 0 },
    { "{\"sizes\": {\"flash_used\": -1, \"flash_budget\": \"x\", \"frozen_modules\": []}, \"modules\": [1, null, []]}", 0, 0, 0, 0 },
    { "{\"sizes\": 3, \"micropython\": \"x\", \"mqtt_as\": 1}", 0, 0, 0, 0 },
    { "{}", 0, 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonObject) record = pf_json_parse_object (cases[i].record, -1, NULL);
      g_autoptr(PfFirmwareSummary) summary = pf_firmware_summary_new ("/x.bin", record);

      g_assert_cmpuint (summary->base, ==, cases[i].base);
      g_assert_cmpuint (summary->mqtt_as, ==, cases[i].mqtt_as);
      g_assert_cmpuint (summary->own, ==, cases[i].own);
      g_assert_cmpuint (summary->n_own, ==, cases[i].n_own);
    }
}

typedef struct {
  PfFirmwareSummary *summary;
  gboolean           done;
} Loaded;

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Loaded *loaded = user_data;

  loaded->summary = pf_firmware_summary_load_finish (result, NULL);
  loaded->done = TRUE;
}

static void
test_summary_load (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *older = pf_test_firmware_export (fixture->folder, "v1.27.0", 1700000000);
  g_autofree char *newer = pf_test_firmware_export (fixture->folder, "v1.28.0", 1700000100);
  Loaded loaded = { NULL, FALSE };
  Loaded none = { NULL, FALSE };

  pf_firmware_summary_load_async (fixture->folder, NULL, loaded_cb, &loaded);
  pf_test_wait (loaded.done);
  g_assert_cmpstr (loaded.summary->path, ==, newer);
  g_assert_cmpstr (loaded.summary->release, ==, "v1.28.0");
  pf_firmware_summary_free (loaded.summary);

  pf_firmware_summary_load_async ("/nonexistent", NULL, loaded_cb, &none);
  pf_test_wait (none.done);
  g_assert_null (none.summary);
  g_assert_true (g_file_test (older, G_FILE_TEST_EXISTS));
}

static void
test_format (void)
{
  static const struct { double seconds; const char *text; } durations[] = {
    { 0, "0:00" }, { 14.9, "0:14" }, { 61, "1:01" }, { 3599, "59:59" }, { 3661, "1:01:01" }, { -5, "0:00" },
    { 1e300, "99:59:59" }, { G_MAXDOUBLE * 2, "0:00" },
  };
  static const struct { int minutes; const char *text; } ages[] = {
    { 0, "just now" }, { 1, "1 minute ago" }, { 59, "59 minutes ago" }, { 60, "1 hour ago" }, { 60 * 24 * 3, "3 days ago" },
  };
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *kib = pf_format_kib (617 * 1024 + 10);

  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = pf_format_duration (durations[i].seconds);

      g_assert_cmpstr (text, ==, durations[i].text);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autoptr(GDateTime) then = g_date_time_add_minutes (now, -ages[i].minutes);
      g_autofree char *text = pf_format_age (then, now);

      g_assert_cmpstr (text, ==, ages[i].text);
    }
  g_assert_cmpstr (kib, ==, "617 KiB");

  {
    g_autofree char *below = g_build_filename (g_get_home_dir (), "Firmware", NULL);
    g_autofree char *beside = g_strconcat (g_get_home_dir (), "-other", NULL);
    g_autofree char *below_text = pf_format_path (below);
    g_autofree char *beside_text = pf_format_path (beside);

    g_assert_cmpstr (below_text, ==, "~/Firmware");
    g_assert_cmpstr (beside_text, ==, beside);
  }
}

static void
test_request (Fixture       *fixture,
              gconstpointer  data)
{
  const char * const modules[] = { "/a.py", "/b", NULL };
  g_autoptr(PfBuildRequest) request = NULL;
  g_autofree char *export = NULL;

  g_settings_set_string (fixture->settings, "release", "v1.27.0");
  g_settings_set_string (fixture->settings, "variant", "FLASH_1M");
  g_settings_set_string (fixture->settings, "image", "  some/image:1 ");
  g_settings_set_string (fixture->settings, "export-folder", "/somewhere");
  g_settings_set_strv (fixture->settings, "modules", modules);
  g_settings_set_uint (fixture->settings, "jobs", 3);
  request = pf_request_new_from_settings (fixture->settings);
  g_assert_cmpstr (pf_build_request_get_release (request), ==, "v1.27.0");
  g_assert_cmpstr (pf_build_request_get_variant (request), ==, "FLASH_1M");
  g_assert_cmpstr (pf_build_request_get_image (request), ==, "some/image:1");
  g_assert_cmpstr (pf_build_request_get_export (request), ==, "/somewhere");
  g_assert_cmpuint (pf_build_request_get_jobs (request), ==, 3);
  g_assert_cmpstrv (pf_build_request_get_modules (request), modules);

  g_settings_reset (fixture->settings, "export-folder");
  g_settings_reset (fixture->settings, "variant");
  g_settings_reset (fixture->settings, "image");
  g_settings_reset (fixture->settings, "jobs");
  export = pf_request_dup_export (fixture->settings);
  g_assert_true (g_path_is_absolute (export));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GIT_AUTHOR_NAME", "t", TRUE);
  g_setenv ("GIT_AUTHOR_EMAIL", "t@example.invalid", TRUE);
  g_setenv ("GIT_COMMITTER_NAME", "t", TRUE);
  g_setenv ("GIT_COMMITTER_EMAIL", "t@example.invalid", TRUE);
  pf_test_app_init (&argc, &argv);
  g_test_add ("/app/releases/list", Fixture, NULL, setup, test_releases, teardown);
  g_test_add ("/app/releases/dates", Fixture, NULL, setup, test_dates, teardown);
  g_test_add ("/app/releases/chosen-stays", Fixture, NULL, setup, test_chosen_stays, teardown);
  g_test_add ("/app/releases/no-network", Fixture, NULL, setup, test_no_network, teardown);
  g_test_add ("/app/releases/stopped", Fixture, NULL, setup, test_stopped, teardown);
  g_test_add_func ("/app/boards/known", test_known_boards);
  g_test_add_func ("/app/boards/variant-note", test_variant_note);
  g_test_add ("/app/boards/kept", Fixture, NULL, setup, test_kept_boards, teardown);
  g_test_add ("/app/modules", Fixture, NULL, setup, test_modules, teardown);
  g_test_add_func ("/app/summary/records", test_summary);
  g_test_add ("/app/summary/load", Fixture, NULL, setup, test_summary_load, teardown);
  g_test_add_func ("/app/format", test_format);
  g_test_add ("/app/request", Fixture, NULL, setup, test_request, teardown);
  return g_test_run ();
}
