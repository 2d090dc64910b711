/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * The tokens of a Python file, as "Lexical analysis" of the Python reference defines them, narrowed to
 * what CPython and MicroPython both accept where the two differ. Offsets are bytes in the text; the text
 * itself is never copied or changed.
 */

typedef enum {
  PF_PY_END,
  PF_PY_NAME,
  PF_PY_NUMBER,
  PF_PY_STRING,
  PF_PY_OP,
  PF_PY_NEWLINE,  /* the end of a logical line; empty and comment lines have none */
  PF_PY_INDENT,
  PF_PY_DEDENT
} PfPyTokenKind;

/* How a string token begins. */
typedef enum {
  PF_PY_STRING_RAW = 1 << 0,
  PF_PY_STRING_BYTES = 1 << 1,
  PF_PY_STRING_FORMAT = 1 << 2, /* f-strings and t-strings: code, not a literal */
  PF_PY_STRING_TRIPLE = 1 << 3
} PfPyStringFlags;

#define PF_PY_NAME_KEYWORD 1

typedef struct {
  guint8  kind;   /* PfPyTokenKind */
  guint8  flags;  /* PfPyStringFlags of a string; PF_PY_NAME_KEYWORD of a name that is a keyword */
  guint8  prefix; /* bytes before a string's first quote */
  guint32 line;   /* from 1 */
  guint32 start;  /* byte offsets in the text */
  guint32 end;
} PfPyToken;

typedef struct {
  guint32 line;
  guint32 start;  /* of the `#` */
  guint32 end;
  guint32 column; /* bytes of white space before it, or G_MAXUINT32 when code stands before it */
} PfPyComment;

typedef struct {
  GArray *tokens;        /* of PfPyToken; the last is always PF_PY_END */
  GArray *comments;      /* of PfPyComment */
  guint   error_line;    /* 0: the text has no error */
  guint32 error_offset;
  char   *error_message; /* (nullable) */
} PfPyTokens;

/**
 * pf_py_tokenize:
 * @text: (array length=length): UTF-8 without a byte order mark; need not end in NUL
 * @length: bytes, less than 2 GiB
 *
 * Cuts @text into tokens. It never fails: at the first error the tokens end, and the error's line,
 * offset and reason are kept with them.
 *
 * Returns: (transfer full): the tokens
 */
PfPyTokens *pf_py_tokenize    (const char *text,
                               gsize       length);
void        pf_py_tokens_free (PfPyTokens *tokens);

/** pf_py_tokens_get: the token at @index; PF_PY_END for every index behind the last */
static inline const PfPyToken *
pf_py_tokens_get (const PfPyTokens *tokens,
                  guint             index)
{
  return &g_array_index (tokens->tokens, PfPyToken, MIN (index, tokens->tokens->len - 1));
}

/** pf_py_token_is: whether @token is the operator or the name @word. Asked many times a token, hence inline. */
static inline gboolean
pf_py_token_is (const PfPyToken *token,
                const char      *text,
                const char      *word)
{
  gsize n = token->end - token->start;

  return (token->kind == PF_PY_OP || token->kind == PF_PY_NAME) && text[token->start] == word[0] &&
         strncmp (text + token->start, word, n) == 0 && word[n] == '\0';
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfPyTokens, pf_py_tokens_free)

G_END_DECLS
