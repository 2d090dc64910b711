/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Log page's question: which widget shows a log of a million lines? Appends them to one of the candidates in a window and
 * prints what it cost; the numbers are in README.md beside this file.
 *
 *   bench-log WIDGET [LINES [BATCH]]      WIDGET: own, text-view or list-view
 *   bench-log idle [SECONDS]              processor time of the Log page while a build prints 10,000 lines a second
 *   bench-log hidden [SECONDS]            the same while another page is shown
 */
#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "log/pf-log-page.h"
#include "log/pf-log-view.h"
#include "pf-app-init.h"
#include "pf-paths.h"

typedef struct {
  GtkWidget    *window;
  GtkWidget    *scroller;
  GtkWidget    *widget;
  PfLogLines   *store;
  GtkStringList *strings;
  guint         appended;
  gint64        last_frame;
  gint64        longest_gap;
  gboolean      scrolling;
} Bench;

static char *
dup_line (guint i)
{
  switch (i % 7)
    {
    case 1:
      return g_strdup_printf ("\033[01m\033[Kmain.c:%u:7:\033[m\033[K \033[01;35m\033[Kwarning: \033[m\033[Kunused variable"
                              " 'x' [\033[01;35m\033[K-Wunused-variable\033[m\033[K]", i);
    case 2:
      return g_strdup_printf ("MPY mqtt_as/__init__.py %u", i);
    case 3:
      return g_strdup_printf ("xtensa-lx106-elf-gcc -DFOO=%u -Wall -Os -std=gnu99 -nostdlib -mlongcalls -ffunction-sections"
                              " -fdata-sections -c main.c", i);
    default:
      return g_strdup_printf ("CC ../../py/objstr%u.c", i);
    }
}

static PfLogSeverity
severity (guint i)
{
  return i % 7 == 1 ? PF_LOG_WARNING : PF_LOG_NORMAL;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Bench *bench = user_data;
  gint64 now = g_get_monotonic_time ();

  if (bench->last_frame > 0)
    bench->longest_gap = MAX (bench->longest_gap, now - bench->last_frame);
  bench->last_frame = now;
  if (bench->scrolling)
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (bench->scroller));
      double value = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) * 1.7;

      gtk_adjustment_set_value (adjustment, value < gtk_adjustment_get_upper (adjustment) - 2000 ? value : 0);
    }
  return G_SOURCE_CONTINUE;
}

static void
setup_item_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
bind_item_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static GtkWidget *
create_widget (Bench      *bench,
               const char *kind)
{
  if (strcmp (kind, "own") == 0)
    {
      GtkWidget *view = pf_log_view_new ();

      bench->store = pf_log_lines_new ();
      pf_log_view_set_store (PF_LOG_VIEW (view), bench->store);
      return view;
    }
  if (strcmp (kind, "text-view") == 0)
    {
      GtkWidget *view = gtk_text_view_new ();

      gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
      return view;
    }
  if (strcmp (kind, "list-view") == 0)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_item_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_item_cb), NULL);
      bench->strings = gtk_string_list_new (NULL);
      return gtk_list_view_new (GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (bench->strings)))),
                                factory);
    }
  g_printerr ("bench-log: no such widget: %s\n", kind);
  exit (2);
}

static void
append_batch (Bench *bench,
              guint  n)
{
  guint end = bench->appended + n;

  if (bench->store != NULL)
    {
      pf_log_lines_freeze (bench->store);
      for (; bench->appended < end; bench->appended++)
        {
          g_autofree char *line = dup_line (bench->appended);

          pf_log_lines_append (bench->store, PF_BUILD_STAGE_COMPILE, severity (bench->appended), line, -1);
        }
      pf_log_lines_thaw (bench->store);
    }
  else if (bench->strings != NULL)
    {
      g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

      for (; bench->appended < end; bench->appended++)
        g_ptr_array_add (lines, dup_line (bench->appended));
      g_ptr_array_add (lines, NULL);
      gtk_string_list_splice (bench->strings, g_list_model_get_n_items (G_LIST_MODEL (bench->strings)), 0,
                              (const char *const *) lines->pdata);
    }
  else
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (bench->widget));
      g_autoptr(GString) text = g_string_new (NULL);
      GtkTextIter iter;

      for (; bench->appended < end; bench->appended++)
        {
          g_autofree char *line = dup_line (bench->appended);
          g_autofree char *plain = g_utf8_make_valid (line, -1);

          g_string_append (text, plain);
          g_string_append_c (text, '\n');
        }
      gtk_text_buffer_get_end_iter (buffer, &iter);
      gtk_text_buffer_insert (buffer, &iter, text->str, text->len);
    }
}

