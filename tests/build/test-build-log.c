/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "build/pf-build-log.h"
#include "build/pf-log-file.h"
#include "pf-paths.h"
#include "pf-test-disk.h"

static void
collect_cb (const PfLogLine *line,
            gpointer         user_data)
{
  g_assert_cmpuint (strlen (line->text), ==, line->length);
  g_assert_true (g_utf8_validate (line->text, line->length, NULL));
  g_ptr_array_add (user_data, g_strdup_printf ("%" G_GUINT64_FORMAT ":%u:%u:%s", line->number, line->stage,
                                               line->severity, line->text));
}

static GPtrArray *
get_lines (PfBuildLog *log,
           guint64     first,
           guint64     end)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  pf_build_log_foreach (log, first, end, collect_cb, lines);
  return lines;
}

static void
assert_line (PfBuildLog *log,
             guint64     number,
             const char *text)
{
  g_autoptr(GPtrArray) lines = get_lines (log, number, number + 1);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (strrchr (g_ptr_array_index (lines, 0), ':') != NULL ?
                   strchr (strchr (strchr (g_ptr_array_index (lines, 0), ':') + 1, ':') + 1, ':') + 1 : NULL, ==, text);
}

static void
test_append (void)
{
  g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
  g_autoptr(GPtrArray) lines = NULL;
  g_autofree char *tail = NULL;
  g_autofree char *all = NULL;
  guint64 first, end;

  pf_build_log_append (log, PF_BUILD_STAGE_FETCH, PF_LOG_INFO, "one", -1);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_ERROR, "two\nthree\n", -1);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "", 0);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "fourteen", 4);
  pf_build_log_printf (log, PF_BUILD_STAGE_FETCH, PF_LOG_COMMAND, "make -j%d", 2);

  pf_build_log_get_range (log, &first, &end);
  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (end, ==, 6);
  lines = get_lines (log, 0, G_MAXUINT64);
  g_assert_cmpuint (lines->len, ==, 6);
  g_assert_cmpstr (lines->pdata[0], ==, "0:1:1:one");
  g_assert_cmpstr (lines->pdata[1], ==, "1:4:4:two");
  g_assert_cmpstr (lines->pdata[2], ==, "2:4:4:three");
  g_assert_cmpstr (lines->pdata[3], ==, "3:4:0:");
  g_assert_cmpstr (lines->pdata[4], ==, "4:4:0:four");
  g_assert_cmpstr (lines->pdata[5], ==, "5:1:2:make -j2");

  tail = pf_build_log_dup_tail (log, PF_BUILD_STAGE_COMPILE, 3);
  g_assert_cmpstr (tail, ==, "three\n\nfour");
  all = pf_build_log_dup_tail (log, PF_BUILD_STAGE_FETCH, 100);
  g_assert_cmpstr (all, ==, "one\nmake -j2");
}

