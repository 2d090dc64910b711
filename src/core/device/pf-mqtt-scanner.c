/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-scanner.h"

#include <string.h>

#include "pf-mqtt-scanner-private.h"

static const char * const compound_words[] = {
  "if", "while", "for", "try", "with", "def", "class", "async", "elif", "else", "except", "finally", "@", NULL
};

static gboolean
is_compound (const char      *text,
             const PfPyToken *token)
{
  for (guint i = 0; compound_words[i] != NULL; i++)
    if (pf_py_token_is (token, text, compound_words[i]))
      return TRUE;
  return FALSE;
}

guint
pf_mqtt_scan_line (PfMqttScript *script,
                   guint        *index)
{
  guint statements = 1, last;
  guint first = *index;
  int depth = 0;

  for (; pf_py_tokens_get (script->tokens, *index)->kind != PF_PY_NEWLINE; (*index)++)
    {
      const PfPyToken *token = pf_py_tokens_get (script->tokens, *index);

      if (token->kind == PF_PY_END)
        return statements;
      depth += pf_mqtt_scanner_bracket_step (script->text, token);
      if (depth == 0 && pf_py_token_is (token, script->text, ";") &&
          pf_py_tokens_get (script->tokens, *index + 1)->kind != PF_PY_NEWLINE)
        statements++;
    }
  last = *index > first ? *index - 1 : first;
  (*index)++;
  /* match is an ordinary name elsewhere: the colon at the end tells. */
  if (is_compound (script->text, pf_py_tokens_get (script->tokens, first)) ||
      pf_py_token_is (pf_py_tokens_get (script->tokens, last), script->text, ":"))
    return 0;
  return statements;
}

static void
add_alias (PfMqttScanner *scanner,
           GHashTable    *names,
           const char    *name)
{
  g_hash_table_add (names, g_strdup (name));
  if (scanner->in_function)
    return;
  g_free (scanner->script->reference);
  scanner->script->reference = names == scanner->modules ? g_strconcat (name, ".config", NULL)
                                                         : g_strdup (name);
  scanner->script->import_unit = scanner->unit;
  scanner->script->dead_unit = G_MAXUINT;
  scanner->imported = TRUE;
}

/* @index names something else from here on. */
static void
drop_alias (PfMqttScanner *scanner,
            guint          index,
            gboolean       certain)
{
  g_autofree char *name = pf_mqtt_scanner_dup_token (scanner, index);

  if (!g_hash_table_contains (scanner->aliases, name) && !g_hash_table_contains (scanner->modules, name))
    return;
  if (!certain)
    {
      pf_mqtt_scanner_add_opaque (scanner, index);
      return;
    }
  g_hash_table_remove (scanner->aliases, name);
  g_hash_table_remove (scanner->modules, name);
  if (g_hash_table_size (scanner->aliases) + g_hash_table_size (scanner->modules) == 0)
    scanner->script->dead_unit = scanner->unit;
}

static void
scan_import (PfMqttScanner *scanner,
             guint          first,
             guint          end,
             gboolean       certain)
{
  gboolean from = pf_mqtt_scanner_is (scanner, first, "from");
  guint i = first + 1;
  gboolean ours = FALSE;

  if (from)
    {
      for (; i < end && !pf_mqtt_scanner_is (scanner, i, "import"); i++)
        ours = ours || pf_mqtt_scanner_is (scanner, i, "mqtt_as");
      i++;
    }
  for (; i < end; i++)
    {
      g_autofree char *alias = NULL;
      guint name = i, bound = i;

      if (pf_mqtt_scanner_is (scanner, i, "(") || pf_mqtt_scanner_is (scanner, i, ")") || pf_mqtt_scanner_is (scanner, i, ","))
        continue;
      while (pf_mqtt_scanner_is (scanner, i + 1, "."))
        i += 2;
      if (pf_mqtt_scanner_is (scanner, i + 1, "as"))
        bound = i = i + 2;

      alias = pf_mqtt_scanner_dup_token (scanner, bound);
      drop_alias (scanner, bound, certain);
      pf_mqtt_scanner_add_bound (scanner, bound);
      if (from && ours && pf_mqtt_scanner_is (scanner, name, "*"))
        add_alias (scanner, scanner->aliases, "config");
      else if (from && ours && pf_mqtt_scanner_is (scanner, name, "config"))
        add_alias (scanner, scanner->aliases, alias);
      else if (!from && pf_mqtt_scanner_is (scanner, name, "mqtt_as"))
        add_alias (scanner, scanner->modules, alias);
    }
}

