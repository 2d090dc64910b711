/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-grammar.h"

#include <glib/gi18n-lib.h>

#include "pf-py-parser.h"

static gboolean parse_block (PfPyParser *p);

static gboolean
parse_dotted (PfPyParser *p)
{
  do
    if (!pf_py_parse_identifier (p))
      return FALSE;
  while (pf_py_parser_take (p, "."));
  return TRUE;
}

static gboolean
parse_import (PfPyParser *p)
{
  gboolean bracket;

  if (pf_py_parser_take (p, "import"))
    {
      do
        if (!parse_dotted (p) || (pf_py_parser_take (p, "as") && !pf_py_parse_identifier (p)))
          return FALSE;
      while (pf_py_parser_take (p, ","));
      return TRUE;
    }
  p->index++;
  while (pf_py_parser_take (p, ".") || pf_py_parser_take (p, "..."))
    ;
  if ((!pf_py_parser_at (p, "import") && !parse_dotted (p)) || !pf_py_parser_expect (p, "import"))
    return FALSE;
  if (pf_py_parser_take (p, "*"))
    return TRUE;
  bracket = pf_py_parser_take (p, "(");
  do
    {
      if (bracket && pf_py_parser_at (p, ")"))
        break;
      if (!pf_py_parse_identifier (p) || (pf_py_parser_take (p, "as") && !pf_py_parse_identifier (p)))
        return FALSE;
    }
  while (pf_py_parser_take (p, ","));
  return !bracket || pf_py_parser_expect (p, ")");
}

