/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-py-lexer.h"

G_BEGIN_DECLS

/**
 * pf_py_grammar_check:
 * @tokens: tokens of @text, without an error of their own
 * @line: (out): the line of the first error
 * @offset: (out): the byte in @text where it shows
 * @message: (out) (transfer full): what is wrong, without a word of the person's own text in it
 *
 * Whether the tokens are statements by the grammar that CPython and MicroPython share. Some things that
 * both refuse only while compiling (a return outside a function) pass.
 */
gboolean pf_py_grammar_check (const char       *text,
                              const PfPyTokens *tokens,
                              guint            *line,
                              guint32          *offset,
                              char            **message);

G_END_DECLS