static void
run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * 1e6;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (200);
}

static double
resident_mib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, "VmRSS:");
  return line != NULL ? g_ascii_strtod (line + strlen ("VmRSS:"), NULL) / 1024 : 0;
}

static double
search_text_view (Bench *bench,
                  guint *n)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (bench->widget));
  gint64 start = g_get_monotonic_time ();
  GtkTextIter from, match_start, match_end;

  gtk_text_buffer_get_start_iter (buffer, &from);
  while (gtk_text_iter_forward_search (&from, "objstr99", 0, &match_start, &match_end, NULL))
    {
      (*n)++;
      from = match_end;
    }
  return (g_get_monotonic_time () - start) / 1e3;
}

static double
search_list (Bench *bench,
             guint *n)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (bench->strings)); i++)
    *n += strstr (gtk_string_list_get_string (bench->strings, i), "objstr99") != NULL;
  return (g_get_monotonic_time () - start) / 1e3;
}

static double
search_own (Bench *bench,
            guint *n)
{
  g_autoptr(PfLogSearch) search = pf_log_search_new (bench->store);
  gint64 start = g_get_monotonic_time ();

  pf_log_view_set_search (PF_LOG_VIEW (bench->widget), search);
  pf_log_search_set_text (search, "objstr99");
  while (!pf_log_search_is_complete (search))
    g_main_context_iteration (NULL, TRUE);
  *n = pf_log_search_get_n_matches (search);
  return (g_get_monotonic_time () - start) / 1e3;
}