static void
test_clean (void)
{
  static const struct { const char *in; gssize length; const char *out; const char *stripped; } rows[] = {
    { "plain\ttext", -1, "plain\ttext", "plain\ttext" },
    { "Grüße 世界", -1, "Grüße 世界", "Grüße 世界" },
    { "\033[1;31mred\033[0m", -1, "\033[1;31mred\033[0m", "red" },
    { "\033[01;31m\033[Kerror:\033[m\033[K", -1, "\033[01;31merror:\033[m", "error:" },
    { "\033[2J\033[1;1Hhome", -1, "home", "home" },
    { "\033]0;title\aafter", -1, "after", "after" },
    { "\033]8;;http://x\033\\link\033]8;;\033\\", -1, "link", "link" },
    { "\033]never ends", -1, "", "" },
    { "\033[?25l\033[38;5;1mx", -1, "\033[38;5;1mx", "x" },
    { "\033[<1m", -1, "", "" },
    { "cut \033", -1, "cut ", "cut " },
    { "cut \033[", -1, "cut ", "cut " },
    { "cut \033[31", -1, "cut ", "cut " },
    { "\033(Bx\033c", -1, "x", "x" },
    { "bell\a back\b\x7f", -1, "bell back", "bell back" },
    { "10%\r20%\r30%", -1, "30%", "30%" },
    { "done\r", -1, "done", "done" },
    { "done\r\r", -1, "done", "done" },
    { "\xff\xfe bad", -1, "\357\277\275\357\277\275 bad", "\357\277\275\357\277\275 bad" },
    { "half \xe4\xb8", -1, "half \357\277\275\357\277\275", NULL },
    { "nul\0inside", 10, "nul\357\277\275inside", "nul\357\277\275inside" },
    { "\xc2\x9b" "31mC1", -1, "31mC1", "31mC1" },
    { "\xc2\xa0nbsp", -1, "\xc2\xa0nbsp", "\xc2\xa0nbsp" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
      g_autofree char *stripped = pf_build_log_strip_ansi (rows[i].in, rows[i].length);

      pf_build_log_append (log, PF_BUILD_STAGE_HOST, PF_LOG_NORMAL, rows[i].in, rows[i].length);
      assert_line (log, 0, rows[i].out);
      if (rows[i].stripped != NULL)
        g_assert_cmpstr (stripped, ==, rows[i].stripped);
    }
}

/* Whatever bytes come, a line is UTF-8 without control characters other than tabs and SGR's ESC. */
static void
test_rubbish (void)
{
  g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
  g_autoptr(GPtrArray) lines = NULL;
  static const char interesting[] = "\033[]m;0\r\n\a\\ab\xc2\x9b\xe4\xb8\x96\xff";

  for (int i = 0; i < 20000; i++)
    {
      char bytes[64];
      gsize length = g_test_rand_int_range (0, sizeof bytes);
      /* From the heap, at its exact size, so that AddressSanitizer sees one byte too far. */
      g_autofree char *exact = NULL;

      for (gsize j = 0; j < length; j++)
        bytes[j] = g_test_rand_bit () ? interesting[g_test_rand_int_range (0, sizeof interesting - 1)]
                                      : (char) g_test_rand_int_range (0, 256);
      exact = g_memdup2 (bytes, length);
      pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, exact != NULL ? exact : "", length);
      pf_build_log_classify (exact != NULL ? exact : "", length);
    }
  lines = get_lines (log, 0, G_MAXUINT64);
  g_assert_cmpuint (lines->len, >=, 20000);
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *stripped = pf_build_log_strip_ansi (lines->pdata[i], -1);

      for (const char *p = stripped; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_true (*p == '\t' || !g_unichar_iscntrl (g_utf8_get_char (p)));
    }
}

static void
test_long_line (void)
{
  g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
  g_autoptr(GString) line = g_string_new (NULL);
  g_autoptr(GPtrArray) lines = NULL;
  const char *kept;

  while (line->len < 1024 * 1024)
    g_string_append (line, "世");
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, line->str, line->len);
  lines = get_lines (log, 0, 1);
  kept = strrchr (lines->pdata[0], ':') + 1;
  g_assert_cmpuint (strlen (kept), <=, PF_BUILD_LOG_MAX_LINE);
  g_assert_cmpuint (strlen (kept), >, PF_BUILD_LOG_MAX_LINE - 8);
  g_assert_true (g_str_has_suffix (kept, "世…"));
}

