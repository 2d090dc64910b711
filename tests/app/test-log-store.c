/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "log/pf-log-ansi.h"
#include "log/pf-log-palette.h"
#include "log/pf-log-rows.h"
#include "log/pf-log-search.h"
#include "log/pf-log-lines.h"

#include <string.h>

static char *
parse (const char *text,
       gssize      length,
       GArray     *spans)
{
  PfAnsiStyle style = { 0 };
  GString *plain = g_string_new (NULL);

  pf_ansi_parse (&style, text, length < 0 ? strlen (text) : (gsize) length, plain, spans);
  return g_string_free (plain, FALSE);
}

static void
test_ansi_text (void)
{
  static const struct {
    const char *text;
    gssize      length;
    const char *plain;
  } cases[] = {
    { "", -1, "" },
    { "plain", -1, "plain" },
    { "end\r\n", -1, "end" },
    { "\033[01;31m\033[Kerror:\033[m\033[K x", -1, "error: x" },
    { "a\tb", -1, "a       b" },
    { "12345678\tb", -1, "12345678        b" },
    { "bell\a", -1, "bell␇" },
    { "nul\0in", 6, "nul␀in" },
    { "del\x7f", -1, "del␡" },
    { "50 %\r100 %", -1, "50 %␍100 %" },
    { "broken \xff\xfe utf-8 \xc3", -1, "broken \357\277\275\357\277\275 utf-8 \357\277\275" },
    { "Käse 日本", -1, "Käse 日本" },
    { "\033]0;title\atext", -1, "text" },
    { "\033]8;;https://x\033\\link", -1, "link" },
    { "\033]never ended", -1, "" },
    { "\033[", -1, "" },
    { "\033[31", -1, "" },
    { "\033", -1, "␛" },
    { "\033[2J\033[1;1Hhome", -1, "home" },
    { "\033[?25lhidden cursor", -1, "hidden cursor" },
    { "\033[3ß", -1, "ß" },
    { "\033[99999999999999999999mhuge", -1, "huge" },
    { "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20mmany", -1, "many" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (PfAnsiSpan));
      g_autofree char *plain = parse (cases[i].text, cases[i].length, spans);

      g_assert_cmpstr (plain, ==, cases[i].plain);
      g_assert_true (g_utf8_validate (plain, -1, NULL));
    }
}

static void
test_ansi_spans (void)
{
  g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (PfAnsiSpan));
  g_autofree char *plain = parse ("a\033[1;31mbc\033[0md\033[38;5;208me\033[38;2;1;2;3mf\033[39;44mg\033[m", -1, spans);
  PfAnsiSpan *s = (PfAnsiSpan *) spans->data;

  g_assert_cmpstr (plain, ==, "abcdefg");
  g_assert_cmpuint (spans->len, ==, 4);
  g_assert_cmpuint (s[0].start, ==, 1);
  g_assert_cmpuint (s[0].end, ==, 3);
  g_assert_cmphex (s[0].style.foreground, ==, PF_ANSI_INDEXED | 1);
  g_assert_cmpuint (s[0].style.flags, ==, PF_ANSI_BOLD);
  g_assert_cmphex (s[1].style.foreground, ==, PF_ANSI_INDEXED | 208);
  g_assert_cmphex (s[2].style.foreground, ==, PF_ANSI_RGB | 0x010203);
  g_assert_cmphex (s[3].style.foreground, ==, 0);
  g_assert_cmphex (s[3].style.background, ==, PF_ANSI_INDEXED | 4);
}

static void
test_ansi_random (void)
{
  static const char alphabet[] = "\033\033\033[[];:m0123456789KJH\007\\abc \xc3\xa4\xff\t\n\r";

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (PfAnsiSpan));
      g_autofree char *plain = NULL;
      char text[64];
      gsize length = g_test_rand_int_range (0, sizeof text);

      for (gsize k = 0; k < length; k++)
        text[k] = alphabet[g_test_rand_int_range (0, sizeof alphabet)];
      plain = parse (text, length, spans);
      g_assert_true (g_utf8_validate (plain, -1, NULL));
      for (guint k = 0; k < spans->len; k++)
        {
          PfAnsiSpan *span = &g_array_index (spans, PfAnsiSpan, k);

          g_assert_cmpuint (span->start, <, span->end);
          g_assert_cmpuint (span->end, <=, strlen (plain));
          g_assert_true (k == 0 || span->start >= (span - 1)->end);
        }
    }
}

