/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-lexer.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Both as in CPython's tokenizer, which refuses deeper nesting. */
#define MAX_BRACKETS 200
#define MAX_INDENTS 100

typedef struct {
  const char *text;
  gsize       length;
  gsize       pos;
  guint       line;
  PfPyTokens *out;

  char        brackets[MAX_BRACKETS];
  guint       bracket_lines[MAX_BRACKETS];
  guint       n_brackets;

  guint       indents[MAX_INDENTS];
  guint       n_indents;
  gboolean    line_start;   /* the next token is the first of a logical line */
  gboolean    code_on_line; /* a token stands on this physical line */
  gsize       line_offset;  /* where this physical line begins */
} Lexer;

static inline char
at (Lexer *lexer,
    gsize  ahead)
{
  return lexer->pos + ahead < lexer->length ? lexer->text[lexer->pos + ahead] : '\0';
}

static gboolean
fail (Lexer      *lexer,
      guint       line,
      gsize       offset,
      const char *message)
{
  lexer->out->error_line = line;
  lexer->out->error_offset = offset;
  lexer->out->error_message = g_strdup (message);
  return FALSE;
}

static void
push (Lexer         *lexer,
      PfPyTokenKind  kind,
      gsize          start,
      guint          line)
{
  PfPyToken token = { .kind = kind, .line = line, .start = start, .end = lexer->pos };

  g_array_append_val (lexer->out->tokens, token);
  lexer->code_on_line = TRUE;
}

/* Steps over one line break, of any of the three kinds; FALSE where there is none. */
static gboolean
skip_newline (Lexer *lexer)
{
  if (lexer->pos >= lexer->length)
    return FALSE;
  if (at (lexer, 0) == '\r')
    lexer->pos += at (lexer, 1) == '\n' ? 2 : 1;
  else if (at (lexer, 0) == '\n')
    lexer->pos++;
  else
    return FALSE;
  lexer->line++;
  lexer->line_offset = lexer->pos;
  lexer->code_on_line = FALSE;
  return TRUE;
}

static void
skip_comment (Lexer *lexer)
{
  PfPyComment comment = { .line = lexer->line, .start = lexer->pos };

  while (lexer->pos < lexer->length && at (lexer, 0) != '\n' && at (lexer, 0) != '\r')
    lexer->pos++;
  comment.end = lexer->pos;
  comment.column = lexer->code_on_line ? G_MAXUINT32 : comment.start - lexer->line_offset;
  g_array_append_val (lexer->out->comments, comment);
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\f';
}

/* The white space that a logical line begins with. Tabs reach to the next multiple of eight. */
static gboolean
read_indent (Lexer *lexer)
{
  guint column = 0;

  for (; is_blank (at (lexer, 0)); lexer->pos++)
    column = at (lexer, 0) == ' ' ? column + 1 : at (lexer, 0) == '\t' ? column / 8 * 8 + 8 : 0;
  if (lexer->pos >= lexer->length || strchr ("#\r\n", at (lexer, 0)) != NULL)
    return TRUE;
  if (at (lexer, 0) == '\\' && (at (lexer, 1) == '\n' || at (lexer, 1) == '\r'))
    return TRUE;

  lexer->line_start = FALSE;
  if (column > lexer->indents[lexer->n_indents])
    {
      if (lexer->n_indents + 1 == MAX_INDENTS)
        return fail (lexer, lexer->line, lexer->pos, _("This is indented too deeply"));
      lexer->indents[++lexer->n_indents] = column;
      push (lexer, PF_PY_INDENT, lexer->pos, lexer->line);
      return TRUE;
    }
  while (column < lexer->indents[lexer->n_indents])
    {
      lexer->n_indents--;
      push (lexer, PF_PY_DEDENT, lexer->pos, lexer->line);
    }
  if (column != lexer->indents[lexer->n_indents])
    return fail (lexer, lexer->line, lexer->pos, _("The indentation matches no line above"));
  return TRUE;
}

static gboolean
is_name_char (Lexer    *lexer,
              gsize     ahead,
              gboolean  first,
              gsize    *width)
{
  char c = at (lexer, ahead);
  gunichar u;

  *width = 1;
  if (g_ascii_isalpha (c) || c == '_' || (!first && g_ascii_isdigit (c)))
    return TRUE;
  if ((guchar) c < 0x80)
    return FALSE;
  u = g_utf8_get_char_validated (lexer->text + lexer->pos + ahead,
                                 lexer->length - lexer->pos - ahead);
  if (u == (gunichar) -1 || u == (gunichar) -2)
    return FALSE;
  *width = g_unichar_to_utf8 (u, NULL);
  return g_unichar_isalpha (u) || g_unichar_type (u) == G_UNICODE_LETTER_NUMBER ||
         (!first && (g_unichar_isdigit (u) || g_unichar_ismark (u) ||
                     g_unichar_type (u) == G_UNICODE_CONNECT_PUNCTUATION));
}

