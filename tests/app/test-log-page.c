/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-archive.h"
#include "log/pf-log-feed.h"
#include "log/pf-log-page.h"
#include "log/pf-log-view.h"
#include "log/pf-stage-row.h"
#include "pf-paths.h"
#include "pf-test-app.h"
#include "pf-test-firmware.h"

typedef struct {
  char      *path;
  PfLogPage *page;
  GtkWidget *window;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->path = g_dir_make_tmp ("pf-log-XXXXXX", NULL);
  fixture->page = g_object_new (PF_TYPE_LOG_PAGE, NULL);
  fixture->window = pf_test_app_show (GTK_WIDGET (fixture->page), 1000, 600);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  pf_test_app_assert_gone (fixture->window, fixture->page);
  pf_paths_remove_tree (fixture->path, NULL, NULL);
  g_free (fixture->path);
}

static PfLogView *
view_of (Fixture *fixture)
{
  return PF_LOG_VIEW (pf_test_app_find (GTK_WIDGET (fixture->page), PF_TYPE_LOG_VIEW, NULL));
}

static PfLogLines *
store_of (Fixture *fixture)
{
  return pf_log_view_get_store (view_of (fixture));
}

/* A build that never runs: its log is all that is wanted of it. */
static PfBuild *
build_new (Fixture *fixture)
{
  g_autoptr(PfBuildRequest) request = pf_build_request_new ();

  pf_build_request_set_cache (request, fixture->path);
  return pf_build_new (request);
}

static gboolean
has_label (Fixture    *fixture,
           const char *text)
{
  return pf_test_app_find (GTK_WIDGET (fixture->page), GTK_TYPE_LABEL, text) != NULL;
}

static void
test_build_log (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  g_autoptr(PfBuild) next = build_new (fixture);
  PfBuildLog *log = pf_build_get_log (build);
  PfShownLine line;

  g_assert_null (store_of (fixture));
  pf_build_log_append (log, PF_BUILD_STAGE_HOST, PF_LOG_INFO, "before the page knew", -1);
  pf_log_page_set_build (fixture->page, build);
  g_assert_cmpuint (pf_log_lines_get_end (store_of (fixture)), ==, 1);

  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_WARNING, "\033[35mwarning\033[m: one", -1);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_ERROR, "error: two", -1);
  pf_test_wait (pf_log_lines_get_end (store_of (fixture)) == 3);
  g_assert_true (pf_log_lines_get_line (store_of (fixture), 1, &line));
  g_assert_cmpmem (line.text, line.length, "warning: one", 12);
  g_assert_cmpint (line.severity, ==, PF_LOG_WARNING);
  g_assert_cmpint (line.stage, ==, PF_BUILD_STAGE_COMPILE);
  g_assert_true (has_label (fixture, "1 error, 1 warning"));

  /* Another build, another log; the first one's lines no longer come here. */
  pf_log_page_set_build (fixture->page, next);
  g_assert_cmpuint (pf_log_lines_get_end (store_of (fixture)), ==, 0);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_ERROR, "late", -1);
  pf_test_settle (150);
  g_assert_cmpuint (pf_log_lines_get_end (store_of (fixture)), ==, 0);
  pf_log_page_set_build (fixture->page, NULL);
  g_assert_null (store_of (fixture));
}

static gpointer
flood_thread (gpointer data)
{
  PfBuildLog *log = data;

  for (guint i = 0; i < 250000; i++)
    pf_build_log_printf (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "CC file-number-%u.c", i);
  return NULL;
}

/* More lines than the build's log keeps, faster than they can be fetched: nothing is shown twice or out of order, what is missing is
 * said, and the end is there. */
static void
test_flood (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  PfBuildLog *log = pf_build_get_log (build);
  g_autofree char *last = NULL;
  GThread *thread;
  guint64 end;
  gint64 previous = -1;

  pf_log_page_set_build (fixture->page, build);
  thread = g_thread_new ("flood", flood_thread, log);
  g_usleep (200000);
  pf_test_wait ((pf_build_log_get_range (log, NULL, &end), end >= 250000));
  g_thread_join (thread);
  pf_test_wait ((last = (g_free (last), pf_log_lines_dup_text (store_of (fixture), pf_log_lines_get_end (store_of (fixture)) - 1, 0,
                                                               G_MAXUINT64, 0, NULL)),
                 g_str_equal (last, "CC file-number-249999.c")));

  for (guint64 n = pf_log_lines_get_first (store_of (fixture)); n < pf_log_lines_get_end (store_of (fixture)); n++)
    {
      g_autofree char *text = pf_log_lines_dup_text (store_of (fixture), n, 0, n, G_MAXSIZE, NULL);
      guint number;

      if (sscanf (text, "CC file-number-%u.c", &number) == 1)
        {
          PfShownLine before;

          if (previous >= 0 && number != previous + 1)
            {
              g_assert_cmpint (number, >, previous);
              g_assert_true (pf_log_lines_get_line (store_of (fixture), n - 1, &before));
              g_assert_cmpint (before.severity, ==, PF_LOG_INFO);
            }
          previous = number;
        }
    }
  g_assert_cmpint (previous, ==, 249999);
}

