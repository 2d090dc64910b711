/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-value.h"

/*
 * Literals that both Pythons read alike. MicroPython knows only lower-case prefixes and no \N{…}, and
 * in both a hex escape after \0 is the only one that a following digit cannot lengthen.
 */

static gboolean
is_plain (gunichar       c,
          PfPyWriteFlags flags)
{
  if (c < 0x80)
    return c >= 0x20 && c != 0x7f;
  if ((flags & PF_PY_WRITE_ASCII) != 0 || c > 0x10ffff)
    return FALSE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* also what reverses the direction of the text around it */
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
      return FALSE;
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_OTHER_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
    case G_UNICODE_OTHER_SYMBOL:
    default:
      return TRUE;
    }
}

static void
write_escape (gunichar  c,
              GString  *out)
{
  if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\r')
    g_string_append (out, "\\r");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else if (c < 0x10000)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_printf (out, "\\U%08x", c);
}

static void
write_string (PfPyValue      *value,
              PfPyWriteFlags  flags,
              GString        *out)
{
  gboolean bytes = pf_py_value_get_kind (value) == PF_PY_VALUE_BYTES;
  gsize length, n_single = 0, n_double = 0;
  const char *data = pf_py_value_get_data (value, &length);
  char quote;

  for (gsize i = 0; i < length; i++)
    {
      n_single += data[i] == '\'';
      n_double += data[i] == '"';
    }
  if ((flags & PF_PY_WRITE_SINGLE) != 0)
    quote = n_single > n_double ? '"' : '\'';
  else
    quote = n_double > n_single ? '\'' : '"';

  if (bytes)
    g_string_append_c (out, 'b');
  g_string_append_c (out, quote);
  for (gsize i = 0; i < length;)
    {
      gunichar c = bytes ? (guchar) data[i] : g_utf8_get_char (data + i);
      gsize width = bytes ? 1 : g_utf8_skip[(guchar) data[i]];

      if (c == (gunichar) quote || c == '\\')
        g_string_append_printf (out, "\\%c", (char) c);
      else if (is_plain (c, bytes ? flags | PF_PY_WRITE_ASCII : flags))
        g_string_append_len (out, data + i, width);
      else
        write_escape (c, out);
      i += width;
    }
  g_string_append_c (out, quote);
}

static void
write_items (PfPyValue      *value,
             PfPyWriteFlags  flags,
             GString        *out)
{
  PfPyValueKind kind = pf_py_value_get_kind (value);
  guint n = pf_py_value_get_n_items (value);

  g_string_append_c (out, kind == PF_PY_VALUE_DICT ? '{' : kind == PF_PY_VALUE_LIST ? '[' : '(');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (out, kind == PF_PY_VALUE_DICT && i % 2 == 1 ? ": " : ", ");
      pf_py_value_write (pf_py_value_get_item (value, i), flags, out);
    }
  if (kind == PF_PY_VALUE_TUPLE && n == 1)
    g_string_append_c (out, ',');
  g_string_append_c (out, kind == PF_PY_VALUE_DICT ? '}' : kind == PF_PY_VALUE_LIST ? ']' : ')');
}

void
pf_py_value_write (PfPyValue      *self,
                   PfPyWriteFlags  flags,
                   GString        *out)
{
  switch (pf_py_value_get_kind (self))
    {
    case PF_PY_VALUE_NONE:
      g_string_append (out, "None");
      break;
    case PF_PY_VALUE_BOOL:
      g_string_append (out, pf_py_value_get_bool (self) ? "True" : "False");
      break;
    case PF_PY_VALUE_INT:
    case PF_PY_VALUE_FLOAT:
      g_string_append (out, pf_py_value_get_number (self));
      break;
    case PF_PY_VALUE_STR:
    case PF_PY_VALUE_BYTES:
      write_string (self, flags, out);
      break;
    case PF_PY_VALUE_TUPLE:
    case PF_PY_VALUE_LIST:
    case PF_PY_VALUE_DICT:
      write_items (self, flags, out);
      break;
    default:
      g_return_if_reached ();
    }
}

char *
pf_py_value_to_source (PfPyValue *self)
{
  GString *out = g_string_new (NULL);

  pf_py_value_write (self, PF_PY_WRITE_DEFAULT, out);
  return g_string_free (out, FALSE);
}