static void
test_palette_contrast (void)
{
  for (guint scheme = 0; scheme < 4; scheme++)
    {
      double wanted = scheme & PF_LOG_HIGH_CONTRAST ? 7.0 : 4.5;
      GdkRGBA background, color;

      pf_log_palette_get_background (scheme, &background);
      for (guint i = 0; i < 256; i++)
        {
          pf_log_palette_resolve (PF_ANSI_INDEXED | i, scheme, &background, &color);
          g_assert_cmpfloat (pf_log_palette_contrast (&color, &background), >=, wanted);
        }
      for (guint i = 0; i < 1000; i++)
        {
          PfAnsiColor any = PF_ANSI_RGB | g_test_rand_int_range (0, 0x1000000);
          GdkRGBA behind;

          pf_log_palette_resolve_background (PF_ANSI_RGB | g_test_rand_int_range (0, 0x1000000), scheme, &behind);
          pf_log_palette_resolve (any, scheme, &behind, &color);
          /* On a middling background no colour reaches 7 to 1. */
          g_assert_cmpfloat (pf_log_palette_contrast (&color, &behind), >=, 4.5);
        }
    }
  /* Sixteen names, sixteen looks: the named colours are not all pushed to the same black. */
  {
    GdkRGBA background, red, green;

    pf_log_palette_get_background (PF_LOG_LIGHT, &background);
    pf_log_palette_resolve (PF_ANSI_INDEXED | 1, PF_LOG_LIGHT, &background, &red);
    pf_log_palette_resolve (PF_ANSI_INDEXED | 2, PF_LOG_LIGHT, &background, &green);
    g_assert_cmpfloat (red.red, >, red.green);
    g_assert_cmpfloat (green.green, >, green.red);
  }
}

static void
append (PfLogLines *store,
        const char *text)
{
  pf_log_lines_append (store, PF_BUILD_STAGE_COMPILE, PF_LOG_NORMAL, text, -1);
}

static void
assert_line (PfLogLines *store,
             guint64     number,
             const char *text)
{
  PfShownLine line;

  g_assert_true (pf_log_lines_get_line (store, number, &line));
  g_assert_cmpmem (line.text, line.length, text, strlen (text));
}

static void
count_cb (PfLogLines *store,
          guint      *count)
{
  (*count)++;
}

static void
test_store_lines (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(GArray) spans = NULL;
  g_autofree char *text = NULL;
  PfShownLine line;
  guint n_changed = 0;
  gsize length;

  g_assert_false (pf_log_lines_get_line (store, 0, &line));
  text = pf_log_lines_dup_text (store, 0, 0, G_MAXUINT64, 0, &length);
  g_assert_cmpstr (text, ==, "");
  g_clear_pointer (&text, g_free);

  g_signal_connect (store, "changed", G_CALLBACK (count_cb), &n_changed);
  append (store, "first");
  append (store, "\033[32mgreen\033[m");
  append (store, "");
  g_assert_cmpuint (n_changed, ==, 3);
  pf_log_lines_freeze (store);
  append (store, "日本");
  append (store, "last");
  g_assert_cmpuint (n_changed, ==, 3);
  pf_log_lines_thaw (store);
  g_assert_cmpuint (n_changed, ==, 4);

  assert_line (store, 0, "first");
  assert_line (store, 1, "green");
  assert_line (store, 2, "");
  g_assert_false (pf_log_lines_get_line (store, 5, &line));
  pf_log_lines_get_line (store, 3, &line);
  g_assert_cmpuint (line.columns, ==, 4);
  g_assert_null (pf_log_lines_dup_spans (store, 0));
  spans = pf_log_lines_dup_spans (store, 1);
  g_assert_cmpuint (spans->len, ==, 1);
  g_assert_cmphex (g_array_index (spans, PfAnsiSpan, 0).style.foreground, ==, PF_ANSI_INDEXED | 2);

  text = pf_log_lines_dup_text (store, 0, 2, 1, 3, &length);
  g_assert_cmpstr (text, ==, "rst\ngre");
  g_clear_pointer (&text, g_free);
  text = pf_log_lines_dup_text (store, 1, 1, 1, 3, NULL);
  g_assert_cmpstr (text, ==, "re");
  g_clear_pointer (&text, g_free);
  text = pf_log_lines_dup_text (store, 0, 0, G_MAXUINT64, 0, &length);
  g_assert_cmpstr (text, ==, "first\ngreen\n\n日本\nlast");

  pf_log_lines_clear (store);
  g_assert_cmpuint (pf_log_lines_get_first (store), ==, 5);
  g_assert_false (pf_log_lines_get_line (store, 4, &line));
  append (store, "again");
  assert_line (store, 5, "again");
}

