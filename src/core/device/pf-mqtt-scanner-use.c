/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pf-mqtt-scanner-private.h"

const PfPyToken *
pf_mqtt_scanner_token (PfMqttScanner *scanner,
                       guint          index)
{
  return pf_py_tokens_get (scanner->tokens, index);
}

gboolean
pf_mqtt_scanner_is (PfMqttScanner *scanner,
                    guint          index,
                    const char    *word)
{
  return pf_py_token_is (pf_mqtt_scanner_token (scanner, index), scanner->text, word);
}

char *
pf_mqtt_scanner_dup_token (PfMqttScanner *scanner,
                           guint          index)
{
  const PfPyToken *token = pf_mqtt_scanner_token (scanner, index);

  return g_strndup (scanner->text + token->start, token->end - token->start);
}

int
pf_mqtt_scanner_bracket_step (const char      *text,
                              const PfPyToken *token)
{
  if (token->kind != PF_PY_OP || token->end - token->start != 1)
    return 0;
  return strchr ("([{", text[token->start]) != NULL ? 1 : strchr (")]}", text[token->start]) != NULL ? -1 : 0;
}

/* The first token in [@first, @end) outside brackets that is @word; @end if there is none. */
guint
pf_mqtt_scanner_find_outside (PfMqttScanner *scanner,
                              guint          first,
                              guint          end,
                              const char    *word)
{
  int depth = 0;

  for (guint i = first; i < end; i++)
    {
      if (depth == 0 && pf_mqtt_scanner_is (scanner, i, word))
        return i;
      depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, i));
      if (depth < 0)
        break;
    }
  return end;
}

/* config, or mqtt_as.config under whatever names they have here. Returns the token behind it, or 0. */
guint
pf_mqtt_scanner_match_reference (PfMqttScanner *scanner,
                                 guint          index)
{
  g_autofree char *name = NULL;

  if (pf_mqtt_scanner_token (scanner, index)->kind != PF_PY_NAME || (index > 0 && pf_mqtt_scanner_is (scanner, index - 1, ".")))
    return 0;
  name = pf_mqtt_scanner_dup_token (scanner, index);
  if (g_hash_table_contains (scanner->aliases, name))
    return index + 1;
  if (g_hash_table_contains (scanner->modules, name) && pf_mqtt_scanner_is (scanner, index + 1, ".") &&
      pf_mqtt_scanner_is (scanner, index + 2, "config"))
    return index + 3;
  return 0;
}

/* ["key"] at @index. Returns the token behind it and the key, or 0. */
guint
pf_mqtt_scanner_match_key (PfMqttScanner  *scanner,
                           guint           index,
                           char          **key)
{
  g_autoptr(PfPyNode) node = NULL;
  guint next = index + 1;

  if (!pf_mqtt_scanner_is (scanner, index, "["))
    return 0;
  node = pf_py_literal_parse (scanner->text, scanner->tokens, &next);
  if (node == NULL || pf_py_value_get_kind (node->value) != PF_PY_VALUE_STR ||
      pf_py_value_get_text (node->value) == NULL || !pf_mqtt_scanner_is (scanner, next, "]"))
    return 0;
  *key = g_strdup (pf_py_value_get_text (node->value));
  return next + 1;
}

PfMqttEntry *
pf_mqtt_scanner_add_entry (PfMqttScanner   *scanner,
                           PfMqttEntryKind  kind,
                           const char      *key,
                           PfPyNode        *node,
                           guint            first,
                           guint            end)
{
  PfMqttEntry *entry = g_new0 (PfMqttEntry, 1);

  entry->kind = kind;
  entry->key = g_strdup (key);
  entry->node = node;
  entry->value = node != NULL ? pf_py_value_ref (node->value) : NULL;
  entry->first = first;
  entry->end = end;
  entry->statement = scanner->statement;
  entry->line = pf_mqtt_scanner_token (scanner, first)->line;
  entry->in_function = scanner->in_function;
  g_ptr_array_add (scanner->script->entries, entry);
  return entry;
}

void
pf_mqtt_scanner_add_opaque (PfMqttScanner *scanner,
                            guint          index)
{
  PfMqttOpaque opaque = { .token = index, .in_function = scanner->in_function };

  g_array_append_val (scanner->script->opaque, opaque);
}

