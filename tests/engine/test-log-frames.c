/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib.h>

#include "pf-error.h"
#include "engine/pf-log-frames.h"

typedef struct {
  GString *out;
  GString *err;
} Streams;

static void
frame_cb (const char *data,
          gsize       length,
          gboolean    is_stderr,
          gpointer    user_data)
{
  Streams *streams = user_data;

  g_string_append_len (is_stderr ? streams->err : streams->out, data, length);
}

static void
append_frame (GString    *stream,
              guint8      kind,
              const char *payload,
              gsize       length)
{
  const char header[8] = { kind, 0, 0, 0, (char) (length >> 24), (char) (length >> 16), (char) (length >> 8), (char) length };

  g_string_append_len (stream, header, 8);
  g_string_append_len (stream, payload, length);
}

static void
assert_streams (const GString *stream,
                guint          most,
                const char    *out,
                const char    *err)
{
  Streams streams = { g_string_new (NULL), g_string_new (NULL) };
  g_autoptr(PfLogFrames) frames = pf_log_frames_new (frame_cb, &streams);
  g_autoptr(GError) error = NULL;

  for (gsize at = 0, n; at < stream->len; at += n)
    {
      g_autofree char *piece = NULL;

      n = most > 0 ? (gsize) g_test_rand_int_range (1, most + 1) : stream->len;
      n = MIN (stream->len - at, n);
      piece = g_memdup2 (stream->str + at, n);
      g_assert_true (pf_log_frames_feed (frames, piece, n, &error));
      g_assert_no_error (error);
    }
  g_assert_true (pf_log_frames_finish (frames, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (streams.out->str, ==, out);
  g_assert_cmpstr (streams.err->str, ==, err);
  g_string_free (streams.out, TRUE);
  g_string_free (streams.err, TRUE);
}

static void
test_split_anywhere (void)
{
  g_autoptr(GString) stream = g_string_new (NULL);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autoptr(GString) err = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    {
      gsize length = g_test_rand_int_range (0, i % 50 == 0 ? 70000 : 40);
      g_autofree char *payload = g_malloc (length + 1);
      guint8 kind = g_test_rand_int_range (0, 4);

      memset (payload, 'a' + i % 26, length);
      append_frame (stream, kind, payload, length);
      g_string_append_len (kind >= 2 ? err : out, payload, length);
    }
  for (guint most = 0; most < 12; most++)
    assert_streams (stream, most, out->str, err->str);
  assert_streams (stream, 5000, out->str, err->str);
}

static void
test_empty (void)
{
  g_autoptr(GString) stream = g_string_new (NULL);

  assert_streams (stream, 0, "", "");
  append_frame (stream, 1, "", 0);
  assert_streams (stream, 0, "", "");
}

/* What a terminal's stream looks like: no headers. */
static void
test_raw (void)
{
  static const char * const texts[] = { "plain text\r\nmore\r\n", "\001x", "x", "\001", "\002" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GString) stream = g_string_new (texts[i]);

      for (guint most = 0; most < 4; most++)
        assert_streams (stream, most, texts[i], "");
    }
}

static gboolean
feed_all (const GString  *stream,
          gboolean       *finished,
          GError        **error)
{
  Streams streams = { g_string_new (NULL), g_string_new (NULL) };
  g_autoptr(PfLogFrames) frames = pf_log_frames_new (frame_cb, &streams);
  gboolean fed = pf_log_frames_feed (frames, stream->str, stream->len, error);

  *finished = pf_log_frames_finish (frames, fed ? error : NULL);
  g_string_free (streams.out, TRUE);
  g_string_free (streams.err, TRUE);
  return fed;
}

static void
test_damaged (void)
{
  g_autoptr(GString) stream = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean finished;

  append_frame (stream, 1, "hello\n", 6);
  g_string_append (stream, "rubbish");
  g_assert_false (feed_all (stream, &finished, &error));
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
  g_assert_false (finished);
}

static void
test_truncated (void)
{
  g_autoptr(GString) stream = g_string_new (NULL);

  append_frame (stream, 1, "hello\n", 6);
  append_frame (stream, 2, "world\n", 6);
  for (gsize length = 1; length < stream->len; length++)
    {
      g_autoptr(GString) part = g_string_new_len (stream->str, length);
      g_autoptr(GError) error = NULL;
      gboolean finished;

      g_assert_true (feed_all (part, &finished, &error));
      /* Fewer than eight bytes may be a terminal's whole output; 14 is the first frame's end. */
      g_assert_true (finished == (length < 8 || length == 14));
      if (!finished)
        g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
    }
}

/* A length of 4 GiB is only a number until the bytes come: nothing may be allocated for it. */
static void
test_huge_length (void)
{
  g_autoptr(GString) stream = g_string_new_len ("\001\0\0\0\377\377\377\377abc", 11);
  g_autoptr(GError) error = NULL;
  gboolean finished;

  g_assert_true (feed_all (stream, &finished, &error));
  g_assert_false (finished);
  g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
}

static void
test_random (void)
{
  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(GString) stream = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      gboolean finished;
      guint n = g_test_rand_int_range (0, 60);

      while (n-- > 0)
        g_string_append_c (stream, (char) g_test_rand_int_range (0, g_test_rand_bit () ? 4 : 256));
      if (!feed_all (stream, &finished, &error))
        g_assert_error (error, PF_ERROR, PF_ERROR_ENGINE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-frames/split-anywhere", test_split_anywhere);
  g_test_add_func ("/log-frames/empty", test_empty);
  g_test_add_func ("/log-frames/raw", test_raw);
  g_test_add_func ("/log-frames/damaged", test_damaged);
  g_test_add_func ("/log-frames/truncated", test_truncated);
  g_test_add_func ("/log-frames/huge-length", test_huge_length);
  g_test_add_func ("/log-frames/random", test_random);
  return g_test_run ();
}