static gboolean
parse_assignment (PfPyParser *p)
{
  static const char * const augmented[] = { "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=",
                                            ">>=", "<<=", "**=" };

  if (pf_py_parser_at (p, "yield"))
    return pf_py_parse_yield (p);
  if (!pf_py_parse_expressions (p))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (augmented); i++)
    if (pf_py_parser_at (p, augmented[i]))
      {
        if (!p->target)
          return pf_py_parser_fail (p, _("This cannot be assigned to"));
        p->index++;
        return pf_py_parser_at (p, "yield") ? pf_py_parse_yield (p) : pf_py_parse_expressions (p);
      }
  if (p->target && pf_py_parser_take (p, ":"))
    {
      if (!pf_py_parse_named (p) || !pf_py_parser_take (p, "="))
        return !p->failed;
      return pf_py_parser_at (p, "yield") ? pf_py_parse_yield (p) : pf_py_parse_expressions (p);
    }
  while (pf_py_parser_at (p, "="))
    {
      if (!p->target)
        return pf_py_parser_fail (p, _("This cannot be assigned to"));
      p->index++;
      if (!(pf_py_parser_at (p, "yield") ? pf_py_parse_yield (p) : pf_py_parse_expressions (p)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_simple (PfPyParser *p)
{
  if (pf_py_parser_take (p, "pass") || pf_py_parser_take (p, "break") || pf_py_parser_take (p, "continue"))
    return TRUE;
  if (pf_py_parser_at (p, "import") || pf_py_parser_at (p, "from"))
    return parse_import (p);
  if (pf_py_parser_take (p, "return"))
    return pf_py_at_expression (p) ? pf_py_parse_expressions (p) : TRUE;
  if (pf_py_parser_take (p, "raise"))
    return !pf_py_at_expression (p) || (pf_py_parse_named (p) && (!pf_py_parser_take (p, "from") || pf_py_parse_named (p)));
  if (pf_py_parser_take (p, "assert"))
    return pf_py_parse_named (p) && (!pf_py_parser_take (p, ",") || pf_py_parse_named (p));
  if (pf_py_parser_take (p, "del"))
    return pf_py_parse_expressions (p) && (p->target || pf_py_parser_fail (p, _("This cannot be deleted")));
  if (pf_py_parser_take (p, "global") || pf_py_parser_take (p, "nonlocal"))
    {
      do
        if (!pf_py_parse_identifier (p))
          return FALSE;
      while (pf_py_parser_take (p, ","));
      return TRUE;
    }
  return parse_assignment (p);
}

static gboolean
parse_simple_line (PfPyParser *p)
{
  do
    if (pf_py_parser_at_kind (p, PF_PY_NEWLINE))
      break;
    else if (!parse_simple (p))
      return FALSE;
  while (pf_py_parser_take (p, ";"));
  if (!pf_py_parser_at_kind (p, PF_PY_NEWLINE))
    return pf_py_parser_fail (p, NULL);
  p->index++;
  return TRUE;
}

static gboolean
parse_function (PfPyParser *p)
{
  if (!pf_py_parse_identifier (p) || !pf_py_parser_expect (p, "(") || !pf_py_parse_parameters (p, ")", TRUE) || !pf_py_parser_expect (p, ")"))
    return FALSE;
  return (!pf_py_parser_take (p, "->") || pf_py_parse_named (p)) && parse_block (p);
}

static gboolean
parse_class (PfPyParser *p)
{
  return pf_py_parse_identifier (p) && (!pf_py_parser_at (p, "(") || pf_py_parse_arguments (p)) && parse_block (p);
}

static gboolean
parse_for (PfPyParser *p)
{
  return pf_py_parse_targets (p) && pf_py_parser_expect (p, "in") && pf_py_parse_expressions (p) && parse_block (p) &&
         (!pf_py_parser_take (p, "else") || parse_block (p));
}

static gboolean
parse_with (PfPyParser *p)
{
  do
    if (!pf_py_parse_named (p) || (pf_py_parser_take (p, "as") && !pf_py_parse_operation (p)))
      return FALSE;
  while (pf_py_parser_take (p, ","));
  return parse_block (p);
}

static gboolean
parse_if (PfPyParser *p)
{
  do
    if (!pf_py_parse_named (p) || !parse_block (p))
      return FALSE;
  while (pf_py_parser_take (p, "elif"));
  return !pf_py_parser_take (p, "else") || parse_block (p);
}

static gboolean
parse_try (PfPyParser *p)
{
  guint handlers = 0;

  if (!parse_block (p))
    return FALSE;
  while (pf_py_parser_take (p, "except"))
    {
      handlers++;
      if (!pf_py_parser_at (p, ":") && (!pf_py_parse_expressions (p) || (pf_py_parser_take (p, "as") && !pf_py_parse_identifier (p))))
        return FALSE;
      if (!parse_block (p))
        return FALSE;
    }
  if (handlers > 0 && pf_py_parser_take (p, "else") && !parse_block (p))
    return FALSE;
  if (pf_py_parser_take (p, "finally"))
    return parse_block (p);
  return handlers > 0 || pf_py_parser_fail (p, NULL);
}

static gboolean
parse_statement (PfPyParser *p)
{
  gboolean decorated = FALSE;

  if (pf_py_parser_at_kind (p, PF_PY_INDENT))
    return pf_py_parser_fail (p, _("This line is indented and nothing above asks for it"));
  while (pf_py_parser_take (p, "@"))
    {
      decorated = TRUE;
      if (!pf_py_parse_named (p))
        return FALSE;
      if (!pf_py_parser_at_kind (p, PF_PY_NEWLINE))
        return pf_py_parser_fail (p, NULL);
      p->index++;
    }
  if (pf_py_parser_take (p, "async"))
    {
      if (pf_py_parser_take (p, "def"))
        return parse_function (p);
      if (decorated)
        return pf_py_parser_fail (p, NULL);
      return pf_py_parser_take (p, "for") ? parse_for (p) : pf_py_parser_expect (p, "with") && parse_with (p);
    }
  if (pf_py_parser_take (p, "def"))
    return parse_function (p);
  if (pf_py_parser_take (p, "class"))
    return parse_class (p);
  if (decorated)
    return pf_py_parser_fail (p, NULL);
  if (pf_py_parser_take (p, "if"))
    return parse_if (p);
  if (pf_py_parser_take (p, "while"))
    return pf_py_parse_named (p) && parse_block (p) && (!pf_py_parser_take (p, "else") || parse_block (p));
  if (pf_py_parser_take (p, "for"))
    return parse_for (p);
  if (pf_py_parser_take (p, "try"))
    return parse_try (p);
  if (pf_py_parser_take (p, "with"))
    return parse_with (p);
  return parse_simple_line (p);
}

static gboolean
parse_block (PfPyParser *p)
{
  if (!pf_py_parser_expect (p, ":"))
    return FALSE;
  if (!pf_py_parser_at_kind (p, PF_PY_NEWLINE))
    return parse_simple_line (p);
  p->index++;
  if (!pf_py_parser_at_kind (p, PF_PY_INDENT))
    return pf_py_parser_fail (p, _("An indented line is missing here"));
  p->index++;
  while (!pf_py_parser_at_kind (p, PF_PY_DEDENT))
    if (!parse_statement (p))
      return FALSE;
  p->index++;
  return TRUE;
}

/* Never the token's own text: it may be a password that lost its quotes. */
static char *
describe (PfPyParser *p)
{
  const PfPyToken *token = pf_py_tokens_get (p->tokens, p->error);

  if (p->message != NULL)
    return g_strdup (p->message);
  switch ((PfPyTokenKind) token->kind)
    {
    case PF_PY_NAME:
      return g_strdup (_("A name is not expected here"));
    case PF_PY_NUMBER:
      return g_strdup (_("A number is not expected here"));
    case PF_PY_STRING:
      return g_strdup (_("A string is not expected here"));
    case PF_PY_OP:
      return g_strdup_printf (_("“%.*s” is not expected here"), (int) (token->end - token->start),
                              p->text + token->start);
    case PF_PY_INDENT:
    case PF_PY_DEDENT:
      return g_strdup (_("The indentation is not expected here"));
    case PF_PY_NEWLINE:
    case PF_PY_END:
    default:
      return g_strdup (_("The line ends too early"));
    }
}

gboolean
pf_py_grammar_check (const char        *text,
                     const PfPyTokens  *tokens,
                     guint             *line,
                     guint32           *offset,
                     char             **message)
{
  PfPyParser p = { .text = text, .tokens = tokens };

  while (!pf_py_parser_at_kind (&p, PF_PY_END))
    if (!parse_statement (&p))
      {
        *line = pf_py_tokens_get (tokens, p.error)->line;
        *offset = pf_py_tokens_get (tokens, p.error)->start;
        *message = describe (&p);
        return FALSE;
      }
  return TRUE;
}
