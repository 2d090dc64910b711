/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mpycross.h"

#include <string.h>

/* Not a grammar: the mistakes people make. Two operands in a row, an operator with nothing
   after it, a block without its colon, a colon without its block. */

static int
is (const token_t *token, const char *text)
{
  return token->length == strlen (text) && memcmp (token->text, text, token->length) == 0;
}

static int
is_one_of (const token_t *token, const char *const *words)
{
  for (; *words != NULL; words++)
    if (is (token, *words))
      return 1;
  return 0;
}

int
is_keyword (const token_t *token)
{
  static const char *const words[] = { "and", "as", "assert", "async", "await", "break", "class",
                                       "continue", "def", "del", "elif", "else", "except",
                                       "finally", "for", "from", "global", "if", "import", "in",
                                       "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
                                       "return", "try", "while", "with", "yield", NULL };

  return token->kind == KIND_NAME && is_one_of (token, words);
}

static int
begins_operand (const token_t *token)
{
  return (token->kind == KIND_NAME && !is_keyword (token)) || token->kind == KIND_NUMBER
         || token->kind == KIND_TEXT;
}

static int
ends_operand (const token_t *token)
{
  return begins_operand (token)
         || (token->kind == KIND_OPERATOR && token->length == 1
             && strchr (")]}", token->text[0]) != NULL);
}

static int
may_end_line (const token_t *token)
{
  static const char *const words[] = { "break", "continue", "pass", "raise", "return", "yield",
                                       NULL };
  static const char *const signs[] = { ":", ",", ";", "...", "*", NULL };

  return ends_operand (token) || is_one_of (token, words)
         || (token->kind == KIND_OPERATOR && is_one_of (token, signs));
}

/* The colon that opens a block, at no depth of brackets. */
static int
has_colon (const token_t *first, const token_t *last)
{
  int depth = 0;

  for (; first <= last; first++)
    if (first->kind == KIND_OPERATOR && first->length == 1)
      {
        depth += strchr ("([{", first->text[0]) != NULL;
        depth -= strchr (")]}", first->text[0]) != NULL;
        if (first->text[0] == ':' && depth == 0)
          return 1;
      }
  return 0;
}

static int
line (const token_t *first, const token_t *last, error_t *error)
{
  static const char *const blocks[] = { "async", "class", "def", "elif", "else", "except",
                                        "finally", "for", "if", "try", "while", "with", NULL };

  error->kind = "SyntaxError: invalid syntax";
  error->line = first->line;
  if (first->kind == KIND_NAME && is_one_of (first, blocks) && !has_colon (first, last))
    return 0;
  for (const token_t *token = first; token < last; token++)
    if (ends_operand (token) && begins_operand (token + 1)
        && !(token->kind == KIND_TEXT && token[1].kind == KIND_TEXT))
      {
        error->line = token->line;
        return 0;
      }
  error->line = last->line;
  return may_end_line (last);
}

int
parse (const tokens_t *tokens, error_t *error)
{
  const token_t *first = tokens->items, *end = first + tokens->count;
  int wants_block = 0;

  while (first < end)
    {
      const token_t *last = first;

      if (first->kind == KIND_INDENT || first->kind == KIND_DEDENT)
        {
          if ((first->kind == KIND_INDENT) != wants_block)
            {
              error->kind = wants_block ? "SyntaxError: invalid syntax"
                                        : "IndentationError: unexpected indent";
              error->line = first->line;
              return 0;
            }
          wants_block = 0;
          first++;
          /* Several levels may end at once, only one may begin. */
          while (first < end && first->kind == KIND_DEDENT)
            first++;
          continue;
        }
      if (wants_block)
        {
          error->kind = "SyntaxError: invalid syntax";
          error->line = first->line;
          return 0;
        }
      while (last + 1 < end && last[1].kind != KIND_LINE)
        last++;
      if (!line (first, last, error))
        return 0;
      wants_block = is (last, ":");
      first = last + 2;
    }
  if (wants_block)
    {
      error->kind = "SyntaxError: invalid syntax";
      error->line = end[-1].line;
    }
  return !wants_block;
}