static char *
selected (Fixture *fixture)
{
  return pf_log_view_dup_selection (view_of (fixture));
}

#define assert_selected(fixture, expected)            \
  G_STMT_START                                        \
  {                                                   \
    g_autofree char *s = selected (fixture);          \
    g_assert_cmpstr (s, ==, expected);                \
  }                                                   \
  G_STMT_END

static void
activate (Fixture    *fixture,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, NULL));
  pf_test_settle (10);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  PfBuildLog *log = pf_build_get_log (build);
  GtkWidget *entry = pf_test_app_find (GTK_WIDGET (fixture->page), GTK_TYPE_SEARCH_ENTRY, NULL);
  PfLogPosition caret;

  for (guint i = 0; i < 1000; i++)
    pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, i % 400 == 100 ? "Find me" : "nothing", -1);
  pf_log_page_set_build (fixture->page, build);
  pf_test_wait (pf_log_lines_get_end (store_of (fixture)) == 1000);

  activate (fixture, "log-page.search");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "find ME");
  pf_test_wait (has_label (fixture, "1 of 3"));
  assert_selected (fixture, "Find me");
  activate (fixture, "log-page.find-next");
  g_assert_true (has_label (fixture, "2 of 3"));
  activate (fixture, "log-page.find-previous");
  activate (fixture, "log-page.find-previous");
  g_assert_true (has_label (fixture, "3 of 3"));
  pf_log_view_get_caret (view_of (fixture), &caret);
  g_assert_cmpuint (caret.line, ==, 900);

  /* Typing on does not leave the place. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "find m");
  pf_test_wait (has_label (fixture, "3 of 3"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "not there");
  pf_test_wait (has_label (fixture, "No matches"));
  activate (fixture, "log-page.search");
  g_signal_emit_by_name (entry, "stop-search");
  pf_test_settle (50);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == GTK_WIDGET (view_of (fixture)));
}

static void
test_problems (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  PfBuildLog *log = pf_build_get_log (build);

  for (guint i = 0; i < 500; i++)
    pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, i == 0 ? PF_LOG_WARNING : i == 300 ? PF_LOG_ERROR : PF_LOG_NORMAL,
                         i == 0 ? "first warning" : i == 300 ? "the error" : "nothing", -1);
  pf_log_page_set_build (fixture->page, build);
  pf_test_wait (pf_log_lines_get_end (store_of (fixture)) == 500);
  activate (fixture, "log-page.next-problem");
  assert_selected (fixture, "first warning");
  activate (fixture, "log-page.next-problem");
  assert_selected (fixture, "the error");
  g_assert_false (pf_log_view_get_following (view_of (fixture)));
  activate (fixture, "log-page.next-problem");
  assert_selected (fixture, "first warning");
  activate (fixture, "log-page.previous-problem");
  assert_selected (fixture, "the error");
  activate (fixture, "log-page.scroll-to-end");
  g_assert_true (pf_log_view_get_following (view_of (fixture)));
}

static void
test_stages (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  PfBuildLog *log = pf_build_get_log (build);
  GtkWidget *row = pf_stage_row_new (PF_BUILD_STAGE_COMPILE);
  PfStageStatus status = { PF_STAGE_RUNNING, 0.5, 74, "half of it" };
  PfLogPosition caret;

  for (guint i = 0; i < 500; i++)
    pf_build_log_append (log, i < 200 ? PF_BUILD_STAGE_FETCH : PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "line", -1);
  pf_log_page_set_build (fixture->page, build);
  pf_test_wait (pf_log_lines_get_end (store_of (fixture)) == 500);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "log-page.show-stage", "u", PF_BUILD_STAGE_COMPILE);
  pf_log_view_get_caret (view_of (fixture), &caret);
  g_assert_cmpuint (caret.line, ==, 200);
  /* A stage that has said nothing leads nowhere. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "log-page.show-stage", "u", PF_BUILD_STAGE_EXPORT);
  pf_log_view_get_caret (view_of (fixture), &caret);
  g_assert_cmpuint (caret.line, ==, 200);

  g_object_ref_sink (row);
  pf_stage_row_set_status (PF_STAGE_ROW (row), &status);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (row), "running, 1:14"));
  g_assert_nonnull (pf_test_app_find (row, GTK_TYPE_LABEL, "half of it"));
  status.state = PF_STAGE_SKIPPED;
  pf_stage_row_set_status (PF_STAGE_ROW (row), &status);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (row), "already done before"));
  g_assert_null (strstr (gtk_widget_get_tooltip_text (row), "1:14"));
  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *) &row);
  g_object_unref (row);
  g_assert_null (row);
}

/* From 360 pixels on, in both directions, without a warning, and back. */
static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(PfBuild) build = build_new (fixture);
  GtkWidget *stage;

  pf_log_page_set_build (fixture->page, build);
  pf_test_settle (50);
  stage = pf_test_app_find (GTK_WIDGET (fixture->page), PF_TYPE_STAGE_ROW, NULL);
  g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (gtk_widget_get_parent (stage))), ==,
                   GTK_ORIENTATION_VERTICAL);
  for (guint i = 0; i < 2; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 400);
      pf_test_settle (200);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->page)), <=, 360);
      g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (gtk_widget_get_parent (stage))), ==,
                       GTK_ORIENTATION_HORIZONTAL);
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 400);
      pf_test_settle (200);
      g_assert_cmpint (gtk_orientable_get_orientation (GTK_ORIENTABLE (gtk_widget_get_parent (stage))), ==,
                       GTK_ORIENTATION_VERTICAL);
    }
}