/* A statement of which only the effect on config is wanted, not a value. */
static void
scan_code (PfMqttScanner *scanner,
           guint          first,
           guint          end)
{
  if (pf_mqtt_scanner_is (scanner, first, "import") || pf_mqtt_scanner_is (scanner, first, "from"))
    {
      scan_import (scanner, first, end, FALSE);
      return;
    }
  scanner->target_end = pf_mqtt_scanner_find_target_end (scanner, first, end);
  for (guint i = first; i < end; i++)
    {
      guint next = pf_mqtt_scanner_match_reference (scanner, i);

      /* Bound to something else on the way: at the top level for good, in a block perhaps. */
      if (next != 0 && i < scanner->target_end && !pf_mqtt_scanner_is (scanner, next, "[") &&
          !pf_mqtt_scanner_is (scanner, next, "."))
        /* |= keeps the dict and changes what is in it. */
        drop_alias (scanner, i, !pf_mqtt_scanner_is (scanner, next, "|=") &&
                                g_array_index (scanner->script->units, PfMqttUnit, scanner->unit).statements > 0);
      else if (next != 0)
        pf_mqtt_scanner_use (scanner, end, i, next, FALSE);
    }
}

/* name = … at the top level: a new name for config, or the end of an old one. */
static gboolean
scan_binding (PfMqttScanner *scanner,
              guint          first,
              guint          end)
{
  guint next;

  if (pf_mqtt_scanner_token (scanner, first)->kind != PF_PY_NAME || !pf_mqtt_scanner_is (scanner, first + 1, "="))
    return FALSE;
  next = pf_mqtt_scanner_match_reference (scanner, first + 2);
  if (next != 0 && next == end)
    {
      /* The import stays the place for new lines, and its name the one that they use. */
      g_hash_table_add (scanner->aliases, pf_mqtt_scanner_dup_token (scanner, first));
      return TRUE;
    }
  scan_code (scanner, first + 2, end);
  drop_alias (scanner, first, TRUE);
  return TRUE;
}

/* A simple statement at the top level, [@first, @end) without its end. */
static void
scan_statement (PfMqttScanner *scanner,
                guint          first,
                guint          end)
{
  g_autofree char *key = NULL;
  guint next, behind;

  scanner->statement = first;
  if (pf_mqtt_scanner_is (scanner, first, "import") || pf_mqtt_scanner_is (scanner, first, "from"))
    {
      scan_import (scanner, first, end, TRUE);
      return;
    }
  pf_mqtt_scanner_bind_targets (scanner, first, end);
  if (scan_binding (scanner, first, end))
    return;

  next = pf_mqtt_scanner_match_reference (scanner, first);
  behind = next != 0 ? pf_mqtt_scanner_match_key (scanner, next, &key) : 0;
  if (behind != 0 && pf_mqtt_scanner_is (scanner, behind, "="))
    {
      guint value = behind + 1;
      g_autoptr(PfPyNode) node = pf_py_literal_parse_bare (scanner->text, scanner->tokens, &value);

      if (node != NULL && value == end)
        {
          pf_mqtt_scanner_add_entry (scanner, PF_MQTT_ENTRY_ASSIGN, key, g_steal_pointer (&node), first, end);
          return;
        }
    }
  if (next != 0 && pf_mqtt_scanner_is (scanner, next, ".") && pf_mqtt_scanner_is (scanner, next + 1, "update") && pf_mqtt_scanner_is (scanner, next + 2, "("))
    {
      int depth = 0;
      guint close = next + 2;

      do
        depth += pf_mqtt_scanner_bracket_step (scanner->text, pf_mqtt_scanner_token (scanner, close++));
      while (depth > 0 && close < end);
      if (close == end)
        {
          scanner->target_end = first;
          pf_mqtt_scanner_use (scanner, end, first, next, TRUE);
          return;
        }
    }
  scan_code (scanner, first, end);
}

/* A logical line in a block, or with a header of one: every statement on it is code. */
static void
scan_block_line (PfMqttScanner *scanner,
                 guint          first,
                 guint          end)
{
  if (is_compound (scanner->text, pf_mqtt_scanner_token (scanner, first)))
    {
      guint colon = pf_mqtt_scanner_find_outside (scanner, first, end, ":");

      if (pf_mqtt_scanner_is (scanner, first, "def") || pf_mqtt_scanner_is (scanner, first, "class"))
        pf_mqtt_scanner_add_bound (scanner, first + 1);
      scan_code (scanner, first, colon);
      first = MIN (colon + 1, end);
    }
  while (first < end)
    {
      guint semicolon = pf_mqtt_scanner_find_outside (scanner, first, end, ";");

      scanner->statement = first;
      pf_mqtt_scanner_bind_targets (scanner, first, semicolon);
      scan_code (scanner, first, semicolon);
      first = semicolon + 1;
    }
}

