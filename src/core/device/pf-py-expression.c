/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-py-parser.h"

#include <glib/gi18n-lib.h>

static gboolean parse_operand (PfPyParser *p);

const PfPyToken *
pf_py_parser_current (PfPyParser *p)
{
  return pf_py_tokens_get (p->tokens, p->index);
}

gboolean
pf_py_parser_at (PfPyParser *p,
                 const char *word)
{
  return pf_py_token_is (pf_py_parser_current (p), p->text, word);
}

gboolean
pf_py_parser_take (PfPyParser *p,
                   const char *word)
{
  if (!pf_py_parser_at (p, word))
    return FALSE;
  p->index++;
  return TRUE;
}

gboolean
pf_py_parser_fail (PfPyParser *p,
                   const char *message)
{
  if (!p->failed)
    {
      p->failed = TRUE;
      p->error = p->index;
      p->message = message;
    }
  return FALSE;
}

gboolean
pf_py_parser_expect (PfPyParser *p,
                     const char *word)
{
  return pf_py_parser_take (p, word) || pf_py_parser_fail (p, g_str_equal (word, ":") ? _("A colon is missing here") : NULL);
}

static gboolean
at_keyword (PfPyParser *p)
{
  const PfPyToken *token = pf_py_parser_current (p);

  return token->kind == PF_PY_NAME && token->flags == PF_PY_NAME_KEYWORD;
}

gboolean
pf_py_parser_at_kind (PfPyParser    *p,
                      PfPyTokenKind  kind)
{
  return pf_py_parser_current (p)->kind == kind;
}

gboolean
pf_py_parse_identifier (PfPyParser *p)
{
  if (!pf_py_parser_at_kind (p, PF_PY_NAME) || at_keyword (p))
    return pf_py_parser_fail (p, NULL);
  p->index++;
  return TRUE;
}

/* Whether an expression can begin here. */
gboolean
pf_py_at_expression (PfPyParser *p)
{
  static const char * const words[] = { "False", "None", "True", "await", "lambda", "not", "(", "[", "{",
                                        "-", "+", "~", "...", "*", "yield" };

  if (pf_py_parser_at_kind (p, PF_PY_STRING) || pf_py_parser_at_kind (p, PF_PY_NUMBER))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (pf_py_parser_at (p, words[i]))
      return TRUE;
  return pf_py_parser_at_kind (p, PF_PY_NAME) && !at_keyword (p);
}

gboolean
pf_py_parse_targets (PfPyParser *p)
{
  do
    {
      pf_py_parser_take (p, "*");
      if (pf_py_parser_at (p, "in") || pf_py_parser_at (p, "="))
        return TRUE;
      if (!parse_operand (p))
        return FALSE;
      if (!p->target)
        return pf_py_parser_fail (p, _("This cannot be assigned to"));
    }
  while (pf_py_parser_take (p, ","));
  return TRUE;
}

/* for … in … if …, as often as it comes */
static gboolean
parse_comprehension (PfPyParser *p)
{
  while (pf_py_parser_at (p, "for") || pf_py_parser_at (p, "async"))
    {
      pf_py_parser_take (p, "async");
      if (!pf_py_parser_expect (p, "for") || !pf_py_parse_targets (p) || !pf_py_parser_expect (p, "in") || !pf_py_parse_operation (p))
        return FALSE;
      while (pf_py_parser_take (p, "if"))
        if (!pf_py_parse_operation (p))
          return FALSE;
    }
  p->target = FALSE;
  return TRUE;
}

gboolean
pf_py_parse_yield (PfPyParser *p)
{
  p->index++;
  if (pf_py_parser_take (p, "from"))
    return pf_py_parse_named (p);
  return pf_py_at_expression (p) ? pf_py_parse_expressions (p) : TRUE;
}

static gboolean
parse_group (PfPyParser *p,
             const char *close)
{
  p->index++;
  if (pf_py_parser_take (p, close))
    {
      p->target = TRUE;
      return TRUE;
    }
  if (pf_py_parser_at (p, "yield"))
    {
      if (!pf_py_parse_yield (p))
        return FALSE;
      p->target = FALSE;
    }
  else if (!pf_py_parse_expressions (p) || ((pf_py_parser_at (p, "for") || pf_py_parser_at (p, "async")) && !parse_comprehension (p)))
    return FALSE;
  return pf_py_parser_expect (p, close);
}