void
pf_mqtt_scanner_add_bound (PfMqttScanner *scanner,
                           guint          index)
{
  if (pf_mqtt_scanner_token (scanner, index)->kind == PF_PY_NAME)
    g_hash_table_insert (scanner->script->bound, pf_mqtt_scanner_dup_token (scanner, index),
                         GUINT_TO_POINTER (pf_mqtt_scanner_token (scanner, index)->line));
}

/* The token behind the last one that the statement assigns to, deletes or binds. */
guint
pf_mqtt_scanner_find_target_end (PfMqttScanner *scanner,
                                 guint          first,
                                 guint          end)
{
  static const char * const assigning[] = { "=", "+=", "-=", "*=", "/=", "//=", "%=", "**=", ">>=", "<<=",
                                            "&=", "^=", "|=", "@=", NULL };
  guint target_end = first;
  int depth = 0;

  if (pf_mqtt_scanner_is (scanner, first, "del"))
    return end;
  if (pf_mqtt_scanner_is (scanner, first, "for"))
    return pf_mqtt_scanner_find_outside (scanner, first, end, "in");
  for (guint i = first; i < end; i++)
    {
      /* A lambda's defaults are no assignments, and nothing is assigned behind one. */
      if (depth == 0 && pf_mqtt_scanner_is (scanner, i, "lambda"))
        break;
      depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, i));
      for (guint n = 0; depth == 0 && pf_mqtt_scanner_token (scanner, i)->kind == PF_PY_OP && assigning[n] != NULL; n++)
        if (pf_mqtt_scanner_is (scanner, i, assigning[n]))
          target_end = i;
    }
  return target_end;
}

/* Whether the subscript that begins at @index and ends before @next is written to. */
static gboolean
is_written (PfMqttScanner *scanner,
            guint          index,
            guint          next)
{
  static const char * const mutating[] = { "update", "append", "pop", "popitem", "setdefault", "clear",
                                           "extend", "insert", "remove", "sort", "reverse", NULL };

  if (index < scanner->target_end || (index > 0 && pf_mqtt_scanner_is (scanner, index - 1, "as")))
    return TRUE;
  if (pf_mqtt_scanner_is (scanner, next, "."))
    for (guint i = 0; mutating[i] != NULL; i++)
      if (pf_mqtt_scanner_is (scanner, next + 1, mutating[i]))
        return TRUE;
  return FALSE;
}

/* The names that a statement assigns to. */
void
pf_mqtt_scanner_bind_targets (PfMqttScanner *scanner,
                              guint          first,
                              guint          end)
{
  guint target_end = pf_mqtt_scanner_find_target_end (scanner, first, end);
  int depth = 0;

  for (guint i = first; i < target_end; i++)
    {
      depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, i));
      if (depth == 0 && (i == first || !pf_mqtt_scanner_is (scanner, i - 1, ".")) && !pf_mqtt_scanner_is (scanner, i + 1, "["))
        pf_mqtt_scanner_add_bound (scanner, i);
    }
}

/* What was taken for literals since @from is part of an expression after all. */
static void
make_code (PfMqttScanner *scanner,
           guint          from)
{
  for (guint i = from; i < scanner->script->entries->len; i++)
    {
      PfMqttEntry *entry = scanner->script->entries->pdata[i];

      entry->kind = PF_MQTT_ENTRY_CODE;
      g_clear_pointer (&entry->node, pf_py_node_free);
      g_clear_pointer (&entry->value, pf_py_value_unref);
    }
}

/*
 * The arguments of config.update( from @index, behind the bracket, on. Literals become entries when
 * @literals, else all is code.
 */