static void
test_bounds (void)
{
  g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
  g_autofree char *long_line = g_strnfill (10000, 'x');
  guint64 first, end;

  for (guint i = 0; i < PF_BUILD_LOG_MAX_LINES + 12345; i++)
    pf_build_log_printf (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "line %u", i);
  pf_build_log_get_range (log, &first, &end);
  g_assert_cmpuint (end, ==, PF_BUILD_LOG_MAX_LINES + 12345);
  g_assert_cmpuint (first, ==, 12345);
  assert_line (log, first, "line 12345");
  assert_line (log, 100000, "line 100000");
  assert_line (log, end - 1, "line 212344");

  for (guint i = 0; i < 5000; i++)
    pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, long_line, -1);
  pf_build_log_get_range (log, &first, &end);
  g_assert_cmpuint (end, ==, PF_BUILD_LOG_MAX_LINES + 17345);
  g_assert_cmpuint ((end - first) * 10001, <=, PF_BUILD_LOG_MAX_BYTES);
  g_assert_cmpuint ((end - first) * 10001, >, PF_BUILD_LOG_MAX_BYTES / 10 * 9);
  assert_line (log, end - 1, long_line);
}

static void
test_classify (void)
{
  static const struct { const char *line; PfLogSeverity severity; } rows[] = {
    { "CC main.c", PF_LOG_NORMAL },
    { "xtensa-lx106-elf-gcc -Werror -Wall -c error.c -o build/error.o", PF_LOG_NORMAL },
    { "MPY mqtt_as/__init__.py", PF_LOG_NORMAL },
    { "LINK build-ESP8266_GENERIC/firmware.elf", PF_LOG_NORMAL },
    { "GEN build/genhdr/moduledefs.h", PF_LOG_NORMAL },
    { "   text\t   data\t    bss\t    dec\t    hex\tfilename", PF_LOG_NORMAL },
    { "", PF_LOG_NORMAL },
    { "Use make V=1 or set BUILD_VERBOSE in your environment to increase build verbosity.", PF_LOG_NORMAL },
    { "main.c:10:5: warning: unused variable ‘x’ [-Wunused-variable]", PF_LOG_WARNING },
    { "makeversionhdr.py: Warning: No git repo or tag info available", PF_LOG_WARNING },
    { "make: [Makefile:3: clean] Error 1 (ignored)", PF_LOG_WARNING },
    { "main.c:10:5: error: ‘y’ undeclared (first use in this function)", PF_LOG_ERROR },
    { "\033[01m\033[Kmain.c:10:5:\033[m\033[K \033[01;31m\033[Kerror: \033[m\033[Kno", PF_LOG_ERROR },
    { "\033[01;31m\033[Kerror: \033[m\033[Kno", PF_LOG_ERROR },
    { "main.c:1:10: fatal error: nothing.h: No such file or directory", PF_LOG_ERROR },
    { "make: *** [Makefile:226: build/firmware.elf] Error 1", PF_LOG_ERROR },
    { "make[1]: *** Waiting for unfinished jobs....", PF_LOG_ERROR },
    { "Makefile:31: *** Invalid BOARD specified: boards/X.  Stop.", PF_LOG_ERROR },
    { "make: *** No rule to make target 'x'.  Stop.", PF_LOG_ERROR },
    { "Traceback (most recent call last):", PF_LOG_ERROR },
    { "  File \"<stdin>\", line 3", PF_LOG_NORMAL },
    { "SyntaxError: invalid syntax", PF_LOG_ERROR },
    { "AssertionError", PF_LOG_ERROR },
    { "error compiling mqtt_as/__init__.py:", PF_LOG_ERROR },
    { "ld: main.o: in function `f': undefined reference to `g'", PF_LOG_ERROR },
    { "ld: build/firmware.elf section `.irom0.text' will not fit in region `irom0_0_seg'", PF_LOG_ERROR },
    { "ld: region `iram1_0_seg' overflowed by 92 bytes", PF_LOG_ERROR },
    { "ld: region `irom0_0_seg' overflowed by 5 bytes", PF_LOG_ERROR },
    { "cp: error writing 'x': No space left on device", PF_LOG_ERROR },
    { "Killed", PF_LOG_ERROR },
    { "xtensa-lx106-elf-gcc: fatal error: Killed signal terminated program cc1", PF_LOG_ERROR },
    { "esptool.py: error: argument operation: invalid choice: 'esp8266'", PF_LOG_ERROR },
    { "/bin/sh: 1: esptool: not found", PF_LOG_ERROR },
    { "../../mpy-cross/build/mpy-cross: /lib/libc.so.6: version `GLIBC_2.34' not found (required by x)", PF_LOG_NORMAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PfLogSeverity severity = pf_build_log_classify (rows[i].line, strlen (rows[i].line));

      if (severity != rows[i].severity)
        g_error ("“%s” is %d, not %d", rows[i].line, severity, rows[i].severity);
    }
}

static void
test_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("permafrost-log-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "new", "build.log", NULL);
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  PfBuildLog *log = pf_build_log_new (path);

  g_assert_no_error (error);
  g_assert_cmpstr (pf_build_log_get_file (log), ==, path);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "\033[1mone\033[0m\ntwo", -1);
  pf_build_log_flush (log);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "one\ntwo\n");

  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "three", -1);
  g_object_unref (log);
  g_assert_true (g_file_get_contents (path, &whole, NULL, &error));
  g_assert_cmpstr (whole, ==, "one\ntwo\nthree\n");
  g_assert_true (pf_paths_remove_tree (folder, NULL, NULL));
}

