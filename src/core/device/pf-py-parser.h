/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-py-lexer.h"

G_BEGIN_DECLS

/*
 * The two halves of the grammar, expressions and statements, share this. Recursive descent that builds
 * nothing. Only brackets and blocks recurse, and the tokenizer bounds both; whatever else can be chained
 * without end is a loop. Each function reads one thing and returns FALSE after the first error.
 */
typedef struct {
  const char       *text;
  const PfPyTokens *tokens;
  guint             index;
  gboolean          target;  /* what was read last may be assigned to */
  guint             error;   /* the token of the first error */
  const char       *message; /* (nullable): of the first error, where there is more to say than "not expected" */
  gboolean          failed;
} PfPyParser;

const PfPyToken *pf_py_parser_current     (PfPyParser    *p);
gboolean         pf_py_parser_at          (PfPyParser    *p,
                                           const char    *word);
gboolean         pf_py_parser_at_kind     (PfPyParser    *p,
                                           PfPyTokenKind  kind);
/** steps over @word, if it is next */
gboolean         pf_py_parser_take        (PfPyParser    *p,
                                           const char    *word);
gboolean         pf_py_parser_expect      (PfPyParser    *p,
                                           const char    *word);
/** keeps the first error. @message: (nullable). Returns: FALSE */
gboolean         pf_py_parser_fail        (PfPyParser    *p,
                                           const char    *message);

gboolean         pf_py_parse_identifier   (PfPyParser    *p);
/** whether an expression can begin here */
gboolean         pf_py_at_expression      (PfPyParser    *p);
/** one expression, with its conditions, lambdas and := */
gboolean         pf_py_parse_named        (PfPyParser    *p);
/** expressions with commas between them */
gboolean         pf_py_parse_expressions  (PfPyParser    *p);
gboolean         pf_py_parse_yield        (PfPyParser    *p);
/** what may stand between for and in */
gboolean         pf_py_parse_targets      (PfPyParser    *p);
/** an expression without conditions and lambdas */
gboolean         pf_py_parse_operation    (PfPyParser    *p);
/** a call's arguments with their brackets */
gboolean         pf_py_parse_arguments    (PfPyParser    *p);
/** a function's parameters up to @close, annotated or not */
gboolean         pf_py_parse_parameters   (PfPyParser    *p,
                                           const char    *close,
                                           gboolean       annotated);

G_END_DECLS
