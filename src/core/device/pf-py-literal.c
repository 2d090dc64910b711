/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-literal.h"

#include <string.h>

/* More keys than any dict of settings has; keeps the search for repeated ones short. */
#define MAX_DICT 512

static PfPyNode *
node_new (PfPyValue *value,
          guint      first,
          guint      end)
{
  PfPyNode *node = g_new0 (PfPyNode, 1);

  node->value = value;
  node->first = first;
  node->end = end;
  return node;
}

void
pf_py_node_free (PfPyNode *node)
{
  pf_py_value_unref (node->value);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static gboolean
is_op (const char       *text,
       const PfPyTokens *tokens,
       guint             index,
       char              op)
{
  const PfPyToken *token = pf_py_tokens_get (tokens, index);

  return token->kind == PF_PY_OP && token->end - token->start == 1 && text[token->start] == op;
}

static void
append_byte_or_char (GString  *out,
                     guint     c,
                     gboolean  bytes)
{
  if (bytes)
    g_string_append_c (out, (char) c);
  else
    g_string_append_unichar (out, c);
}

static guint
read_hex (const char *p,
          guint       digits)
{
  guint value = 0;

  for (guint i = 0; i < digits; i++)
    value = value * 16 + g_ascii_xdigit_value (p[i]);
  return value;
}

/*
 * One escape at @p, which points behind the backslash; the tokenizer has seen that it is complete.
 * Returns its width, or 0 where the string is no literal for us.
 */
static gsize
decode_escape (const char *p,
               const char *end,
               gboolean    bytes,
               GString    *out)
{
  static const char simple[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
  guint digits = *p == 'x' ? 2 : *p == 'u' ? 4 : 8;

  if (*p == '\r' || *p == '\n')
    return p[0] == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
  for (gsize i = 0; i + 1 < sizeof simple; i += 2)
    if (*p == simple[i])
      {
        g_string_append_c (out, simple[i + 1]);
        return 1;
      }
  if (*p >= '0' && *p <= '7')
    {
      guint value = 0;
      gsize n = 0;

      for (; n < 3 && p + n < end && p[n] >= '0' && p[n] <= '7'; n++)
        value = value * 8 + (p[n] - '0');
      if (bytes && value > 0xff)
        return 0;
      append_byte_or_char (out, value, bytes);
      return n;
    }
  if (*p == 'x' || (!bytes && (*p == 'u' || *p == 'U')))
    {
      append_byte_or_char (out, read_hex (p + 1, digits), bytes);
      return 1 + digits;
    }
  /* MicroPython knows no names, and makes something else of a character beyond ASCII here. */
  if (!bytes && (*p == 'N' || (guchar) *p >= 0x80))
    return 0;
  /* An escape that means nothing stands for itself. */
  g_string_append_c (out, '\\');
  g_string_append_c (out, *p);
  return 1;
}

static gboolean
decode_string (const char      *text,
               const PfPyToken *token,
               GString         *out)
{
  gsize quotes = (token->flags & PF_PY_STRING_TRIPLE) != 0 ? 3 : 1;
  const char *p = text + token->start + token->prefix + quotes;
  const char *end = text + token->end - quotes;
  gboolean raw = (token->flags & PF_PY_STRING_RAW) != 0;
  gboolean bytes = (token->flags & PF_PY_STRING_BYTES) != 0;

  if ((token->flags & PF_PY_STRING_FORMAT) != 0)
    return FALSE;
  while (p < end)
    if (*p == '\\' && !raw)
      {
        gsize width = decode_escape (p + 1, end, bytes, out);

        if (width == 0)
          return FALSE;
        p += 1 + width;
      }
    else if (*p == '\r')
      {
        g_string_append_c (out, '\n');
        p += p + 1 < end && p[1] == '\n' ? 2 : 1;
      }
    else
      g_string_append_c (out, *p++);
  return TRUE;
}

static PfPyNode *
parse_strings (const char       *text,
               const PfPyTokens *tokens,
               guint            *index)
{
  g_autoptr(GString) out = g_string_new (NULL);
  guint first = *index;
  gboolean bytes = (pf_py_tokens_get (tokens, first)->flags & PF_PY_STRING_BYTES) != 0;

  for (; pf_py_tokens_get (tokens, *index)->kind == PF_PY_STRING; (*index)++)
    {
      const PfPyToken *token = pf_py_tokens_get (tokens, *index);

      if (((token->flags & PF_PY_STRING_BYTES) != 0) != bytes || !decode_string (text, token, out))
        return NULL;
    }
  /* A str in a broken encoding cannot be told to anybody. */
  return node_new (pf_py_value_new_data (bytes ? PF_PY_VALUE_BYTES : PF_PY_VALUE_STR, out->str, out->len),
                   first, *index);
}

static PfPyNode *
parse_number (const char       *text,
              const PfPyTokens *tokens,
              guint             first,
              guint            *index)
{
  const PfPyToken *token = pf_py_tokens_get (tokens, *index);
  const char *source = text + token->start;
  gsize n = token->end - token->start;
  gboolean prefixed = n > 1 && source[0] == '0' && g_ascii_isalpha (source[1]) &&
                      source[1] != 'e' && source[1] != 'E' && source[1] != 'j' && source[1] != 'J';
  PfPyValueKind kind = PF_PY_VALUE_INT;
  g_autoptr(GString) number = g_string_new (is_op (text, tokens, first, '-') ? "-" : "");

  if (token->kind != PF_PY_NUMBER)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      if (!prefixed && strchr (".eE", source[i]) != NULL)
        kind = PF_PY_VALUE_FLOAT;
      if (!prefixed && (source[i] == 'j' || source[i] == 'J'))
        return NULL;
      if (source[i] != '_')
        g_string_append_c (number, g_ascii_tolower (source[i]));
    }
  (*index)++;
  return node_new (pf_py_value_new_number (kind, number->str), first, *index);
}

static PfPyNode *
finish_items (GPtrArray     *children,
              PfPyValueKind  kind,
              guint          first,
              guint          end)
{
  g_autofree PfPyValue **values = g_new (PfPyValue *, children->len + 1);
  PfPyNode *node;

  for (guint i = 0; i < children->len; i++)
    values[i] = ((PfPyNode *) children->pdata[i])->value;
  node = node_new (pf_py_value_new_items (kind, values, children->len), first, end);
  node->children = g_ptr_array_ref (children);
  return node;
}

/* Python's dict keeps one of equal keys, and 1, 1.0 and True are equal: such a dict is left alone. */
static gboolean
is_new_key (GPtrArray *children,
            PfPyNode  *key)
{
  PfPyValueKind kind = pf_py_value_get_kind (key->value);

  if (kind != PF_PY_VALUE_STR && kind != PF_PY_VALUE_BYTES && kind != PF_PY_VALUE_INT)
    return FALSE;
  if (children->len > 2 * MAX_DICT)
    return FALSE;
  for (guint i = 0; i < children->len; i += 2)
    if (pf_py_value_equal (((PfPyNode *) children->pdata[i])->value, key->value))
      return FALSE;
  return TRUE;
}

static PfPyNode *
parse_dict (const char       *text,
            const PfPyTokens *tokens,
            guint            *index)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_node_free);
  guint first = (*index)++;

  while (!is_op (text, tokens, *index, '}'))
    {
      PfPyNode *key = pf_py_literal_parse (text, tokens, index);
      PfPyNode *value;

      if (key == NULL)
        return NULL;
      if (!is_op (text, tokens, *index, ':') || !is_new_key (children, key))
        {
          pf_py_node_free (key);
          return NULL;
        }
      g_ptr_array_add (children, key);
      (*index)++;
      value = pf_py_literal_parse (text, tokens, index);
      if (value == NULL)
        return NULL;
      g_ptr_array_add (children, value);
      if (is_op (text, tokens, *index, ','))
        (*index)++;
      else if (!is_op (text, tokens, *index, '}'))
        return NULL;
    }
  (*index)++;
  return finish_items (children, PF_PY_VALUE_DICT, first, *index);
}