static guint
count_warnings (PfBuildLog *log)
{
  g_autoptr(GPtrArray) lines = get_lines (log, 0, G_MAXUINT64);
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += strstr (lines->pdata[i], ":3:The log") != NULL;
  return n;
}

static void
test_file_fails (void)
{
  g_autoptr(PfBuildLog) nowhere = pf_build_log_new ("/proc/no-such-folder/build.log");
  g_autofree char *disk = pf_test_disk_mount (256 * 1024);
  g_autofree char *path = g_build_filename (disk, "build.log", NULL);
  PfBuildLog *full;
  guint64 end;

  g_assert_cmpuint (count_warnings (nowhere), ==, 1);
  pf_build_log_append (nowhere, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "goes on", -1);
  assert_line (nowhere, 1, "goes on");

  full = pf_build_log_new (path);
  for (guint i = 0; i < 50000; i++)
    pf_build_log_printf (full, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "a line of the log, number %u", i);
  g_assert_cmpuint (count_warnings (full), ==, 1);
  pf_build_log_get_range (full, NULL, &end);
  g_assert_cmpuint (end, ==, 50001);
  assert_line (full, end - 1, "a line of the log, number 49999");
  g_object_unref (full);
  pf_test_disk_unmount (disk);
}

static void
test_file_limit (void)
{
  g_autofree char *folder = g_dir_make_tmp ("permafrost-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "build.log", NULL);
  g_autofree char *text = NULL;
  g_autofree char *warning = NULL;
  g_autoptr(PfLogFile) file = pf_log_file_new (path, 12);

  g_assert_false (pf_log_file_add (file, "five5", 5));
  g_assert_false (pf_log_file_add (file, "five6", 5));
  g_assert_true (pf_log_file_add (file, "", 0));
  g_assert_false (pf_log_file_add (file, "more", 4));
  pf_log_file_flush (file, TRUE);
  warning = pf_log_file_take_warning (file);
  g_assert_nonnull (warning);
  g_assert_null (pf_log_file_take_warning (file));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "five5\nfive6\n");
  g_assert_true (pf_paths_remove_tree (folder, NULL, NULL));
}

typedef struct {
  GMainLoop *loop;
  guint64 next;
  guint64 stop_at;
  guint batches;
} Watcher;

static void
batch_cb (PfBuildLog *log,
          guint64     first,
          guint64     end,
          gpointer    user_data)
{
  Watcher *watcher = user_data;

  g_assert_cmpuint (first, ==, watcher->next);
  g_assert_cmpuint (end, >, first);
  watcher->next = end;
  watcher->batches++;
  if (end >= watcher->stop_at)
    g_main_loop_quit (watcher->loop);
}

static gpointer
writer_thread (gpointer data)
{
  for (guint i = 0; i < 400000; i++)
    pf_build_log_append (data, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "a line from a thread", 20);
  return NULL;
}