static void
test_store_color_does_not_leak (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(GArray) carried = NULL;

  append (store, "\033[31mred and never reset");
  append (store, "still red");
  carried = pf_log_lines_dup_spans (store, 1);
  g_assert_cmpuint (carried->len, ==, 1);
  pf_log_lines_append (store, PF_BUILD_STAGE_COMPILE, PF_LOG_INFO, "Permafrost speaks", -1);
  g_assert_null (pf_log_lines_dup_spans (store, 2));
  append (store, "\033[31mred");
  pf_log_lines_append (store, PF_BUILD_STAGE_EXPORT, PF_LOG_NORMAL, "next stage", -1);
  g_assert_null (pf_log_lines_dup_spans (store, 4));
}

static void
test_store_long_line (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autofree char *ascii = g_strnfill (5 * 1024 * 1024, 'x');
  g_autoptr(GString) wide = g_string_new ("\033[31m");
  g_autofree char *text = NULL;
  PfShownLine line;

  append (store, ascii);
  g_assert_true (pf_log_lines_get_line (store, 0, &line));
  g_assert_cmpuint (line.length, <=, PF_LOG_LINES_MAX_LINE + 3);
  text = pf_log_lines_dup_text (store, 0, 0, 0, G_MAXSIZE, NULL);
  g_assert_true (g_str_has_suffix (text, "x…"));

  for (guint i = 0; i < PF_LOG_LINES_MAX_LINE; i++)
    g_string_append (wide, "日");
  append (store, wide->str);
  g_assert_true (pf_log_lines_get_line (store, 1, &line));
  g_assert_true (g_utf8_validate (line.text, line.length, NULL));
  g_assert_cmpuint (line.length, <=, PF_LOG_LINES_MAX_LINE + 3);
}

static void
test_store_bounds (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autofree char *filler = g_strnfill (100, 'f');
  PfShownLine line;

  pf_log_lines_set_bounds (store, 20000, 0);
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      pf_log_lines_append (store, PF_BUILD_STAGE_COMPILE, i % 10 == 0 ? PF_LOG_ERROR : PF_LOG_NORMAL, text, -1);
    }
  g_assert_cmpuint (pf_log_lines_get_end (store), ==, 100000);
  g_assert_cmpuint (pf_log_lines_get_first (store), >, 100000 - 20000 - 1);
  g_assert_cmpuint (pf_log_lines_get_first (store), <=, 100000 - 20000 + 4096);
  g_assert_false (pf_log_lines_get_line (store, pf_log_lines_get_first (store) - 1, &line));
  assert_line (store, 99999, "line 99999");
  /* Lines that went are no longer counted. */
  g_assert_cmpuint (pf_log_lines_get_n_errors (store), <=, 2000);

  pf_log_lines_set_bounds (store, 0, 2 * 1024 * 1024);
  for (guint i = 0; i < 100000; i++)
    append (store, filler);
  g_assert_cmpuint (pf_log_lines_get_memory (store), <, 3 * 1024 * 1024);
  assert_line (store, 199999, filler);
  g_assert_cmpuint (pf_log_lines_get_n_errors (store), ==, 0);
}

static void
test_store_problems (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  guint64 number = 0;

  g_assert_false (pf_log_lines_find_problem (store, -1, FALSE, PF_LOG_WARNING, &number));
  for (guint i = 0; i < 20000; i++)
    pf_log_lines_append (store, i < 10000 ? PF_BUILD_STAGE_FETCH : PF_BUILD_STAGE_COMPILE,
                         i == 100 || i == 15000 ? PF_LOG_ERROR : i == 9000 ? PF_LOG_WARNING : PF_LOG_NORMAL, "x", 1);

  g_assert_true (pf_log_lines_find_problem (store, -1, FALSE, PF_LOG_WARNING, &number));
  g_assert_cmpuint (number, ==, 100);
  g_assert_true (pf_log_lines_find_problem (store, 100, FALSE, PF_LOG_WARNING, &number));
  g_assert_cmpuint (number, ==, 9000);
  g_assert_true (pf_log_lines_find_problem (store, 100, FALSE, PF_LOG_ERROR, &number));
  g_assert_cmpuint (number, ==, 15000);
  g_assert_false (pf_log_lines_find_problem (store, 15000, FALSE, PF_LOG_WARNING, &number));
  g_assert_true (pf_log_lines_find_problem (store, G_MAXINT64, TRUE, PF_LOG_WARNING, &number));
  g_assert_cmpuint (number, ==, 15000);
  g_assert_true (pf_log_lines_find_problem (store, 15000, TRUE, PF_LOG_WARNING, &number));
  g_assert_cmpuint (number, ==, 9000);
  g_assert_false (pf_log_lines_find_problem (store, 100, TRUE, PF_LOG_WARNING, &number));

  g_assert_true (pf_log_lines_find_stage (store, PF_BUILD_STAGE_COMPILE, &number));
  g_assert_cmpuint (number, ==, 10000);
  g_assert_false (pf_log_lines_find_stage (store, PF_BUILD_STAGE_EXPORT, &number));
}