static gboolean
parse_braces (PfPyParser *p)
{
  p->index++;
  while (!pf_py_parser_at (p, "}"))
    {
      if (pf_py_parser_take (p, "**") || pf_py_parser_take (p, "*"))
        {
          if (!pf_py_parse_operation (p))
            return FALSE;
        }
      else
        {
          if (!pf_py_parse_named (p) || (pf_py_parser_take (p, ":") && !pf_py_parse_named (p)))
            return FALSE;
          if ((pf_py_parser_at (p, "for") || pf_py_parser_at (p, "async")) && !parse_comprehension (p))
            return FALSE;
        }
      if (!pf_py_parser_take (p, ",") && !pf_py_parser_at (p, "}"))
        return pf_py_parser_fail (p, _("A comma or a closing bracket is missing here"));
    }
  p->index++;
  p->target = FALSE;
  return TRUE;
}

gboolean
pf_py_parse_arguments (PfPyParser *p)
{
  p->index++;
  while (!pf_py_parser_at (p, ")"))
    {
      if (!pf_py_parser_take (p, "**"))
        pf_py_parser_take (p, "*");
      if (!pf_py_parse_named (p))
        return FALSE;
      if (pf_py_parser_at (p, "="))
        {
          /* Only a bare name may stand before it. */
          if (!p->target || pf_py_tokens_get (p->tokens, p->index - 1)->kind != PF_PY_NAME)
            return pf_py_parser_fail (p, NULL);
          p->index++;
          if (!pf_py_parse_named (p))
            return FALSE;
        }
      if ((pf_py_parser_at (p, "for") || pf_py_parser_at (p, "async")) && !parse_comprehension (p))
        return FALSE;
      if (!pf_py_parser_take (p, ",") && !pf_py_parser_at (p, ")"))
        return pf_py_parser_fail (p, _("A comma or a closing bracket is missing here"));
    }
  p->index++;
  p->target = FALSE;
  return TRUE;
}

static gboolean
parse_subscript (PfPyParser *p)
{
  p->index++;
  do
    {
      if (pf_py_parser_at (p, "]"))
        break;
      pf_py_parser_take (p, "*");
      if (!pf_py_parser_at (p, ":") && !pf_py_parse_named (p))
        return FALSE;
      for (guint colons = 0; colons < 2 && pf_py_parser_take (p, ":"); colons++)
        if (!pf_py_parser_at (p, ":") && !pf_py_parser_at (p, "]") && !pf_py_parser_at (p, ",") && !pf_py_parse_named (p))
          return FALSE;
    }
  while (pf_py_parser_take (p, ","));
  if (pf_py_token_is (pf_py_tokens_get (p->tokens, p->index - 1), p->text, "["))
    return pf_py_parser_fail (p, NULL);
  p->target = TRUE;
  return pf_py_parser_expect (p, "]");
}

static gboolean
parse_atom (PfPyParser *p)
{
  p->target = FALSE;
  if (pf_py_parser_at (p, "("))
    return parse_group (p, ")");
  if (pf_py_parser_at (p, "["))
    return parse_group (p, "]");
  if (pf_py_parser_at (p, "{"))
    return parse_braces (p);
  if (pf_py_parser_at_kind (p, PF_PY_STRING))
    {
      guint bytes = pf_py_parser_current (p)->flags & PF_PY_STRING_BYTES;

      for (; pf_py_parser_at_kind (p, PF_PY_STRING); p->index++)
        if ((pf_py_parser_current (p)->flags & PF_PY_STRING_BYTES) != bytes)
          return pf_py_parser_fail (p, _("Text and bytes cannot stand in one string"));
      return TRUE;
    }
  if (pf_py_parser_at_kind (p, PF_PY_NUMBER) || pf_py_parser_at (p, "...") || pf_py_parser_at (p, "None") || pf_py_parser_at (p, "True") || pf_py_parser_at (p, "False"))
    {
      p->index++;
      return TRUE;
    }
  if (!pf_py_parse_identifier (p))
    return FALSE;
  p->target = TRUE;
  return TRUE;
}