static PfPyNode *
parse_sequence (const char       *text,
                const PfPyTokens *tokens,
                guint            *index,
                char              close)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_node_free);
  guint first = (*index)++;

  while (!is_op (text, tokens, *index, close))
    {
      PfPyNode *item = pf_py_literal_parse (text, tokens, index);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (children, item);
      if (is_op (text, tokens, *index, ','))
        (*index)++;
      else if (!is_op (text, tokens, *index, close))
        return NULL;
      else if (close == ')' && children->len == 1)
        {
          (*index)++;
          return g_ptr_array_steal_index (children, 0);
        }
    }
  (*index)++;
  return finish_items (children, close == ']' ? PF_PY_VALUE_LIST : PF_PY_VALUE_TUPLE, first, *index);
}

PfPyNode *
pf_py_literal_parse (const char       *text,
                     const PfPyTokens *tokens,
                     guint            *index)
{
  guint first = *index;
  const PfPyToken *token = pf_py_tokens_get (tokens, first);

  switch ((PfPyTokenKind) token->kind)
    {
    case PF_PY_STRING:
      return parse_strings (text, tokens, index);
    case PF_PY_NUMBER:
      return parse_number (text, tokens, first, index);
    case PF_PY_NAME:
      (*index)++;
      if (pf_py_token_is (token, text, "None"))
        return node_new (pf_py_value_new_none (), first, *index);
      if (pf_py_token_is (token, text, "True") || pf_py_token_is (token, text, "False"))
        return node_new (pf_py_value_new_bool (pf_py_token_is (token, text, "True")), first, *index);
      return NULL;
    case PF_PY_OP:
      if (is_op (text, tokens, first, '('))
        return parse_sequence (text, tokens, index, ')');
      if (is_op (text, tokens, first, '['))
        return parse_sequence (text, tokens, index, ']');
      if (is_op (text, tokens, first, '{'))
        return parse_dict (text, tokens, index);
      if (!is_op (text, tokens, first, '-') && !is_op (text, tokens, first, '+'))
        return NULL;
      (*index)++;
      return parse_number (text, tokens, first, index);
    case PF_PY_END:
    case PF_PY_NEWLINE:
    case PF_PY_INDENT:
    case PF_PY_DEDENT:
    default:
      return NULL;
    }
}

