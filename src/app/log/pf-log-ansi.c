/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-ansi.h"

#include <string.h>

#define MAX_PARAMETERS 16

static gboolean
style_is_default (const PfAnsiStyle *style)
{
  return style->foreground == 0 && style->background == 0 && style->flags == 0;
}

/* Takes the colour behind a 38 or 48: "5;N" or "2;R;G;B". Returns how many parameters it used. */
static guint
take_extended_color (const guint *values,
                     guint        n_values,
                     PfAnsiColor *color)
{
  if (n_values >= 2 && values[0] == 5)
    {
      *color = PF_ANSI_INDEXED | MIN (values[1], 255);
      return 2;
    }
  if (n_values >= 4 && values[0] == 2)
    {
      *color = PF_ANSI_RGB | MIN (values[1], 255) << 16 | MIN (values[2], 255) << 8 | MIN (values[3], 255);
      return 4;
    }
  return n_values;
}

static void
apply_sgr (PfAnsiStyle *style,
           const guint *values,
           guint        n_values)
{
  for (guint i = 0; i < n_values; i++)
    {
      guint v = values[i];

      if (v == 0)
        memset (style, 0, sizeof *style);
      else if (v == 1)
        style->flags |= PF_ANSI_BOLD;
      else if (v == 2)
        style->flags |= PF_ANSI_DIM;
      else if (v == 3)
        style->flags |= PF_ANSI_ITALIC;
      else if (v == 4)
        style->flags |= PF_ANSI_UNDERLINE;
      else if (v == 7)
        style->flags |= PF_ANSI_REVERSE;
      else if (v == 22)
        style->flags &= ~(PF_ANSI_BOLD | PF_ANSI_DIM);
      else if (v == 23)
        style->flags &= ~PF_ANSI_ITALIC;
      else if (v == 24)
        style->flags &= ~PF_ANSI_UNDERLINE;
      else if (v == 27)
        style->flags &= ~PF_ANSI_REVERSE;
      else if (v >= 30 && v <= 37)
        style->foreground = PF_ANSI_INDEXED | (v - 30);
      else if (v == 38)
        i += take_extended_color (values + i + 1, n_values - i - 1, &style->foreground);
      else if (v == 39)
        style->foreground = 0;
      else if (v >= 40 && v <= 47)
        style->background = PF_ANSI_INDEXED | (v - 40);
      else if (v == 48)
        i += take_extended_color (values + i + 1, n_values - i - 1, &style->background);
      else if (v == 49)
        style->background = 0;
      else if (v >= 90 && v <= 97)
        style->foreground = PF_ANSI_INDEXED | (v - 90 + 8);
      else if (v >= 100 && v <= 107)
        style->background = PF_ANSI_INDEXED | (v - 100 + 8);
    }
}

/* @p stands behind "ESC [". Returns where the text goes on. */
static const char *
read_csi (PfAnsiStyle *state,
          const char  *p,
          const char  *end)
{
  guint values[MAX_PARAMETERS] = { 0 };
  guint n_values = 1;
  gboolean is_plain = TRUE;

  for (; p < end; p++)
    {
      if (g_ascii_isdigit (*p))
        values[n_values - 1] = MIN (values[n_values - 1] * 10 + (*p - '0'), 9999);
      else if (*p == ';' || *p == ':')
        {
          if (n_values < MAX_PARAMETERS)
            n_values++;
          else
            values[n_values - 1] = 0;
        }
      else if (*p >= 0x20 && *p < 0x40)
        is_plain = FALSE;
      else
        break;
    }

  if (p == end)
    return end;
  if (*p == 'm' && is_plain)
    apply_sgr (state, values, n_values);
  /* A byte outside the final range ends a broken sequence and belongs to the text. */
  return *p >= 0x40 && *p < 0x7f ? p + 1 : p;
}

/* An operating system command: up to BEL or ESC \. */
static const char *
skip_osc (const char *p,
          const char *end)
{
  for (; p < end; p++)
    {
      if (*p == '\a')
        return p + 1;
      if (*p == '\033')
        return p + 1 < end && p[1] == '\\' ? p + 2 : p;
    }
  return end;
}

static void
append_text (GString    *plain,
             const char *text,
             gsize       length)
{
  while (length > 0)
    {
      const char *invalid;

      if (g_utf8_validate_len (text, length, &invalid))
        {
          g_string_append_len (plain, text, length);
          return;
        }
      g_string_append_len (plain, text, invalid - text);
      g_string_append (plain, "\357\277\275");
      length -= invalid + 1 - text;
      text = invalid + 1;
    }
}

static void
append_control (GString *plain,
                guchar   c)
{
  /* U+2400 … are pictures of the control characters, U+2421 the one of DEL. */
  g_string_append_unichar (plain, c == 0x7f ? 0x2421 : 0x2400 + c);
}

/* Tabs become spaces here, once: everything behind can then reckon a line's width from its characters alone. */
static void
append_tab (GString *plain,
            gsize    base)
{
  glong column = g_utf8_strlen (plain->str + base, plain->len - base);

  do
    g_string_append_c (plain, ' ');
  while (++column % 8 != 0);
}

static gboolean
is_control (char c)
{
  return (guchar) c < 0x20 || c == 0x7f;
}

static void
close_span (GArray            *spans,
            const PfAnsiStyle *style,
            gsize              start,
            gsize              end)
{
  PfAnsiSpan span = { start, end, *style };

  if (end > start && !style_is_default (style))
    g_array_append_val (spans, span);
}

void
pf_ansi_parse (PfAnsiStyle *state,
               const char  *text,
               gsize        length,
               GString     *plain,
               GArray      *spans)
{
  const char *p = text;
  const char *end = text + length;
  gsize base = plain->len;
  gsize span_start = 0;

  /* A carriage return before the line's end is Windows' or a terminal's business, nobody's text. */
  while (end > p && (end[-1] == '\r' || end[-1] == '\n'))
    end--;

  while (p < end)
    {
      const char *run = p;

      while (p < end && !is_control (*p))
        p++;
      append_text (plain, run, p - run);
      if (p == end)
        break;

      if (*p == '\033' && p + 1 < end && p[1] == '[')
        {
          PfAnsiStyle before = *state;

          p = read_csi (state, p + 2, end);
          if (memcmp (&before, state, sizeof before) != 0)
            {
              close_span (spans, &before, span_start, plain->len - base);
              span_start = plain->len - base;
            }
        }
      else if (*p == '\033' && p + 1 < end && p[1] == ']')
        p = skip_osc (p + 2, end);
      else if (*p == '\t')
        {
          append_tab (plain, base);
          p++;
        }
      else
        append_control (plain, *p++);
    }
  close_span (spans, state, span_start, plain->len - base);
}
