/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mpycross.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 100

typedef struct
{
  const char *at, *end;
  unsigned line;
  int depth;
  char open[DEPTH_MAX];
  int columns[DEPTH_MAX], levels;
  tokens_t *tokens;
  error_t *error;
} lexer_t;

static int
fail (lexer_t *lexer, const char *kind)
{
  lexer->error->kind = kind;
  lexer->error->line = lexer->line;
  return 0;
}

static void
add (lexer_t *lexer, kind_t kind, const char *text, size_t length)
{
  tokens_t *tokens = lexer->tokens;

  if (tokens->count == tokens->room)
    {
      tokens->room = tokens->room ? tokens->room * 2 : 256;
      tokens->items = realloc (tokens->items, tokens->room * sizeof *tokens->items);
      if (tokens->items == NULL)
        abort ();
    }
  tokens->items[tokens->count++] = (token_t){ kind, lexer->line, text, length };
}

/* The indentation of a new logical line; blank lines and comments have none. */
static int
indentation (lexer_t *lexer)
{
  const char *at = lexer->at;
  int column = 0;

  for (; at < lexer->end && (*at == ' ' || *at == '\t'); at++)
    column = *at == '\t' ? (column | 7) + 1 : column + 1;
  lexer->at = at;
  if (at == lexer->end || *at == '\n' || *at == '\r' || *at == '#')
    return 1;
  if (column > lexer->columns[lexer->levels])
    {
      if (lexer->levels + 1 == DEPTH_MAX)
        return fail (lexer, "SyntaxError: invalid syntax");
      lexer->columns[++lexer->levels] = column;
      add (lexer, KIND_INDENT, "", 0);
    }
  while (column < lexer->columns[lexer->levels])
    {
      lexer->levels--;
      add (lexer, KIND_DEDENT, "", 0);
    }
  if (column != lexer->columns[lexer->levels])
    return fail (lexer, "IndentationError: unindent doesn't match any outer indent level");
  return 1;
}

static int
text (lexer_t *lexer, const char *start)
{
  char quote = *lexer->at;
  int triple = lexer->end - lexer->at >= 3 && lexer->at[1] == quote && lexer->at[2] == quote;
  const char *at = lexer->at + (triple ? 3 : 1);

  for (; at < lexer->end; at++)
    {
      if (*at == '\\' && at + 1 < lexer->end)
        at++;
      else if (*at == '\n' && !triple)
        break;
      else if (*at == quote && (!triple || (lexer->end - at >= 3 && at[1] == quote && at[2] == quote)))
        {
          at += triple ? 3 : 1;
          add (lexer, KIND_TEXT, start, at - start);
          for (const char *c = lexer->at; c < at; c++)
            lexer->line += *c == '\n';
          lexer->at = at;
          return 1;
        }
    }
  return fail (lexer, "SyntaxError: invalid syntax");
}

static int
is_name (char c)
{
  return isalnum ((unsigned char) c) || c == '_' || (unsigned char) c >= 0x80;
}

static int
word (lexer_t *lexer)
{
  const char *start = lexer->at;
  int number = isdigit ((unsigned char) *start);

  while (lexer->at < lexer->end
         && (is_name (*lexer->at) || (number && *lexer->at == '.')
             || (number && (*lexer->at == '+' || *lexer->at == '-') && start[1] != 'x'
                 && (lexer->at[-1] == 'e' || lexer->at[-1] == 'E'))))
    lexer->at++;
  if (!number && lexer->at < lexer->end && (*lexer->at == '"' || *lexer->at == '\'')
      && lexer->at - start <= 2 && strspn (start, "rRbBfFuU") >= (size_t) (lexer->at - start))
    return text (lexer, start);
  add (lexer, number ? KIND_NUMBER : KIND_NAME, start, lexer->at - start);
  return 1;
}

static int
operator (lexer_t *lexer)
{
  static const char *const many[] = { "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<",
                                      "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=",
                                      "&=", "|=", "^=", "@=", ":=" };
  char c = *lexer->at;

  for (size_t i = 0; i < sizeof many / sizeof *many; i++)
    {
      size_t length = strlen (many[i]);

      if ((size_t) (lexer->end - lexer->at) >= length && memcmp (lexer->at, many[i], length) == 0)
        {
          add (lexer, KIND_OPERATOR, many[i], length);
          lexer->at += length;
          return 1;
        }
    }
  if (strchr ("+-*/%@<>=&|^~.,:;()[]{}", c) == NULL || c == '\0')
    return fail (lexer, "SyntaxError: invalid syntax");
  if (strchr ("([{", c) != NULL)
    {
      if (lexer->depth == DEPTH_MAX)
        return fail (lexer, "SyntaxError: invalid syntax");
      lexer->open[lexer->depth++] = c == '(' ? ')' : c == '[' ? ']' : '}';
    }
  else if (strchr (")]}", c) != NULL && (lexer->depth == 0 || lexer->open[--lexer->depth] != c))
    return fail (lexer, "SyntaxError: invalid syntax");
  add (lexer, KIND_OPERATOR, lexer->at++, 1);
  return 1;
}

static int
line_end (lexer_t *lexer)
{
  if (lexer->depth == 0)
    {
      if (lexer->tokens->count > 0
          && lexer->tokens->items[lexer->tokens->count - 1].kind < KIND_LINE)
        add (lexer, KIND_LINE, "", 0);
    }
  lexer->at++;
  lexer->line++;
  return lexer->depth > 0 || indentation (lexer);
}

int
lex (const char *source, size_t size, tokens_t *tokens, error_t *error)
{
  lexer_t lexer = { source, source + size, 1, 0, { 0 }, { 0 }, 0, tokens, error };
  int good = indentation (&lexer);

  while (good && lexer.at < lexer.end)
    {
      char c = *lexer.at;

      if (c == '\n')
        good = line_end (&lexer);
      else if (c == ' ' || c == '\t' || c == '\r')
        lexer.at++;
      else if (c == '\\' && lexer.end - lexer.at > 1 && lexer.at[1] == '\n')
        lexer.at += 2, lexer.line++;
      else if (c == '#')
        while (lexer.at < lexer.end && *lexer.at != '\n')
          lexer.at++;
      else if (c == '"' || c == '\'')
        good = text (&lexer, lexer.at);
      else if (is_name (c))
        good = word (&lexer);
      else
        good = operator (&lexer);
    }
  if (good && lexer.depth > 0)
    return fail (&lexer, "SyntaxError: invalid syntax");
  if (good && tokens->count > 0 && tokens->items[tokens->count - 1].kind < KIND_LINE)
    add (&lexer, KIND_LINE, "", 0);
  for (; good && lexer.levels > 0; lexer.levels--)
    add (&lexer, KIND_DEDENT, "", 0);
  return good;
}