/* Rows against the plain way of reckoning them, while lines come and go. */
static void
assert_rows (PfLogRows  *rows,
             PfLogLines *store,
             guint       columns)
{
  guint64 row = 0;

  for (guint64 n = pf_log_lines_get_first (store); n < pf_log_lines_get_end (store); n++)
    {
      PfShownLine line;
      guint pieces;

      g_assert_true (pf_log_lines_get_line (store, n, &line));
      pieces = columns == 0 || line.columns == 0 ? 1 : (line.columns + columns - 1) / columns;
      if (n % 97 == 0 || pieces > 1)
        {
          guint64 number;
          guint piece;

          g_assert_cmpuint (pf_log_rows_get_row (rows, n), ==, row);
          pf_log_rows_get_line (rows, row + pieces - 1, &number, &piece);
          g_assert_cmpuint (number, ==, n);
          g_assert_cmpuint (piece, ==, pieces - 1);
        }
      row += pieces;
    }
  g_assert_cmpuint (pf_log_rows_get_n_rows (rows), ==, row);
}

static void
test_rows (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(PfLogRows) rows = pf_log_rows_new (store);
  guint64 n_rows = 0;

  pf_log_lines_set_bounds (store, 9000, 0);
  assert_rows (rows, store, 0);
  for (guint round = 0; round < 8; round++)
    {
      guint columns = (guint[]) { 0, 10, 10, 10, 33, 0, 7, 7 }[round];
      guint64 gone;

      pf_log_rows_set_columns (rows, columns);
      n_rows = pf_log_rows_get_n_rows (rows);
      for (guint i = 0; i < 3001; i++)
        {
          g_autofree char *text = g_strnfill (i % 50 == 0 ? 45 : i % 4, 'x');

          append (store, text);
        }
      gone = pf_log_rows_sync (rows);
      g_assert_cmpuint (gone, <=, n_rows);
      g_assert_true (round < 4 || gone > 0 || pf_log_lines_get_first (store) > 0);
      assert_rows (rows, store, columns);
    }
  pf_log_lines_clear (store);
  pf_log_rows_sync (rows);
  assert_rows (rows, store, 7);
}

static void
test_rows_slices (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  const char *texts[] = { "", "abcdefghij", "abcdefghijk", "日本語日本語日本語", "aäöüb̈ćdéfghi", "x日x日x日x日x" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      append (store, texts[i]);
      for (guint columns = 2; columns < 12; columns++)
        {
          PfShownLine line;
          guint32 reached = 0;
          guint last;

          g_assert_true (pf_log_lines_get_line (store, i, &line));
          last = line.columns > 0 ? (line.columns - 1) / columns : 0;
          for (guint piece = 0; piece <= last; piece++)
            {
              guint32 start, end;

              pf_log_rows_slice (&line, columns, piece, &start, &end);
              /* Pieces follow each other without a gap and break no character. */
              g_assert_cmpuint (start, ==, reached);
              g_assert_cmpuint (end, >=, start);
              g_assert_true (g_utf8_validate (line.text + start, end - start, NULL));
              if (end > start)
                g_assert_cmpuint (pf_log_rows_piece_of (&line, columns, start), ==, piece);
              reached = end;
            }
          g_assert_cmpuint (reached, ==, line.length);
        }
    }
}