static gboolean
parse_operand (PfPyParser *p)
{
  gboolean signs = FALSE;

  while (pf_py_parser_take (p, "-") || pf_py_parser_take (p, "+") || pf_py_parser_take (p, "~") || pf_py_parser_take (p, "not") || pf_py_parser_take (p, "await"))
    signs = TRUE;
  if (!parse_atom (p))
    return FALSE;
  for (;;)
    {
      if (pf_py_parser_take (p, "."))
        {
          if (!pf_py_parse_identifier (p))
            return FALSE;
          p->target = TRUE;
        }
      else if (pf_py_parser_at (p, "("))
        {
          if (!pf_py_parse_arguments (p))
            return FALSE;
        }
      else if (pf_py_parser_at (p, "["))
        {
          if (!parse_subscript (p))
            return FALSE;
        }
      else
        break;
    }
  if (signs)
    p->target = FALSE;
  return TRUE;
}

static gboolean
take_operator (PfPyParser *p)
{
  static const char * const words[] = { "+", "-", "*", "/", "//", "%", "@", "**", ">>", "<<", "&", "|", "^",
                                        "<", ">", "==", ">=", "<=", "!=", "and", "or" };

  if (!pf_py_parser_at_kind (p, PF_PY_OP) && !at_keyword (p))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (pf_py_parser_take (p, words[i]))
      return TRUE;
  if (pf_py_parser_take (p, "is"))
    {
      pf_py_parser_take (p, "not");
      return TRUE;
    }
  if (pf_py_parser_at (p, "not") && pf_py_token_is (pf_py_tokens_get (p->tokens, p->index + 1), p->text, "in"))
    p->index++;
  return pf_py_parser_take (p, "in");
}

/* Operands with operators between them. */
gboolean
pf_py_parse_operation (PfPyParser *p)
{
  if (!parse_operand (p))
    return FALSE;
  while (take_operator (p))
    {
      if (!parse_operand (p))
        return FALSE;
      p->target = FALSE;
    }
  return TRUE;
}

gboolean
pf_py_parse_parameters (PfPyParser *p,
                        const char *close,
                        gboolean    annotated)
{
  while (!pf_py_parser_at (p, close))
    {
      if (pf_py_parser_take (p, "*"))
        {
          if (!pf_py_parser_at (p, ",") && !pf_py_parse_identifier (p))
            return FALSE;
        }
      else if (!pf_py_parser_take (p, "/"))
        {
          pf_py_parser_take (p, "**");
          if (!pf_py_parse_identifier (p))
            return FALSE;
        }
      if (annotated && pf_py_parser_take (p, ":") && !pf_py_parse_named (p))
        return FALSE;
      if (pf_py_parser_take (p, "=") && !pf_py_parse_named (p))
        return FALSE;
      if (!pf_py_parser_take (p, ",") && !pf_py_parser_at (p, close))
        return pf_py_parser_fail (p, NULL);
    }
  return TRUE;
}

/* An expression with its conditions, lambdas and :=. */
gboolean
pf_py_parse_named (PfPyParser *p)
{
  for (;;)
    {
      if (pf_py_parser_take (p, "lambda"))
        {
          if (!pf_py_parse_parameters (p, ":", FALSE) || !pf_py_parser_expect (p, ":"))
            return FALSE;
          if (pf_py_parser_at (p, "yield"))
            return pf_py_parse_yield (p);
          continue;
        }
      if (!pf_py_parse_operation (p))
        return FALSE;
      if (pf_py_parser_take (p, ":="))
        continue;
      if (!pf_py_parser_take (p, "if"))
        break;
      if (!pf_py_parse_operation (p) || !pf_py_parser_expect (p, "else"))
        return FALSE;
      p->target = FALSE;
      if (!pf_py_parser_at (p, "lambda"))
        {
          if (!pf_py_parse_operation (p))
            return FALSE;
          p->target = FALSE;
          if (!pf_py_parser_at (p, "if"))
            break;
          p->index++;
          if (!pf_py_parse_operation (p) || !pf_py_parser_expect (p, "else"))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
pf_py_parse_expressions (PfPyParser *p)
{
  gboolean target = TRUE;

  do
    {
      pf_py_parser_take (p, "*");
      if (!pf_py_parse_named (p))
        return FALSE;
      target = target && p->target;
    }
  while (pf_py_parser_take (p, ",") && pf_py_at_expression (p));
  p->target = target;
  return TRUE;
}
