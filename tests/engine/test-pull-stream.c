/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib.h>

#include "pf-error.h"
#include "engine/pf-pull-stream.h"

typedef struct {
  guint   n;
  guint64 current;
  guint64 total;
  char   *status;
} Progress;

static void
progress_cb (guint64     current,
             guint64     total,
             const char *layer,
             const char *status,
             gpointer    user_data)
{
  Progress *progress = user_data;

  g_assert_nonnull (layer);
  progress->n++;
  progress->current = current;
  progress->total = total;
  g_free (progress->status);
  progress->status = g_strdup (status);
}

static gboolean
feed (const char  *text,
      gsize        length,
      guint        most,
      Progress    *progress,
      GError     **error)
{
  g_autoptr(PfPullStream) stream = pf_pull_stream_new (progress_cb, progress);

  memset (progress, 0, sizeof *progress);
  for (gsize at = 0, n; at < length; at += n)
    {
      g_autofree char *piece = NULL;

      n = most > 0 ? (gsize) g_test_rand_int_range (1, most + 1) : length;
      n = MIN (length - at, n);
      piece = g_memdup2 (text + at, n);
      if (!pf_pull_stream_feed (stream, piece, n, error))
        return FALSE;
    }
  return pf_pull_stream_finish (stream, error);
}

static const char docker_pull[] =
  "{\"status\":\"Pulling from larsks/esp-open-sdk\",\"id\":\"latest\"}\r\n"
  "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"aa\"}\r\n"
  "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"bb\"}\r\n"
  "{\"status\":\"Already exists\",\"progressDetail\":{},\"id\":\"cc\"}\r\n"
  "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":10,\"total\":100},\"progress\":\"[=>  ] 10B/100B\",\"id\":\"aa\"}\r\n"
  "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":50,\"total\":1000},\"id\":\"bb\"}\r\n"
  "{\"status\":\"Verifying Checksum\",\"progressDetail\":{},\"id\":\"aa\"}\r\n"
  "{\"status\":\"Download complete\",\"progressDetail\":{},\"id\":\"aa\"}\r\n"
  "{\"status\":\"Extracting\",\"progressDetail\":{\"current\":3,\"total\":100},\"id\":\"aa\"}\r\n";

static void
test_progress (void)
{
  for (guint most = 0; most < 40; most += 3)
    {
      g_autoptr(GError) error = NULL;
      Progress progress;

      g_assert_true (feed (docker_pull, strlen (docker_pull), most, &progress, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (progress.n, ==, 9);
      g_assert_cmpuint (progress.current, ==, 150);
      g_assert_cmpuint (progress.total, ==, 1100);
      g_assert_cmpstr (progress.status, ==, "Extracting");
      g_free (progress.status);
    }
}

static void
test_hostile_numbers (void)
{
  static const char text[] =
    "{\"status\":\"Downloading\",\"id\":\"a\",\"progressDetail\":{\"current\":-5,\"total\":-7}}\n"
    "{\"status\":\"Downloading\",\"id\":\"a\",\"progressDetail\":{\"current\":9223372036854775807,\"total\":9223372036854775807}}\n"
    "{\"status\":\"Downloading\",\"id\":\"b\",\"progressDetail\":{\"current\":\"x\",\"total\":[]}}\n"
    "{\"status\":\"Downloading\",\"id\":\"c\",\"progressDetail\":7}\n"
    "{\"status\":7,\"id\":{}}\n"
    "{\"status\":\"Downloading\",\"id\":\"d\",\"progressDetail\":{\"current\":9,\"total\":3}}";
  g_autoptr(GError) error = NULL;
  Progress progress;

  g_assert_true (feed (text, strlen (text), 0, &progress, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (progress.current, ==, (G_GUINT64_CONSTANT (1) << 50) + 9);
  g_assert_cmpuint (progress.total, ==, (G_GUINT64_CONSTANT (1) << 50) + 9);
  g_free (progress.status);
}

static void
test_many_layers (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  Progress progress;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "{\"status\":\"Downloading\",\"id\":\"%u\",\"progressDetail\":{\"current\":1,\"total\":2}}\n", i);
  g_assert_true (feed (text->str, text->len, 0, &progress, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (progress.current, ==, 1024);
  g_assert_cmpuint (progress.total, ==, 2048);
  g_free (progress.status);
}

static const struct {
  const char *text;
  PfError     code;
} failures[] = {
  { "{\"errorDetail\":{\"message\":\"toomanyrequests: You have reached your pull rate limit.\"},\"error\":\"toomanyrequests: …\"}\r\n", PF_ERROR_RATE_LIMIT },
  { "{\"error\":\"write /var/lib/docker/tmp/x: no space left on device\"}\n", PF_ERROR_NO_SPACE },
  { "{\"errorDetail\":{\"code\":1,\"message\":\"initializing source docker://x: pinging container registry x: Get \\\"https://x/v2/\\\": dial tcp: lookup x: no such host\"}}\n", PF_ERROR_NETWORK },
  { "{\"errorDetail\":{\"message\":\"manifest for a/b:c not found: manifest unknown\"}}", PF_ERROR_IMAGE_NOT_FOUND },
  { "{\"errorDetail\":{\"message\":\"something else\"}}", PF_ERROR_ENGINE },
  { "{\"errorDetail\":{}, \"error\":\"x509: certificate signed by unknown authority\"}", PF_ERROR_NETWORK },
  { "garbage\n", PF_ERROR_ENGINE },
  { "{\"status\":\"half", PF_ERROR_ENGINE },
  { "[1]\n", PF_ERROR_ENGINE },
  { "{\"status\":\"\377\"}\n", PF_ERROR_ENGINE },
};

static void
test_failures (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    for (guint most = 0; most < 9; most++)
      {
        g_autoptr(GError) error = NULL;
        Progress progress;

        g_assert_false (feed (failures[i].text, strlen (failures[i].text), most, &progress, &error));
        g_assert_error (error, PF_ERROR, (int) failures[i].code);
        g_free (progress.status);
      }
}

static void
test_endless_line (void)
{
  g_autofree char *piece = g_malloc (65536);
  g_autoptr(GError) error = NULL;
  g_autoptr(PfPullStream) stream = pf_pull_stream_new (NULL, NULL);
  guint n = 0;

  memset (piece, ' ', 65536);
  while (pf_pull_stream_feed (stream, piece, 65536, &error))
    g_assert_cmpuint (n++, <, 100);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pull-stream/progress", test_progress);
  g_test_add_func ("/pull-stream/hostile-numbers", test_hostile_numbers);
  g_test_add_func ("/pull-stream/many-layers", test_many_layers);
  g_test_add_func ("/pull-stream/failures", test_failures);
  g_test_add_func ("/pull-stream/endless-line", test_endless_line);
  return g_test_run ();
}
