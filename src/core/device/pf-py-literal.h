/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pf-py-lexer.h"
#include "pf-py-value.h"

G_BEGIN_DECLS

/**
 * PfPyNode: a literal found in a text, with the tokens that it is made of, so that a part of it can be
 * replaced. Redundant brackets around it do not belong to it.
 */
typedef struct {
  PfPyValue *value;
  guint      first;    /* index of its first token */
  guint      end;      /* index behind its last token */
  GPtrArray *children; /* (nullable): of PfPyNode, the items of a tuple, list or dict */
} PfPyNode;

/**
 * pf_py_literal_parse:
 * @index: (inout): the token to begin at; behind the literal afterwards
 *
 * Reads one literal: str and bytes in all their spellings (adjacent ones joined), int, float, bool, None,
 * and tuples, lists and dicts of them. What only CPython can read (\N{…}) and what must be run to be
 * known (f-strings, names, sums) is no literal. The caller looks at whether what follows ends the value.
 *
 * Returns: (transfer full) (nullable): the literal, %NULL where there is none
 */
PfPyNode *pf_py_literal_parse (const char       *text,
                               const PfPyTokens *tokens,
                               guint            *index);

/** pf_py_literal_parse_bare: the same, and a tuple without brackets (`"a", 1`) */
PfPyNode *pf_py_literal_parse_bare (const char       *text,
                                    const PfPyTokens *tokens,
                                    guint            *index);

/**
 * pf_py_literal_from_source:
 * @source: a literal and nothing else, as a person types it into a field
 *
 * Returns: (transfer full) (nullable): its value
 */
PfPyValue *pf_py_literal_from_source (const char *source);

void      pf_py_node_free      (PfPyNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfPyNode, pf_py_node_free)

G_END_DECLS
