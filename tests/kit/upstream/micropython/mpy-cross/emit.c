/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mpycross.h"

#include <string.h>

static void
add_text (buffer_t *out, const char *text, size_t length)
{
  uint8_t size[2];

  if (length > 0xffff)
    length = 0xffff;
  size[0] = length & 0xff;
  size[1] = length >> 8;
  buffer_add (out, size, 2);
  buffer_add (out, text, length);
}

/* 'M', format 6, optimisation level, a reserved byte; the module's name; the tokens. */
void
emit (const tokens_t *tokens, const char *name, int opt, buffer_t *out)
{
  uint8_t header[4] = { 'M', 6, (uint8_t) opt, 0 };

  buffer_add (out, header, sizeof header);
  add_text (out, name, strlen (name));
  for (size_t i = 0; i < tokens->count; i++)
    {
      const token_t *token = &tokens->items[i];
      uint8_t kind = (uint8_t) token->kind;

      /* A text that stands as a line of its own is a comment for people. */
      if (token->kind == KIND_TEXT && i + 1 < tokens->count
          && tokens->items[i + 1].kind == KIND_LINE
          && (i == 0 || tokens->items[i - 1].kind >= KIND_LINE))
        continue;
      buffer_add (out, &kind, 1);
      if (token->kind == KIND_OPERATOR)
        {
          uint8_t sign = 0;

          for (size_t c = 0; c < token->length; c++)
            sign = (uint8_t) (sign * 31 + token->text[c]);
          buffer_add (out, &sign, 1);
        }
      else if (token->kind < KIND_LINE)
        add_text (out, token->text, token->length);
    }
  buffer_add (out, "", 1);
}