static void
test_watch (void)
{
  g_autoptr(PfBuildLog) log = pf_build_log_new (NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watcher watcher = { loop, 0, 400001, 0 };
  g_autoptr(GThread) thread = NULL;
  gint64 start;

  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "there before", -1);
  start = g_get_monotonic_time ();
  pf_build_log_watch (log, batch_cb, &watcher);
  thread = g_thread_new ("writer", writer_thread, log);
  g_main_loop_run (loop);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpuint (watcher.next, ==, 400001);
  g_assert_cmpuint (watcher.batches, <=, (g_get_monotonic_time () - start) * 21 / G_USEC_PER_SEC + 2);

  pf_build_log_unwatch (log);
  pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, "unseen", -1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (watcher.next, ==, 400001);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* The window goes away, or the last reference does, in the middle of a build. */
static void
test_watch_ends (void)
{
  for (guint round = 0; round < 20; round++)
    {
      PfBuildLog *log = pf_build_log_new (NULL);
      g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
      Watcher watcher = { loop, 0, G_MAXUINT64, 0 };
      g_autoptr(GThread) thread = NULL;

      pf_build_log_watch (log, batch_cb, &watcher);
      thread = g_thread_new ("writer", writer_thread, log);
      g_timeout_add (round, quit_cb, loop);
      g_main_loop_run (loop);
      if (round % 2 == 0)
        pf_build_log_unwatch (log);
      g_thread_join (g_steal_pointer (&thread));
      g_object_unref (log);
      /* A batch that was queued when the log went away. */
      g_timeout_add (60, quit_cb, loop);
      watcher.stop_at = 0;
      g_main_loop_run (loop);
    }
}

static gsize
get_resident (void)
{
  g_autofree char *text = NULL;
  gsize pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  pages = g_ascii_strtoull (strchr (text, ' ') + 1, NULL, 10);
  return pages * sysconf (_SC_PAGESIZE);
}

static void
test_million (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("permafrost-log-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "build.log", NULL);
  g_autoptr(PfBuildLog) log = pf_build_log_new (path);
  gsize before = get_resident ();
  double seconds;
  guint64 end;

  g_test_timer_start ();
  for (guint i = 0; i < 1000000; i++)
    {
      char line[128];
      gsize length = g_snprintf (line, sizeof line,
                                 "CC ../../lib/axtls/ssl/tls1_client_number_%07u.c and so on, up to about a hundred bytes of it", i);

      pf_build_log_append (log, PF_BUILD_STAGE_COMPILE, pf_build_log_classify (line, length), line, length);
    }
  seconds = g_test_timer_elapsed ();
  pf_build_log_get_range (log, NULL, &end);
  g_assert_cmpuint (end, ==, 1000000);
  g_test_message ("%.0f lines a second, %.1f MiB more than before", 1e6 / seconds, (get_resident () - before) / 1048576.0);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (get_resident () - before, <, 40 * 1024 * 1024);
#endif
  g_assert_true (pf_paths_remove_tree (folder, NULL, NULL));
}

int
main (int   argc,
      char *argv[])
{
  pf_test_disk_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/build-log/append", test_append);
  g_test_add_func ("/build-log/clean", test_clean);
  g_test_add_func ("/build-log/rubbish", test_rubbish);
  g_test_add_func ("/build-log/long-line", test_long_line);
  g_test_add_func ("/build-log/bounds", test_bounds);
  g_test_add_func ("/build-log/classify", test_classify);
  g_test_add_func ("/build-log/file", test_file);
  g_test_add_func ("/build-log/file-fails", test_file_fails);
  g_test_add_func ("/build-log/file-limit", test_file_limit);
  g_test_add_func ("/build-log/watch", test_watch);
  g_test_add_func ("/build-log/watch-ends", test_watch_ends);
  g_test_add_func ("/build-log/million", test_million);
  return g_test_run ();
}
