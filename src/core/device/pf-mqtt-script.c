/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-script.h"

#include <string.h>

#include "pf-mqtt-scanner.h"
#include "pf-py-grammar.h"

static void
entry_free (PfMqttEntry *entry)
{
  g_free (entry->key);
  g_clear_pointer (&entry->node, pf_py_node_free);
  g_clear_pointer (&entry->value, pf_py_value_unref);
  g_free (entry);
}

static gboolean
starts_with_word (PfMqttScript       *script,
                  guint               index,
                  const char * const *words)
{
  const PfPyToken *token = pf_py_tokens_get (script->tokens, index);

  for (guint i = 0; words[i] != NULL; i++)
    if (pf_py_token_is (token, script->text, words[i]))
      return TRUE;
  return FALSE;
}

/* Cuts the tokens into units. What continues an if, a try or a decorator belongs to its unit. */
static void
find_units (PfMqttScript *script)
{
  static const char * const continued[] = { "elif", "else", "except", "finally", NULL };
  guint depth = 0, index = 0;
  gboolean decorated = FALSE;

  while (pf_py_tokens_get (script->tokens, index)->kind != PF_PY_END)
    {
      const PfPyToken *token = pf_py_tokens_get (script->tokens, index);
      PfMqttUnit unit = { .first = index, .end = index };

      if (token->kind == PF_PY_INDENT || token->kind == PF_PY_DEDENT)
        {
          depth += token->kind == PF_PY_INDENT ? 1 : -1;
          index++;
          continue;
        }
      unit.statements = pf_mqtt_scan_line (script, &unit.end);
      if (script->units->len > 0 &&
          (depth > 0 || decorated || starts_with_word (script, index, continued)))
        g_array_index (script->units, PfMqttUnit, script->units->len - 1).end = unit.end;
      else
        g_array_append_val (script->units, unit);
      if (depth == 0)
        decorated = pf_py_token_is (token, script->text, "@");
      index = unit.end;
    }
}

static void
choose_winners (PfMqttScript *script)
{
  for (guint i = 0; i < script->entries->len; i++)
    {
      PfMqttEntry *entry = script->entries->pdata[i];
      PfMqttEntry *old = g_hash_table_lookup (script->winners, entry->key);

      if (entry->kind == PF_MQTT_ENTRY_COMMENT)
        g_hash_table_insert (script->hints, entry->key, entry);
      else if (old == NULL || !old->in_function)
        g_hash_table_insert (script->winners, entry->key, entry);
    }
}

PfMqttScript *
pf_mqtt_script_new (const char *text,
                    gsize       length)
{
  PfMqttScript *script = g_new0 (PfMqttScript, 1);

  script->text = text;
  script->tokens = pf_py_tokenize (text, length);
  script->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  script->units = g_array_new (FALSE, FALSE, sizeof (PfMqttUnit));
  script->winners = g_hash_table_new (g_str_hash, g_str_equal);
  script->hints = g_hash_table_new (g_str_hash, g_str_equal);
  script->bound = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  script->opaque = g_array_new (FALSE, FALSE, sizeof (PfMqttOpaque));
  script->import_unit = G_MAXUINT;
  script->dead_unit = G_MAXUINT;

  script->error_line = script->tokens->error_line;
  script->error_offset = script->tokens->error_offset;
  script->error_message = script->tokens->error_message;
  if (script->error_line == 0 &&
      !pf_py_grammar_check (text, script->tokens, &script->error_line, &script->error_offset,
                            &script->grammar_message))
    script->error_message = script->grammar_message;
  if (script->error_line != 0)
    return script;

  find_units (script);
  pf_mqtt_scan (script);
  choose_winners (script);
  return script;
}

void
pf_mqtt_script_free (PfMqttScript *script)
{
  g_hash_table_unref (script->winners);
  g_hash_table_unref (script->hints);
  g_hash_table_unref (script->bound);
  g_ptr_array_unref (script->entries);
  g_array_unref (script->units);
  g_array_unref (script->opaque);
  pf_py_tokens_free (script->tokens);
  g_free (script->grammar_message);
  g_free (script->reference);
  g_free (script);
}

PfMqttEntry *
pf_mqtt_script_lookup (PfMqttScript *script,
                       const char   *key)
{
  return g_hash_table_lookup (script->winners, key);
}

guint
pf_mqtt_script_get_opaque_line (PfMqttScript *script,
                                const char   *key)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (script, key);

  for (guint i = script->opaque->len; i > 0; i--)
    {
      PfMqttOpaque *opaque = &g_array_index (script->opaque, PfMqttOpaque, i - 1);

      if (entry == NULL || opaque->in_function || opaque->token > entry->first)
        return pf_py_tokens_get (script->tokens, opaque->token)->line;
    }
  return 0;
}