/* The letters before a quote: a prefix of a string, or -1 where they are an ordinary name. */
static int
string_prefix (Lexer *lexer,
               gsize  n)
{
  int flags = 0;
  gboolean u = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      int flag;

      switch (g_ascii_tolower (at (lexer, i)))
        {
        case 'r': flag = PF_PY_STRING_RAW; break;
        case 'b': flag = PF_PY_STRING_BYTES; break;
        case 'f':
        case 't': flag = PF_PY_STRING_FORMAT; break;
        case 'u': u = TRUE; flag = 0; break;
        default: return -1;
        }
      if ((flags & flag) != 0 || (u && n > 1))
        return -1;
      flags |= flag;
    }
  if ((flags & PF_PY_STRING_BYTES) != 0 && (flags & PF_PY_STRING_FORMAT) != 0)
    return -1;
  return flags;
}

/* At a backslash: whether \x, \u and \U have the hex digits that they need. */
static gboolean
check_escape (Lexer *lexer,
              int    flags)
{
  char kind = at (lexer, 1);
  guint digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  guint64 value = 0;

  if ((flags & PF_PY_STRING_RAW) != 0 || (kind != 'x' && (flags & PF_PY_STRING_BYTES) != 0))
    return TRUE;
  for (guint i = 0; i < digits; i++)
    {
      int digit = g_ascii_xdigit_value (at (lexer, 2 + i));

      if (digit < 0)
        return FALSE;
      value = value * 16 + digit;
    }
  return value <= 0x10ffff;
}

static gboolean
read_string (Lexer *lexer,
             gsize  prefix,
             int    flags)
{
  gsize start = lexer->pos;
  guint line = lexer->line;
  char quote = at (lexer, prefix);
  PfPyToken *token;

  lexer->pos += prefix + 1;
  if (at (lexer, 0) == quote && at (lexer, 1) == quote)
    {
      flags |= PF_PY_STRING_TRIPLE;
      lexer->pos += 2;
    }

  for (;;)
    {
      if (lexer->pos >= lexer->length)
        return fail (lexer, line, start, _("A string is not closed"));
      if (at (lexer, 0) == '\\')
        {
          if (!check_escape (lexer, flags))
            return fail (lexer, lexer->line, lexer->pos, _("An escape in a string is not complete"));
          lexer->pos++;
          if (!skip_newline (lexer) && lexer->pos < lexer->length)
            lexer->pos++;
        }
      else if (at (lexer, 0) == '\n' || at (lexer, 0) == '\r')
        {
          if ((flags & PF_PY_STRING_TRIPLE) == 0)
            return fail (lexer, line, start, _("A string is not closed"));
          skip_newline (lexer);
        }
      else if (at (lexer, 0) != quote)
        lexer->pos++;
      else if ((flags & PF_PY_STRING_TRIPLE) == 0)
        {
          lexer->pos++;
          break;
        }
      else if (at (lexer, 1) == quote && at (lexer, 2) == quote)
        {
          lexer->pos += 3;
          break;
        }
      else
        lexer->pos++;
    }

  push (lexer, PF_PY_STRING, start, line);
  token = &g_array_index (lexer->out->tokens, PfPyToken, lexer->out->tokens->len - 1);
  token->flags = flags;
  token->prefix = prefix;
  return TRUE;
}

