/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MPYCROSS_H
#define MPYCROSS_H

#include <stddef.h>
#include <stdint.h>

/* The numbers are those py/vm.c reads. */
typedef enum
{
  KIND_END,
  KIND_OPERATOR,
  KIND_NAME,
  KIND_NUMBER,
  KIND_TEXT,
  KIND_LINE,
  KIND_INDENT,
  KIND_DEDENT,
} kind_t;

typedef struct
{
  kind_t kind;
  unsigned line;
  const char *text;
  size_t length;
} token_t;

typedef struct
{
  token_t *items;
  size_t count, room;
} tokens_t;

typedef struct
{
  uint8_t *data;
  size_t size, room;
} buffer_t;

typedef struct
{
  const char *kind;
  unsigned line;
} error_t;

int lex (const char *source, size_t size, tokens_t *tokens, error_t *error);
int parse (const tokens_t *tokens, error_t *error);
void emit (const tokens_t *tokens, const char *name, int opt, buffer_t *out);
void buffer_add (buffer_t *buffer, const void *data, size_t size);
int is_keyword (const token_t *token);

#endif
