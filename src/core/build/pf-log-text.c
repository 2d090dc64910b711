/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-log-text.h"

#include <string.h>

gboolean
pf_log_text_is_plain (const char *text,
                      gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = text[i];

      if ((c < 0x20 && c != '\t') || c >= 0x7f)
        return FALSE;
    }
  return TRUE;
}

/* Length of the escape sequence at @text (which starts with ESC), by ECMA-48: CSI with parameters, intermediates and a
 * final byte; OSC, DCS, SOS, PM and APC up to their terminator; else ESC, intermediates and a final byte. */
static gsize
measure_escape (const char *text,
                gsize       length,
                gboolean   *is_sgr)
{
  gsize i = 2;

  *is_sgr = FALSE;
  if (length < 2)
    return length;

  if (text[1] == '[')
    {
      gboolean plain = TRUE;

      while (i < length && text[i] >= 0x20 && text[i] <= 0x3f)
        {
          plain = plain && (g_ascii_isdigit (text[i]) || text[i] == ';' || text[i] == ':');
          i++;
        }
      if (i < length && text[i] >= 0x40 && text[i] <= 0x7e)
        {
          *is_sgr = plain && text[i] == 'm';
          i++;
        }
      return i;
    }
  if (strchr ("]PX^_", text[1]) != NULL)
    {
      while (i < length)
        {
          if (text[i] == '\a')
            return i + 1;
          if (text[i] == '\033' && i + 1 < length && text[i + 1] == '\\')
            return i + 2;
          i++;
        }
      return i;
    }
  i = 1;
  while (i < length && text[i] >= 0x20 && text[i] <= 0x2f)
    i++;
  return i < length && text[i] >= 0x30 && text[i] <= 0x7e ? i + 1 : i;
}

GString *
pf_log_text_clean (const char *text,
                   gsize       length,
                   gboolean    keep_colours)
{
  g_autofree char *valid = NULL;
  GString *out = g_string_sized_new (length);
  gsize i = 0;

  if (!g_utf8_validate_len (text, length, NULL))
    {
      valid = g_utf8_make_valid (text, length);
      text = valid;
      length = strlen (valid);
    }

  while (i < length)
    {
      guchar c = text[i];
      gsize run = i;

      /* C2 80 … C2 9F are the C1 control characters, among them an 8-bit CSI. */
      while (run < length && ((guchar) text[run] >= 0x20 || text[run] == '\t') && text[run] != 0x7f &&
             !((guchar) text[run] == 0xc2 && (guchar) text[run + 1] < 0xa0))
        run++;
      if (run > i)
        {
          g_string_append_len (out, text + i, run - i);
          i = run;
          continue;
        }
      if (c == '\033')
        {
          gboolean is_sgr;
          gsize n = measure_escape (text + i, length - i, &is_sgr);

          if (is_sgr && keep_colours)
            g_string_append_len (out, text + i, n);
          i += n;
          continue;
        }
      if (c == '\r' && i + 1 < length && text[i + 1] != '\r')
        g_string_truncate (out, 0);
      i += c == 0xc2 ? 2 : 1;
    }
  return out;
}