static guint
scan_pairs (PfMqttScanner *scanner,
            guint          index,
            const char    *close,
            const char    *separator,
            gboolean       literals)
{
  gboolean dict = g_str_equal (separator, ":");

  while (!pf_mqtt_scanner_is (scanner, index, close) && pf_mqtt_scanner_token (scanner, index)->kind != PF_PY_END)
    {
      g_autofree char *key = NULL;
      g_autoptr(PfPyNode) name = NULL;
      PfPyNode *value = NULL;
      guint first = index, next = index;

      if (dict && (name = pf_py_literal_parse (scanner->text, scanner->tokens, &next)) != NULL &&
          pf_py_value_get_kind (name->value) == PF_PY_VALUE_STR)
        key = g_strdup (pf_py_value_get_text (name->value));
      else if (!dict && pf_mqtt_scanner_token (scanner, index)->kind == PF_PY_NAME)
        key = pf_mqtt_scanner_dup_token (scanner, next++);
      if (key == NULL || !pf_mqtt_scanner_is (scanner, next, separator))
        g_clear_pointer (&key, g_free);

      index = pf_mqtt_scanner_find_outside (scanner, first, scanner->tokens->tokens->len, ",");
      if (index == scanner->tokens->tokens->len)
        {
          int depth = 0;

          for (index = first; depth >= 0 && pf_mqtt_scanner_token (scanner, index)->kind != PF_PY_END; index++)
            depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, index));
          index--;
        }
      next++;
      if (key != NULL)
        {
          value = literals ? pf_py_literal_parse (scanner->text, scanner->tokens, &next) : NULL;
          if (value != NULL && next != index)
            g_clear_pointer (&value, pf_py_node_free);
          pf_mqtt_scanner_add_entry (scanner, value == NULL ? PF_MQTT_ENTRY_CODE : dict ? PF_MQTT_ENTRY_ITEM
                                                                        : PF_MQTT_ENTRY_KEYWORD,
                     key, value, first, index);
        }
      else if (index > first && !pf_mqtt_scanner_is (scanner, first, "{"))
        pf_mqtt_scanner_add_opaque (scanner, first);
      else if (pf_mqtt_scanner_is (scanner, first, "{"))
        {
          /* update({...}, key=...): the dict is the first argument, if it is nothing else as well. */
          guint n_entries = scanner->script->entries->len;
          guint behind = scan_pairs (scanner, first + 1, "}", ":", literals) + 1;

          if (behind != index)
            make_code (scanner, n_entries);
        }
      if (pf_mqtt_scanner_is (scanner, index, ","))
        index++;
      else if (!pf_mqtt_scanner_is (scanner, index, close))
        break;
    }
  return index;
}

/* What is done with config itself at @next, the token behind its name. */
void
pf_mqtt_scanner_use (PfMqttScanner *scanner,
                     guint          end,
                     guint          index,
                     guint          next,
                     gboolean       literals)
{
  static const char * const keyed[] = { "pop", "setdefault", "__setitem__", "__delitem__", NULL };
  g_autofree char *key = NULL;
  guint behind = pf_mqtt_scanner_match_key (scanner, next, &key);

  if (behind != 0)
    {
      if (is_written (scanner, index, behind))
        pf_mqtt_scanner_add_entry (scanner, PF_MQTT_ENTRY_CODE, key, NULL, index, behind);
      return;
    }
  if (pf_mqtt_scanner_is (scanner, next, "["))
    {
      guint close = next;
      int depth = 0;

      do
        depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, close++));
      while (depth > 0 && close < end);
      if (is_written (scanner, index, close))
        pf_mqtt_scanner_add_opaque (scanner, index);
      return;
    }
  if (!pf_mqtt_scanner_is (scanner, next, ".") || !pf_mqtt_scanner_is (scanner, next + 2, "("))
    return;
  if (pf_mqtt_scanner_is (scanner, next + 1, "update"))
    {
      scan_pairs (scanner, next + 3, ")", "=", literals);
      return;
    }
  if (pf_mqtt_scanner_is (scanner, next + 1, "clear") || pf_mqtt_scanner_is (scanner, next + 1, "popitem"))
    pf_mqtt_scanner_add_opaque (scanner, index);
  for (guint i = 0; keyed[i] != NULL; i++)
    if (pf_mqtt_scanner_is (scanner, next + 1, keyed[i]))
      {
        guint after = next + 3;
        g_autoptr(PfPyNode) node = pf_py_literal_parse (scanner->text, scanner->tokens, &after);

        if (node != NULL && pf_py_value_get_kind (node->value) == PF_PY_VALUE_STR &&
            pf_py_value_get_text (node->value) != NULL)
          pf_mqtt_scanner_add_entry (scanner, PF_MQTT_ENTRY_CODE, pf_py_value_get_text (node->value), NULL, index, after);
        else
          pf_mqtt_scanner_add_opaque (scanner, index);
      }
}