static void
bench_million (Bench      *bench,
               const char *kind,
               guint       n_lines,
               guint       batch)
{
  double before = resident_mib (), milliseconds;
  gint64 start = g_get_monotonic_time ();
  guint n_found = 0;

  bench->longest_gap = bench->last_frame = 0;
  while (bench->appended < n_lines)
    {
      append_batch (bench, MIN (batch, n_lines - bench->appended));
      run_for (0.002);
    }
  run_for (0.3);
  g_print ("%-10s %u lines in batches of %u: %.2f s, longest frame gap %.0f ms, %.0f MiB\n", kind, n_lines, batch,
           (g_get_monotonic_time () - start) / 1e6 - 0.3, bench->longest_gap / 1e3, resident_mib () - before);

  bench->longest_gap = bench->last_frame = 0;
  bench->scrolling = TRUE;
  run_for (2);
  bench->scrolling = FALSE;
  g_print ("%-10s scrolling: longest frame gap %.0f ms\n", kind, bench->longest_gap / 1e3);

  bench->longest_gap = bench->last_frame = 0;
  milliseconds = bench->store != NULL ? search_own (bench, &n_found)
                 : bench->strings != NULL ? search_list (bench, &n_found) : search_text_view (bench, &n_found);
  run_for (0.1);
  g_print ("%-10s search: %.0f ms, %u found, longest frame gap %.0f ms\n", kind, milliseconds, n_found,
           bench->longest_gap / 1e3);

  if (bench->store != NULL)
    {
      start = g_get_monotonic_time ();
      pf_log_view_set_wrap (PF_LOG_VIEW (bench->widget), TRUE);
      run_for (0.1);
      bench->longest_gap = bench->last_frame = 0;
      for (int width = 800; width > 700; width -= 10)
        {
          gtk_window_set_default_size (GTK_WINDOW (bench->window), width, 700);
          run_for (0.1);
        }
      g_print ("%-10s wrapping and resizing: longest frame gap %.0f ms\n", kind, bench->longest_gap / 1e3);
      start = g_get_monotonic_time ();
      g_free (pf_log_lines_dup_text (bench->store, 0, 0, G_MAXUINT64, 0, NULL));
      g_print ("%-10s all text: %.0f ms\n", kind, (g_get_monotonic_time () - start) / 1e3);
    }
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

typedef struct {
  PfBuildLog *log;
  guint       seconds;
  double      processor;   /* what the printing itself took */
  gboolean    done;
} Printer;

static gpointer
print_thread (gpointer data)
{
  Printer *printer = data;
  gint64 start = g_get_monotonic_time ();
  struct timespec time;

  for (guint i = 0; i < printer->seconds * 1000; i++)
    {
      gint64 due = start + i * 1000;

      for (guint k = 0; k < 10; k++)
        {
          g_autofree char *line = dup_line (i * 10 + k);

          pf_build_log_append (printer->log, PF_BUILD_STAGE_COMPILE, severity (i * 10 + k), line, -1);
        }
      while (g_get_monotonic_time () < due)
        g_usleep (due - g_get_monotonic_time () + 1);
    }
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  printer->processor = time.tv_sec + time.tv_nsec / 1e9;
  g_atomic_int_set (&printer->done, TRUE);
  return NULL;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
bench_idle (gboolean hidden,
            guint    seconds)
{
  g_autofree char *cache = g_dir_make_tmp ("bench-log-XXXXXX", NULL);
  g_autoptr(PfBuildRequest) request = pf_build_request_new ();
  g_autoptr(PfBuild) build = NULL;
  GtkWidget *window = adw_window_new ();
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *page = g_object_new (PF_TYPE_LOG_PAGE, NULL);
  Printer printer = { .seconds = seconds };
  GThread *thread;
  double before;
  guint wake_id;

  pf_build_request_set_cache (request, cache);
  build = pf_build_new (request);
  printer.log = pf_build_get_log (build);
  gtk_stack_add_named (GTK_STACK (stack), page, "log");
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("another page"), "other");
  gtk_stack_set_visible_child_name (GTK_STACK (stack), hidden ? "other" : "log");
  adw_window_set_content (ADW_WINDOW (window), stack);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  gtk_window_present (GTK_WINDOW (window));
  pf_log_page_set_build (PF_LOG_PAGE (page), build);
  run_for (0.5);

  before = processor_seconds ();
  wake_id = g_timeout_add (100, wake_cb, NULL);
  thread = g_thread_new ("print", print_thread, &printer);
  while (!g_atomic_int_get (&printer.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_print ("%-10s 10,000 lines a second: %.1f %% of one processor, and %.1f %% for printing them into the build's log\n",
           hidden ? "hidden" : "idle", (processor_seconds () - before - printer.processor) / seconds * 100,
           printer.processor / seconds * 100);
  g_source_remove (wake_id);
  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&build);
  pf_paths_remove_tree (cache, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  Bench bench = { 0 };
  const char *kind = argc > 1 ? argv[1] : "own";

  gtk_init ();
  pf_app_init ();
  adw_init ();

  if (strcmp (kind, "idle") == 0 || strcmp (kind, "hidden") == 0)
    {
      bench_idle (strcmp (kind, "hidden") == 0, argc > 2 ? atoi (argv[2]) : 5);
      return 0;
    }

  bench.widget = create_widget (&bench, kind);
  bench.scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (bench.scroller), bench.widget);
  bench.window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (bench.window), bench.scroller);
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1000, 700);
  gtk_window_present (GTK_WINDOW (bench.window));
  run_for (0.5);
  gtk_widget_add_tick_callback (bench.scroller, tick_cb, &bench, NULL);
  run_for (0.2);

  bench_million (&bench, kind, argc > 2 ? atoi (argv[2]) : 1000000, argc > 3 ? atoi (argv[3]) : 5000);

  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_clear_object (&bench.store);
  g_clear_object (&bench.strings);
  return 0;
}