static gboolean
is_keyword (const char *name,
            gsize       n)
{
  static const char * const keywords[] = {
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield"
  };

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (keywords[i][0] == name[0] && strlen (keywords[i]) == n && memcmp (keywords[i], name, n) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_name (Lexer *lexer)
{
  gsize n = 0, width;
  gsize start = lexer->pos;

  while (is_name_char (lexer, n, n == 0, &width))
    n += width;
  if (n == 0)
    {
      gunichar u = g_utf8_get_char_validated (lexer->text + lexer->pos, lexer->length - lexer->pos);
      g_autofree char *message = NULL;

      if (u == (gunichar) -1 || u == (gunichar) -2)
        return fail (lexer, lexer->line, lexer->pos, _("This is not UTF-8 text"));
      message = g_strdup_printf (_("The character U+%04X has no meaning here"), (guint) u);
      return fail (lexer, lexer->line, lexer->pos, message);
    }
  if (n <= 2 && (at (lexer, n) == '"' || at (lexer, n) == '\''))
    {
      int flags = string_prefix (lexer, n);

      if (flags >= 0)
        return read_string (lexer, n, flags);
    }
  lexer->pos += n;
  push (lexer, PF_PY_NAME, start, lexer->line);
  if (is_keyword (lexer->text + start, n))
    g_array_index (lexer->out->tokens, PfPyToken, lexer->out->tokens->len - 1).flags = PF_PY_NAME_KEYWORD;
  return TRUE;
}

/* Digits with single underscores between them; FALSE where there is no digit, or an underscore is astray. */
static gboolean
skip_digits (Lexer *lexer,
             int    base)
{
  gboolean digit = FALSE;

  for (;;)
    {
      int value = g_ascii_xdigit_value (at (lexer, 0));

      if (value >= 0 && value < base)
        digit = TRUE;
      else if (at (lexer, 0) == '_' && digit)
        digit = FALSE;
      else
        return digit;
      lexer->pos++;
    }
}

static gboolean
read_decimal (Lexer *lexer)
{
  gboolean ok = TRUE;

  if (g_ascii_isdigit (at (lexer, 0)))
    ok = skip_digits (lexer, 10);
  if (at (lexer, 0) == '.')
    {
      lexer->pos++;
      if (g_ascii_isdigit (at (lexer, 0)))
        ok = skip_digits (lexer, 10) && ok;
    }
  if (at (lexer, 0) == 'e' || at (lexer, 0) == 'E')
    {
      gsize sign = at (lexer, 1) == '+' || at (lexer, 1) == '-';

      if (g_ascii_isdigit (at (lexer, 1 + sign)))
        {
          lexer->pos += 1 + sign;
          ok = skip_digits (lexer, 10) && ok;
        }
    }
  if (at (lexer, 0) == 'j' || at (lexer, 0) == 'J')
    lexer->pos++;
  return ok;
}

/* 010 was octal once; now only zero itself may begin with zeros. */
static gboolean
has_leading_zeros (const char *number,
                   gsize       n)
{
  gboolean zero = TRUE;

  if (n < 2 || number[0] != '0')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (g_ascii_isdigit (number[i]))
      zero = zero && number[i] == '0';
    else if (number[i] != '_')
      return FALSE;
  return !zero;
}

static gboolean
read_number (Lexer *lexer)
{
  gsize start = lexer->pos, width;
  char base = g_ascii_tolower (at (lexer, 1));
  gboolean ok;

  if (at (lexer, 0) == '0' && (base == 'x' || base == 'o' || base == 'b'))
    {
      lexer->pos += 2;
      if (at (lexer, 0) == '_')
        lexer->pos++;
      ok = skip_digits (lexer, base == 'x' ? 16 : base == 'o' ? 8 : 2);
    }
  else
    ok = read_decimal (lexer);
  if (ok && base != 'x' && base != 'o' && base != 'b')
    ok = !has_leading_zeros (lexer->text + start, lexer->pos - start);
  /* CPython lets a keyword follow at once ("1if x"); MicroPython does not. */
  if (ok && is_name_char (lexer, 0, FALSE, &width))
    ok = FALSE;
  if (!ok)
    return fail (lexer, lexer->line, start, _("This is not a number"));
  push (lexer, PF_PY_NUMBER, start, lexer->line);
  return TRUE;
}

static gboolean
read_bracket (Lexer *lexer,
              char   c)
{
  g_autofree char *message = NULL;
  char open = c == ')' ? '(' : c == ']' ? '[' : '{';

  if (strchr ("([{", c) != NULL)
    {
      if (lexer->n_brackets == MAX_BRACKETS)
        return fail (lexer, lexer->line, lexer->pos, _("Too many brackets are open"));
      lexer->bracket_lines[lexer->n_brackets] = lexer->line;
      lexer->brackets[lexer->n_brackets++] = c;
      return TRUE;
    }
  if (lexer->n_brackets > 0 && lexer->brackets[lexer->n_brackets - 1] == open)
    {
      lexer->n_brackets--;
      return TRUE;
    }
  message = g_strdup_printf (_("“%c” closes nothing"), c);
  return fail (lexer, lexer->line, lexer->pos, message);
}

static gboolean
read_operator (Lexer *lexer)
{
  static const char *const operators[] = {
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":="
  };
  gsize start = lexer->pos;
  char c = at (lexer, 0);

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      gsize n = strlen (operators[i]);

      if (lexer->length - start >= n && memcmp (lexer->text + start, operators[i], n) == 0)
        {
          lexer->pos += n;
          push (lexer, PF_PY_OP, start, lexer->line);
          return TRUE;
        }
    }
  if (c == '\0' || strchr ("+-*/%@&|^~<>()[]{},:.;=", c) == NULL)
    {
      g_autofree char *message = g_strdup_printf (_("The character U+%04X has no meaning here"),
                                                  (guint) (guchar) c);

      return fail (lexer, lexer->line, start, message);
    }
  if (strchr ("()[]{}", c) != NULL && !read_bracket (lexer, c))
    return FALSE;
  lexer->pos++;
  push (lexer, PF_PY_OP, start, lexer->line);
  return TRUE;
}

/* Ends a logical line at a line break, or only a physical one inside brackets. */
static gboolean
read_newline (Lexer *lexer)
{
  gsize start = lexer->pos;
  guint line = lexer->line;

  skip_newline (lexer);
  if (lexer->n_brackets > 0 || lexer->line_start)
    return TRUE;
  push (lexer, PF_PY_NEWLINE, start, line);
  lexer->code_on_line = FALSE;
  lexer->line_start = TRUE;
  return TRUE;
}

static gboolean
read_continuation (Lexer *lexer)
{
  gsize start = lexer->pos++;

  if (!skip_newline (lexer))
    return fail (lexer, lexer->line, start, _("Nothing may follow a backslash on its line"));
  if (lexer->pos >= lexer->length)
    return fail (lexer, lexer->line - 1, start, _("The file ends after a backslash"));
  return TRUE;
}

static gboolean
read_token (Lexer *lexer)
{
  char c;

  if (lexer->line_start && lexer->n_brackets == 0 && !lexer->code_on_line && !read_indent (lexer))
    return FALSE;
  while (is_blank (at (lexer, 0)))
    lexer->pos++;
  if (lexer->pos >= lexer->length)
    return TRUE;

  c = at (lexer, 0);
  if (c == '#')
    {
      skip_comment (lexer);
      return TRUE;
    }
  if (c == '\n' || c == '\r')
    return read_newline (lexer);
  if (c == '\\')
    return read_continuation (lexer);

  lexer->line_start = FALSE;
  if (c == '"' || c == '\'')
    return read_string (lexer, 0, 0);
  if (g_ascii_isdigit (c) || (c == '.' && g_ascii_isdigit (at (lexer, 1))))
    return read_number (lexer);
  if (g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80)
    return read_name (lexer);
  return read_operator (lexer);
}

static void
finish (Lexer *lexer)
{
  if (lexer->n_brackets > 0)
    {
      g_autofree char *message = g_strdup_printf (_("“%c” is never closed"),
                                                  lexer->brackets[lexer->n_brackets - 1]);

      fail (lexer, lexer->bracket_lines[lexer->n_brackets - 1], lexer->length, message);
      return;
    }
  if (!lexer->line_start)
    push (lexer, PF_PY_NEWLINE, lexer->pos, lexer->line);
  for (; lexer->n_indents > 0; lexer->n_indents--)
    push (lexer, PF_PY_DEDENT, lexer->pos, lexer->line);
}

PfPyTokens *
pf_py_tokenize (const char *text,
                gsize       length)
{
  g_autofree Lexer *lexer = g_new0 (Lexer, 1);
  PfPyTokens *out = g_new0 (PfPyTokens, 1);

  g_return_val_if_fail (length < G_MAXINT32, NULL);

  out->tokens = g_array_new (FALSE, TRUE, sizeof (PfPyToken));
  out->comments = g_array_new (FALSE, TRUE, sizeof (PfPyComment));
  lexer->text = text;
  lexer->length = length;
  lexer->line = 1;
  lexer->line_start = TRUE;
  lexer->out = out;

  while (lexer->pos < length && read_token (lexer))
    if (out->error_line != 0)
      break;
  if (out->error_line == 0)
    finish (lexer);
  push (lexer, PF_PY_END, lexer->pos, lexer->line);
  return out;
}

void
pf_py_tokens_free (PfPyTokens *tokens)
{
  g_array_unref (tokens->tokens);
  g_array_unref (tokens->comments);
  g_free (tokens->error_message);
  g_free (tokens);
}