static char *
write_log (Fixture    *fixture,
           const char *name,
           const char *text,
           gssize      length)
{
  char *path = g_build_filename (fixture->path, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

static void
test_open (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *earlier = write_log (fixture, "build-20261124-101112-000001.log",
                                        "CC main.c\nmain.c:1:2: error: no\n\xff\xfe broken\nlast, no newline", -1);
  g_autofree char *empty = write_log (fixture, "empty.log", "", 0);
  g_autofree char *missing = g_build_filename (fixture->path, "missing.log", NULL);
  g_autoptr(PfBuild) build = build_new (fixture);
  PfShownLine line;

  pf_log_page_set_build (fixture->page, build);
  pf_log_page_open (fixture->page, earlier);
  pf_test_wait (has_label (fixture, "build-20261124-101112-000001.log"));
  g_assert_cmpuint (pf_log_lines_get_end (store_of (fixture)), ==, 4);
  g_assert_true (pf_log_lines_get_line (store_of (fixture), 1, &line));
  g_assert_cmpint (line.severity, ==, PF_LOG_ERROR);
  g_assert_true (pf_log_lines_get_line (store_of (fixture), 3, &line));
  g_assert_cmpmem (line.text, line.length, "last, no newline", 16);

  /* What cannot be read changes nothing. */
  pf_log_page_open (fixture->page, missing);
  pf_log_page_open (fixture->page, fixture->path);
  pf_test_settle (200);
  g_assert_true (has_label (fixture, "build-20261124-101112-000001.log"));
  pf_log_page_open (fixture->page, empty);
  pf_test_wait (has_label (fixture, "empty.log"));
  g_assert_cmpuint (pf_log_lines_get_end (store_of (fixture)), ==, 0);

  /* A new build comes to the front. */
  pf_log_page_open (fixture->page, earlier);
  pf_log_page_set_build (fixture->page, NULL);
  pf_test_settle (200);
  g_assert_null (store_of (fixture));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GPtrArray **) user_data = pf_log_archive_list_finish (result, NULL);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(PfLogLines **) user_data = pf_log_archive_load_finish (result, NULL);
}

static void
test_archive (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *a = write_log (fixture, "build-20251124-101112-000001.log", "a", -1);
  g_autofree char *b = write_log (fixture, "build-20261124-101112-000001.log", "bb", -1);
  g_autofree char *other = write_log (fixture, "other.txt", "x", -1);
  g_autofree char *nowhere = g_build_filename (fixture->path, "nowhere", NULL);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(PfLogLines) store = NULL;
  g_autoptr(GString) huge = g_string_new (NULL);
  g_autofree char *million = NULL;
  g_autofree char *no_newline = g_strnfill (3 * 1024 * 1024, 'n');
  PfLogEntry *entry;

  pf_log_archive_list_async (fixture->path, NULL, listed_cb, &entries);
  pf_test_wait (entries != NULL);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->path, ==, b);
  g_assert_cmpuint (entry->size, ==, 2);
  g_assert_cmpint (g_date_time_get_minute (entry->time), ==, 11);
  pf_log_archive_list_async (nowhere, NULL, listed_cb, &none);
  pf_test_wait (none != NULL);
  g_assert_cmpuint (none->len, ==, 0);

  for (guint i = 0; i < 300000; i++)
    g_string_append_printf (huge, "line %u\n", i);
  g_string_append (huge, no_newline);
  million = write_log (fixture, "huge.log", huge->str, huge->len);
  pf_log_archive_load_async (million, NULL, loaded_cb, &store);
  pf_test_wait (store != NULL);
  g_assert_cmpuint (pf_log_lines_get_end (store), ==, 300001);
}

int
main (int   argc,
      char *argv[])
{
  pf_test_app_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/log/page/" name, Fixture, NULL, setup, func, teardown)
  ADD ("build-log", test_build_log);
  ADD ("flood", test_flood);
  ADD ("search", test_search);
  ADD ("problems", test_problems);
  ADD ("stages", test_stages);
  ADD ("narrow", test_narrow);
  ADD ("open", test_open);
  ADD ("archive", test_archive);
  return g_test_run ();
}