static void
finish (PfLogSearch *search)
{
  while (!pf_log_search_is_complete (search))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_found (PfLogSearch *search,
              guint64      line,
              guint32      start,
              gboolean     backwards,
              gboolean     inclusive,
              guint64      expected_line,
              guint32      expected_start)
{
  PfLogMatch from = { line, start, start }, match;

  g_assert_true (pf_log_search_find (search, &from, backwards, inclusive, &match));
  g_assert_cmpuint (match.line, ==, expected_line);
  g_assert_cmpuint (match.start, ==, expected_start);
}

static void
test_search (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(PfLogSearch) search = pf_log_search_new (store);
  PfLogMatch from = { 0 }, match;

  append (store, "Error here and ERROR there");
  append (store, "nothing");
  append (store, "\033[31merror\033[m: Äpfel und äpfel");
  append (store, "aaaa");

  g_assert_false (pf_log_search_find (search, &from, FALSE, TRUE, &match));
  pf_log_search_set_text (search, "error");
  finish (search);
  g_assert_cmpuint (pf_log_search_get_n_matches (search), ==, 3);
  assert_found (search, 0, 0, FALSE, TRUE, 0, 0);
  assert_found (search, 0, 0, FALSE, FALSE, 0, 15);
  assert_found (search, 0, 15, FALSE, FALSE, 2, 0);
  assert_found (search, 2, 0, FALSE, FALSE, 0, 0);
  assert_found (search, 0, 0, TRUE, FALSE, 2, 0);
  assert_found (search, 2, 0, TRUE, FALSE, 0, 15);
  assert_found (search, 3, 2, TRUE, FALSE, 2, 0);
  assert_found (search, 3, 2, FALSE, FALSE, 0, 0);
  g_assert_cmpuint (pf_log_search_get_position (search, 0, 15), ==, 2);
  g_assert_cmpuint (pf_log_search_get_position (search, 2, 0), ==, 3);
  g_assert_cmpuint (pf_log_search_get_position (search, 0, 3), ==, 0);
  g_assert_cmpuint (pf_log_search_get_position (search, 9, 0), ==, 0);

  pf_log_search_set_text (search, "ÄPFEL");
  finish (search);
  g_assert_cmpuint (pf_log_search_get_n_matches (search), ==, 2);
  pf_log_search_set_text (search, "aa");
  finish (search);
  g_assert_cmpuint (pf_log_search_get_n_matches (search), ==, 2);
  pf_log_search_set_text (search, "not there");
  finish (search);
  g_assert_cmpuint (pf_log_search_get_n_matches (search), ==, 0);
  g_assert_false (pf_log_search_find (search, &from, FALSE, TRUE, &match));
  pf_log_search_set_text (search, "");
  g_assert_true (pf_log_search_is_complete (search));
}

static void
test_search_live (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  g_autoptr(PfLogSearch) search = pf_log_search_new (store);
  guint64 n_expected = 0, first;

  pf_log_lines_set_bounds (store, 10000, 0);
  pf_log_search_set_text (search, "needle");
  for (guint i = 0; i < 50000; i++)
    {
      append (store, i % 7 == 0 ? "a needle and a Needle" : "hay");
      if (i % 1000 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  finish (search);
  first = pf_log_lines_get_first (store);
  for (guint64 n = first; n < 50000; n++)
    n_expected += n % 7 == 0 ? 2 : 0;
  g_assert_cmpuint (pf_log_search_get_n_matches (search), ==, n_expected);
  first += 6 - (first + 6) % 7;
  g_assert_cmpuint (pf_log_search_get_position (search, first, 2), ==, 1);
  assert_found (search, 0, 0, FALSE, TRUE, first, 2);
}

/* A search that is dropped half-way leaves no idle source behind. */
static void
test_search_dropped (void)
{
  g_autoptr(PfLogLines) store = pf_log_lines_new ();
  PfLogSearch *search = pf_log_search_new (store);
  gpointer weak = search;

  for (guint i = 0; i < 100000; i++)
    append (store, "some text");
  pf_log_search_set_text (search, "text");
  g_object_add_weak_pointer (G_OBJECT (search), &weak);
  g_object_unref (search);
  g_assert_null (weak);
  append (store, "more");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/ansi/text", test_ansi_text);
  g_test_add_func ("/log/ansi/spans", test_ansi_spans);
  g_test_add_func ("/log/ansi/random", test_ansi_random);
  g_test_add_func ("/log/palette/contrast", test_palette_contrast);
  g_test_add_func ("/log/store/lines", test_store_lines);
  g_test_add_func ("/log/store/color-does-not-leak", test_store_color_does_not_leak);
  g_test_add_func ("/log/store/long-line", test_store_long_line);
  g_test_add_func ("/log/store/bounds", test_store_bounds);
  g_test_add_func ("/log/store/problems", test_store_problems);
  g_test_add_func ("/log/rows/sums", test_rows);
  g_test_add_func ("/log/rows/slices", test_rows_slices);
  g_test_add_func ("/log/search/find", test_search);
  g_test_add_func ("/log/search/live", test_search_live);
  g_test_add_func ("/log/search/dropped", test_search_dropped);
  return g_test_run ();
}
