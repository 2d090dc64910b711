/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <glib.h>

#include "engine/pf-line-splitter.h"

static void
collect_cb (const char *line,
            gsize       length,
            gpointer    user_data)
{
  g_assert_cmpuint (length, <=, PF_LINE_SPLITTER_MAX);
  g_assert_cmpint (line[length], ==, '\0');
  g_assert_true (g_utf8_validate_len (line, length, NULL));
  g_assert_cmpuint (strlen (line), ==, length);
  g_ptr_array_add (user_data, g_strndup (line, length));
}

/* Feeds @data in pieces of random sizes up to @most, or whole where @most is 0. */
static GPtrArray *
split (const char *data,
       gsize       length,
       guint       most)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(PfLineSplitter) splitter = pf_line_splitter_new (collect_cb, lines);

  while (length > 0)
    {
      gsize wanted = most > 0 ? (gsize) g_test_rand_int_range (1, most + 1) : length;
      gsize n = MIN (length, wanted);
      /* A copy of exact size: reading past a piece is then seen by the sanitizer. */
      g_autofree char *piece = g_memdup2 (data, n);

      pf_line_splitter_feed (splitter, piece, n);
      data += n;
      length -= n;
    }
  pf_line_splitter_finish (splitter);
  return lines;
}

static char *
join (GPtrArray *lines)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "[%s]", (const char *) g_ptr_array_index (lines, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct {
  const char *name;
  const char *input;
  gssize      length;    /* -1: a string */
  const char *expected;
} Case;

#define R "\xef\xbf\xbd"

static const Case cases[] = {
  { "empty", "", -1, "" },
  { "one", "hello\n", -1, "[hello]" },
  { "no-end", "hello", -1, "[hello]" },
  { "empty-lines", "\n\na\n\n", -1, "[][][a][]" },
  { "crlf", "a\r\nb\r\n\r\n", -1, "[a][b][]" },
  { "crcrlf", "a\r\r\n", -1, "[a]" },
  { "progress", " 10%\r 20%\r100%\nnext\n", -1, "[100%][next]" },
  { "progress-end", "10%\r20%\r", -1, "[20%]" },
  { "progress-erase", "10%\r\033[K\n", -1, "[10%]" },
  { "progress-shorter", "a long line\rshort\n", -1, "[short]" },
  { "sgr", "\033[1;31merror:\033[0m x\033[m\n", -1, "[\033[1;31merror:\033[0m x\033[m]" },
  { "sgr-colon", "\033[38:2::1:2:3mx\n", -1, "[\033[38:2::1:2:3mx]" },
  { "sgr-private", "\033[>4;1mx\033[?5mx\033[1 mx\n", -1, "[xxx]" },
  { "cursor", "\033[2J\033[1;1H\033[?25lx\033[10Ay\n", -1, "[xy]" },
  { "title", "\033]0;title\007x\033]8;;http://a/\033\\link\033]8;;\033\\\n", -1, "[xlink]" },
  { "title-unfinished", "\033]0;title\nnext\n", -1, "[][next]" },
  { "dcs", "\033Pq#0\033\\x\033_apc\033\\y\033^pm\033\\z\n", -1, "[xyz]" },
  { "charset", "\033(B\033)0x\0337\0338\033=\033cy\n", -1, "[xy]" },
  { "escape-end", "x\033", -1, "[x]" },
  { "escape-line", "x\033[31\ny\n", -1, "[x][y]" },
  { "escape-escape", "\033\033[1mx\033[2\033[3my\n", -1, "[\033[1mx\033[3my]" },
  { "escape-utf8", "\033\303\244\033[1\303\244\n", -1, "[\303\244\303\244]" },
  { "controls", "a\tb\bc\a\177\001\n", -1, "[a\tb\342\220\210c\342\220\207\342\220\241\342\220\201]" },
  { "nul", "a\0b\n", 4, "[a\342\220\200b]" },
  { "c1", "a\302\205b\302\233c\n", -1, "[a" R "b" R "c]" },
  { "separators", "a\342\200\250b\342\200\251c\342\200\252d\n", -1, "[a" R "b" R "c\342\200\252d]" },
  { "utf8", "gr\303\274n \342\202\254 \360\237\220\273\n", -1, "[gr\303\274n \342\202\254 \360\237\220\273]" },
  { "nonchar", "\357\277\277\n", -1, "[\357\277\277]" },
  { "latin1", "gr\374n\n", -1, "[gr" R "n]" },
  { "truncated-line", "\342\202\nx\n", -1, "[" R "][x]" },
  { "truncated-end", "x\360\237\220", -1, "[x" R "]" },
  { "truncated-cr", "\303\r\n", -1, "[" R "]" },
  { "truncated-lead", "\342\202\303\244\n", -1, "[" R "\303\244]" },
  { "overlong", "\300\257\340\200\257\n", -1, "[" R R R R R "]" },
  { "surrogate", "\355\240\200\n", -1, "[" R R R "]" },
  { "too-high", "\364\220\200\200\365\n", -1, "[" R R R R R "]" },
  { "continuation", "\200\277\n", -1, "[" R R "]" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  gsize length = c->length < 0 ? strlen (c->input) : (gsize) c->length;

  for (guint most = 0; most < 5; most++)
    {
      g_autoptr(GPtrArray) lines = split (c->input, length, most);
      g_autofree char *text = join (lines);

      g_assert_cmpstr (text, ==, c->expected);
    }
}

/* Anything at all must give the same lines, however it is cut. */
static void
test_property (void)
{
  static const char * const atoms[] = {
    "a", "hello world", "\n", "\r", "\r\n", "\t", "\033", "\033[", "\033[31m", "\033[0m", "\033[K", "\033]0;x", "\007", "\033\\",
    "m", ";", "1", "\303\244", "\342\202\254", "\360\237\220\273", "\303", "\342\202", "\360\237", "\377", "\200", "\302\205", "\355\240"
  };

  for (guint round = 0; round < 400; round++)
    {
      g_autoptr(GString) input = g_string_new (NULL);
      g_autoptr(GPtrArray) whole = NULL;
      g_autofree char *expected = NULL;
      guint n = g_test_rand_int_range (1, 200);

      while (n-- > 0)
        if (g_test_rand_int_range (0, 8) == 0)
          g_string_append_c (input, (char) g_test_rand_int_range (0, 256));
        else
          g_string_append (input, atoms[g_test_rand_int_range (0, G_N_ELEMENTS (atoms))]);

      whole = split (input->str, input->len, 0);
      expected = join (whole);
      for (guint most = 1; most <= 17; most += 4)
        {
          g_autoptr(GPtrArray) lines = split (input->str, input->len, most);
          g_autofree char *text = join (lines);

          g_assert_cmpstr (text, ==, expected);
        }
    }
}

static void
test_long_line (void)
{
  const gsize size = 1024 * 1024 + 17;
  g_autofree char *input = g_malloc (size + 1);
  g_autoptr(GPtrArray) lines = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GString) joined = g_string_new (NULL);

  memset (input, 'x', size);
  input[size] = '\n';
  lines = split (input, size + 1, 5000);
  g_assert_cmpuint (lines->len, ==, 17);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (joined, g_ptr_array_index (lines, i));
  g_assert_cmpuint (joined->len, ==, size);
  g_assert_cmpmem (joined->str, size, input, size);
}

/* A line that is as long as a piece is one line, not a piece and an empty rest. */
static void
test_exact_line (void)
{
  g_autoptr(GString) input = g_string_new (NULL);
  g_autoptr(GPtrArray) lines = NULL;

  for (gsize i = 0; i < PF_LINE_SPLITTER_MAX; i++)
    g_string_append_c (input, 'x');
  g_string_append (input, "\nnext\n");
  lines = split (input->str, input->len, 999);
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpuint (strlen (g_ptr_array_index (lines, 0)), ==, PF_LINE_SPLITTER_MAX);
  g_assert_cmpstr (g_ptr_array_index (lines, 1), ==, "next");
}

/* Pieces end between characters: collect_cb() would find half of one. */
static void
test_long_utf8 (void)
{
  g_autoptr(GString) input = g_string_new ("x");
  gsize n = 0;

  for (gsize i = 0; i < PF_LINE_SPLITTER_MAX; i++)
    g_string_append (input, i % 100 == 0 ? "\033[31m" : "\342\202\254");
  {
    g_autoptr(GPtrArray) lines = split (input->str, input->len, 4096);

    for (guint i = 0; i < lines->len; i++)
      n += strlen (g_ptr_array_index (lines, i));
  }
  g_assert_cmpuint (n, ==, input->len);
}

/* A sequence without an end must not swallow everything that follows. */
static void
test_endless_sequence (void)
{
  static const char * const starts[] = { "\033]0;", "\033P", "\033[", "\033(" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr(GString) input = g_string_new (starts[i]);
      g_autoptr(GPtrArray) lines = NULL;

      for (guint k = 0; k < 100000; k++)
        g_string_append_c (input, '1');
      g_string_append (input, " visible");
      lines = split (input->str, input->len, 777);
      g_assert_cmpuint (lines->len, >, 0);
      g_assert_true (g_str_has_suffix (g_ptr_array_index (lines, lines->len - 1), "visible"));
    }
}

static void
test_rubbish (void)
{
  g_autofree char *input = g_malloc (300000);
  g_autoptr(GPtrArray) lines = NULL;

  for (gsize i = 0; i < 300000; i++)
    input[i] = (char) g_test_rand_int_range (0, 256);
  lines = split (input, 300000, 70000);
  g_assert_cmpuint (lines->len, >, 500);
}

static void
test_again (void)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(PfLineSplitter) splitter = pf_line_splitter_new (collect_cb, lines);
  g_autofree char *text = NULL;

  pf_line_splitter_feed (splitter, "a\033[3", 4);
  pf_line_splitter_finish (splitter);
  pf_line_splitter_finish (splitter);
  pf_line_splitter_feed (splitter, "1mb\r", 4);
  pf_line_splitter_finish (splitter);
  pf_line_splitter_feed (splitter, "c\n", 2);
  text = join (lines);
  g_assert_cmpstr (text, ==, "[a][1mb][c]");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/line-splitter/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/line-splitter/property", test_property);
  g_test_add_func ("/line-splitter/long-line", test_long_line);
  g_test_add_func ("/line-splitter/exact-line", test_exact_line);
  g_test_add_func ("/line-splitter/long-utf8", test_long_utf8);
  g_test_add_func ("/line-splitter/endless-sequence", test_endless_sequence);
  g_test_add_func ("/line-splitter/rubbish-bytes", test_rubbish);
  g_test_add_func ("/line-splitter/again", test_again);
  return g_test_run ();
}