PfPyNode *
pf_py_literal_parse_bare (const char       *text,
                          const PfPyTokens *tokens,
                          guint            *index)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) pf_py_node_free);
  guint first = *index;
  PfPyNode *item = pf_py_literal_parse (text, tokens, index);

  if (item == NULL || !is_op (text, tokens, *index, ','))
    return item;
  g_ptr_array_add (children, item);
  while (is_op (text, tokens, *index, ','))
    {
      const PfPyToken *next = pf_py_tokens_get (tokens, ++(*index));

      if (next->kind == PF_PY_NEWLINE || next->kind == PF_PY_END || is_op (text, tokens, *index, ';'))
        break;
      item = pf_py_literal_parse (text, tokens, index);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (children, item);
    }
  return finish_items (children, PF_PY_VALUE_TUPLE, first, *index);
}

PfPyValue *
pf_py_literal_from_source (const char *source)
{
  g_autoptr(PfPyTokens) tokens = NULL;
  g_autoptr(PfPyNode) node = NULL;
  guint index = 0;

  if (!g_utf8_validate (source, -1, NULL))
    return NULL;
  tokens = pf_py_tokenize (source, strlen (source));
  if (tokens->error_line != 0)
    return NULL;
  node = pf_py_literal_parse_bare (source, tokens, &index);
  if (node == NULL || pf_py_tokens_get (tokens, index)->kind != PF_PY_NEWLINE ||
      pf_py_tokens_get (tokens, index + 1)->kind != PF_PY_END)
    return NULL;
  return pf_py_value_ref (node->value);
}
