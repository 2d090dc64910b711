/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalog/pf-linker-script.h"

#include <string.h>

#define MAX_DEPTH 32
#define MAX_VALUE ((gint64) 1 << 40)

typedef struct {
  const char *p;
  gboolean failed;
} Parser;

static gint64 parse_sum (Parser *parser,
                         guint   depth);

static char *
without_comments (const char *script)
{
  GString *out = g_string_sized_new (strlen (script));
  const char *p = script;

  while (*p != '\0')
    {
      const char *start = strstr (p, "/*");
      const char *end = start != NULL ? strstr (start + 2, "*/") : NULL;

      if (start == NULL)
        start = p + strlen (p);
      g_string_append_len (out, p, start - p);
      if (end == NULL)
        break;
      g_string_append_c (out, ' ');
      p = end + 2;
    }
  return g_string_free (out, FALSE);
}

static void
skip_blanks (Parser *parser)
{
  parser->p += strspn (parser->p, " \t");
}

static gint64
checked (Parser *parser,
         gint64  value)
{
  if (value > MAX_VALUE || value < -MAX_VALUE)
    {
      parser->failed = TRUE;
      return 0;
    }
  return value;
}

static gint64
parse_value (Parser *parser,
             guint   depth)
{
  gint64 value;
  char *end;

  skip_blanks (parser);
  if (depth > MAX_DEPTH)
    {
      parser->failed = TRUE;
      return 0;
    }
  if (*parser->p == '(')
    {
      parser->p++;
      value = parse_sum (parser, depth + 1);
      skip_blanks (parser);
      parser->failed = parser->failed || *parser->p != ')';
      parser->p += *parser->p == ')';
      return value;
    }
  if (!g_ascii_isdigit (*parser->p))
    {
      parser->failed = TRUE;
      return 0;
    }
  value = checked (parser, g_ascii_strtoll (parser->p, &end, 0));
  parser->p = end;
  if (*end == 'K' || *end == 'k')
    value = checked (parser, value * 1024);
  else if (*end == 'M' || *end == 'm')
    value = checked (parser, value * 1024 * 1024);
  else
    return value;
  parser->p++;
  return value;
}

static gint64
parse_product (Parser *parser,
               guint   depth)
{
  gint64 value = parse_value (parser, depth);

  for (;;)
    {
      char op;
      gint64 right;

      skip_blanks (parser);
      op = *parser->p;
      if ((op != '*' && op != '/') || parser->failed)
        return value;
      parser->p++;
      right = parse_value (parser, depth);
      if (op == '/')
        {
          parser->failed = parser->failed || right == 0;
          value = parser->failed ? 0 : value / right;
        }
      else if (__builtin_mul_overflow (value, right, &value))
        {
          parser->failed = TRUE;
        }
      value = checked (parser, value);
    }
}

static gint64
parse_sum (Parser *parser,
           guint   depth)
{
  gint64 value = parse_product (parser, depth);

  for (;;)
    {
      char op;
      gint64 right;

      skip_blanks (parser);
      op = *parser->p;
      if ((op != '+' && op != '-') || parser->failed)
        return value;
      parser->p++;
      right = parse_product (parser, depth);
      value = checked (parser, op == '+' ? value + right : value - right);
    }
}

static gboolean
is_word_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '$';
}

/* The definition of @region: behind its name and, after optional attributes, a colon. */
static const char *
find_region (const char *script,
             const char *region)
{
  gsize length = strlen (region);

  for (const char *found = strstr (script, region); found != NULL; found = strstr (found + 1, region))
    {
      const char *p = found + length;

      if ((found > script && is_word_char (found[-1])) || is_word_char (*p))
        continue;
      p += strspn (p, " \t\n");
      if (*p == '(')
        p += strcspn (p, ")") + 1;
      p += strspn (p, " \t\n");
      if (*p == ':' && p[1] != '=')
        return p + 1;
      if (*p == '\0')
        break;
    }
  return NULL;
}

gboolean
pf_linker_script_get_length (const char *script,
                             const char *region,
                             guint32    *length)
{
  static const char *const names[] = { "len", "LENGTH", "length", "l" };
  g_autofree char *text = without_comments (script);
  const char *p = find_region (text, region);
  Parser parser = { 0 };
  gint64 value;

  /* "org = …, len = …": the attribute behind a comma. */
  while (p != NULL && *p != '\0' && *p != '}' && parser.p == NULL)
    {
      p += strspn (p, " \t\n,");
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        {
          gsize n = strlen (names[i]);

          if (strncmp (p, names[i], n) == 0 && p[n + strspn (p + n, " \t")] == '=')
            {
              parser.p = p + n + strspn (p + n, " \t") + 1;
              break;
            }
        }
      p += strcspn (p, ",}\n");
      if (*p == '\n' && parser.p == NULL && strcspn (p + 1, ":") < strcspn (p + 1, "=,"))
        break;
    }
  if (parser.p == NULL)
    return FALSE;

  value = parse_sum (&parser, 0);
  skip_blanks (&parser);
  if (parser.failed || value <= 0 || value > G_MAXUINT32 || (*parser.p != '\0' && strchr (",}\r\n", *parser.p) == NULL))
    return FALSE;
  *length = (guint32) value;
  return TRUE;
}