static gboolean
is_function (PfMqttScanner *scanner,
             guint          first)
{
  return pf_mqtt_scanner_is (scanner, first, "def") || (pf_mqtt_scanner_is (scanner, first, "async") && pf_mqtt_scanner_is (scanner, first + 1, "def"));
}

static void
scan_unit (PfMqttScanner *scanner,
           PfMqttUnit    *unit)
{
  guint depth = 0, function_depth = G_MAXUINT;

  for (guint i = unit->first; i < unit->end;)
    {
      const PfPyToken *token = pf_mqtt_scanner_token (scanner, i);
      guint first = i;

      if (token->kind == PF_PY_INDENT || token->kind == PF_PY_DEDENT)
        {
          depth += token->kind == PF_PY_INDENT ? 1 : -1;
          i++;
          continue;
        }
      pf_mqtt_scan_line (scanner->script, &i);
      if (depth <= function_depth)
        function_depth = is_function (scanner, first) ? depth : G_MAXUINT;
      scanner->in_function = function_depth != G_MAXUINT;
      scanner->statement = first;
      if (unit->statements == 0)
        scan_block_line (scanner, first, i - 1);
      else
        while (first < i - 1)
          {
            guint semicolon = pf_mqtt_scanner_find_outside (scanner, first, i - 1, ";");

            scan_statement (scanner, first, semicolon);
            first = semicolon + 1;
          }
    }
  scanner->in_function = FALSE;
  if (unit->statements == 0 && (pf_mqtt_scanner_is (scanner, unit->first, "def") || pf_mqtt_scanner_is (scanner, unit->first, "class")))
    drop_alias (scanner, unit->first + 1, TRUE);
}

/* A whole-line comment that would be an assignment without its `#`. */
static void
scan_comment (PfMqttScanner     *scanner,
              const PfPyComment *comment)
{
  g_autoptr(PfPyTokens) tokens = NULL;
  g_autoptr(PfPyNode) node = NULL;
  g_autofree char *key = NULL;
  PfMqttScanner inner = *scanner;
  PfMqttEntry *entry;
  guint32 start = comment->start;
  guint next, behind;

  while (start < comment->end && strchr ("# \t", scanner->text[start]) != NULL)
    start++;
  if (comment->column == G_MAXUINT32 || memchr (scanner->text + start, '[', comment->end - start) == NULL)
    return;
  tokens = pf_py_tokenize (scanner->text + start, comment->end - start);
  inner.tokens = tokens;
  inner.text = scanner->text + start;
  next = tokens->error_line == 0 ? pf_mqtt_scanner_match_reference (&inner, 0) : 0;
  behind = next != 0 ? pf_mqtt_scanner_match_key (&inner, next, &key) : 0;
  if (behind == 0 || !pf_mqtt_scanner_is (&inner, behind, "="))
    return;
  next = behind + 1;
  node = pf_py_literal_parse_bare (inner.text, tokens, &next);
  if (node == NULL || pf_mqtt_scanner_token (&inner, next)->kind != PF_PY_NEWLINE || pf_mqtt_scanner_token (&inner, next + 1)->kind != PF_PY_END)
    return;

  entry = pf_mqtt_scanner_add_entry (&inner, PF_MQTT_ENTRY_COMMENT, key, NULL, 0, 0);
  entry->value = pf_py_value_ref (node->value);
  entry->line = comment->line;
  entry->offset = comment->start;
  entry->offset_end = comment->end;
}

static void
scan_all (PfMqttScanner *scanner)
{
  for (guint i = 0; i < scanner->script->units->len; i++)
    {
      scanner->unit = i;
      scan_unit (scanner, &g_array_index (scanner->script->units, PfMqttUnit, i));
    }
}

void
pf_mqtt_scan (PfMqttScript *script)
{
  g_autoptr(GHashTable) aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) modules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  PfMqttScanner scanner = { .script = script, .text = script->text, .tokens = script->tokens,
                      .aliases = aliases, .modules = modules };

  scan_all (&scanner);
  if (!scanner.imported && !g_hash_table_contains (script->bound, "config"))
    {
      /* Without its import the file cannot run, but what it means to say is plain. */
      g_hash_table_add (aliases, g_strdup ("config"));
      g_ptr_array_set_size (script->entries, 0);
      g_array_set_size (script->opaque, 0);
      scan_all (&scanner);
      script->missing_import = script->entries->len > 0 || script->opaque->len > 0;
    }
  g_hash_table_add (aliases, g_strdup ("config"));
  for (guint i = 0; i < script->tokens->comments->len; i++)
    scan_comment (&scanner, &g_array_index (script->tokens->comments, PfPyComment, i));
}
