/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast a container's output becomes lines, and in how much memory.
 *
 *   bench-log-stream parse                               frames and lines alone, from memory
 *   tests/engine/with-dockerd bench-log-stream run       a real container, against `docker run >/dev/null`
 */
#include "config.h"

#include <string.h>
#include <sys/resource.h>
#include <glib.h>

#include "engine/pf-container.h"
#include "engine/pf-line-splitter.h"
#include "engine/pf-log-frames.h"

#define N_LINES 1000000
#define READ_SIZE (64 * 1024)
#define SCRIPT "i=0; while [ $i -lt 10 ]; do seq 100000 | sed 's/^/CC build-ESP8266_GENERIC\\/lib\\/file/'; i=$((i+1)); done"

static guint64 n_lines, n_bytes;

static void
line_cb (const char *line,
         gsize       length,
         gpointer    user_data)
{
  n_lines++;
  n_bytes += length + 1;
}

static void
frame_cb (const char *data,
          gsize       length,
          gboolean    is_stderr,
          gpointer    user_data)
{
  pf_line_splitter_feed (user_data, data, length);
}

static void
container_line_cb (const char *line,
                   gsize       length,
                   gboolean    is_stderr,
                   gpointer    user_data)
{
  line_cb (line, length, user_data);
}

static long
peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/* A million lines of make's kind, a third of them with colours, in frames as Docker cuts them. */
static GByteArray *
make_stream (gsize frame_size)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GByteArray *stream = g_byte_array_new ();

  for (guint i = 0; i < N_LINES; i++)
    g_string_append_printf (text, i % 3 == 0 ? "\033[1mpy/file%u.c:12:3:\033[0m \033[35mwarning:\033[0m unused variable ‘x’\n"
                                             : "CC build-ESP8266_GENERIC/lib/axtls/ssl/file%u.o\n", i);
  for (gsize at = 0, n; at < text->len; at += n)
    {
      guint8 header[8] = { 1 };

      n = MIN (frame_size, text->len - at);
      header[5] = n >> 16;
      header[6] = n >> 8;
      header[7] = n;
      g_byte_array_append (stream, header, 8);
      g_byte_array_append (stream, (const guint8 *) text->str + at, n);
    }
  return stream;
}

static void
bench_parse (gsize frame_size)
{
  g_autoptr(GByteArray) stream = make_stream (frame_size);
  g_autoptr(PfLineSplitter) splitter = pf_line_splitter_new (line_cb, NULL);
  g_autoptr(PfLogFrames) frames = pf_log_frames_new (frame_cb, splitter);
  gint64 start = g_get_monotonic_time ();
  double seconds;

  n_lines = n_bytes = 0;
  for (gsize at = 0; at < stream->len; at += READ_SIZE)
    if (!pf_log_frames_feed (frames, (const char *) stream->data + at, MIN (READ_SIZE, stream->len - at), NULL))
      g_error ("The stream is damaged");
  pf_line_splitter_finish (splitter);
  seconds = (g_get_monotonic_time () - start) / 1e6;
  g_assert (n_lines == N_LINES);
  g_print ("parse, frames of %6" G_GSIZE_FORMAT " bytes: %.1f million lines/s, %.0f MB/s\n", frame_size, n_lines / seconds / 1e6, n_bytes / seconds / 1e6);
}

static double
run_docker (const char *socket)
{
  g_autofree char *host = g_strconcat ("unix://", socket, NULL);
  const char *argv[] = { "docker", "-H", host, "run", "--rm", "--init", "--network=none", "permafrost/test:1", "sh", "-c", SCRIPT, NULL };
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("%s", error->message);
  return (g_get_monotonic_time () - start) / 1e6;
}

static double
run_permafrost (PfEngine *engine)
{
  const char *argv[] = { "sh", "-c", SCRIPT, NULL };
  PfContainerSpec spec = { .image = "permafrost/test:1", .argv = argv, .build_id = "bench" };
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  n_lines = n_bytes = 0;
  if (!pf_container_run (engine, &spec, container_line_cb, NULL, NULL, NULL, &error))
    g_error ("%s", error->message);
  g_assert (n_lines == N_LINES);
  return (g_get_monotonic_time () - start) / 1e6;
}

static void
bench_run (const char *socket)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PfEngine) engine = pf_engine_new (socket, NULL, &error);
  long before;

  if (engine == NULL)
    g_error ("%s", error->message);
  before = peak_memory ();
  for (guint i = 0; i < 3; i++)
    {
      double docker = run_docker (socket);
      double ours = run_permafrost (engine);

      g_print ("run: docker %.2f s, permafrost %.2f s (%.0f lines/s), ratio %.2f\n", docker, ours, N_LINES / ours, ours / docker);
    }
  g_print ("peak memory: %ld MiB before, %ld MiB after 3,000,000 lines\n", before, peak_memory ());
}

int
main (int   argc,
      char *argv[])
{
  const char *socket = g_getenv ("PF_TEST_SOCKET");

  if (argc == 2 && g_str_equal (argv[1], "parse"))
    {
      bench_parse (60);
      bench_parse (4096);
      bench_parse (32768);
      return 0;
    }
  if (argc == 2 && g_str_equal (argv[1], "run") && socket != NULL)
    {
      bench_run (socket);
      return 0;
    }
  g_printerr ("usage: bench-log-stream parse\n       tests/engine/with-dockerd bench-log-stream run\n");
  return 2;
}
