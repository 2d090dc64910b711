/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pf-mqtt-draft.h"

#include <glib/gi18n-lib.h>

#include "pf-error.h"
#include "pf-mqtt-field.h"

void
pf_mqtt_draft_clear (PfMqttDraft *draft)
{
  if (!draft->borrowed)
    {
      g_clear_pointer (&draft->script, pf_mqtt_script_free);
      g_clear_pointer (&draft->text, g_free);
    }
  draft->borrowed = FALSE;
}

/* Whether @after says what @before said, but for @key, which is to be @value (%NULL: not set). */
static gboolean
is_sound (PfMqttScript *before,
          PfMqttScript *after,
          const char   *key,
          PfPyValue    *value)
{
  PfMqttEntry *entry = pf_mqtt_script_lookup (after, key);
  GHashTableIter iter;
  gpointer name, old;

  if (after->error_line != 0 || !pf_py_value_equal (entry != NULL ? entry->value : NULL, value) ||
      (value == NULL && entry != NULL))
    return FALSE;
  if (g_hash_table_size (after->winners) + (value == NULL) <
      g_hash_table_size (before->winners) + (pf_mqtt_script_lookup (before, key) == NULL && value != NULL))
    return FALSE;
  g_hash_table_iter_init (&iter, before->winners);
  while (g_hash_table_iter_next (&iter, &name, &old))
    {
      PfMqttEntry *new = pf_mqtt_script_lookup (after, name);

      if (!g_str_equal (name, key) &&
          (new == NULL || !pf_py_value_equal (((PfMqttEntry *) old)->value, new->value)))
        return FALSE;
    }
  return TRUE;
}

static void
shift_traces (GHashTable *traces,
              gsize       offset,
              gsize       removed,
              gsize       inserted)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, traces);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PfMqttTrace *trace = value;

      if (trace->offset >= offset + removed)
        trace->offset += inserted - removed;
      else if (trace->offset > offset)
        g_hash_table_iter_remove (&iter);
    }
}

/* The one piece in which two texts differ, in whole characters. */
void
pf_mqtt_find_difference (const char *old,
                         gsize       old_length,
                         const char *new,
                         gsize       new_length,
                         gsize      *offset,
                         gsize      *removed,
                         gsize      *inserted)
{
  gsize head = 0, tail = 0;
  gsize shorter = MIN (old_length, new_length);

  while (head < shorter && old[head] == new[head])
    head++;
  while (head > 0 && head < MAX (old_length, new_length) &&
         (((guchar) old[head] & 0xc0) == 0x80 || ((guchar) new[head] & 0xc0) == 0x80))
    head--;
  while (tail < shorter - head && old[old_length - 1 - tail] == new[new_length - 1 - tail])
    tail++;
  while (tail > 0 && ((guchar) old[old_length - tail] & 0xc0) == 0x80)
    tail--;
  *offset = head;
  *removed = old_length - tail - head;
  *inserted = new_length - tail - head;
}

static gboolean
try_change (PfMqttDraft  *draft,
            const char   *key,
            PfPyValue    *value,
            PfMqttTrace  *trace,
            gboolean      at_end,
            PfMqttTrace **made,
            GError      **error)
{
  PfMqttDraft next = { .traces = draft->traces, .flags = draft->flags };

  next.text = pf_mqtt_edit_set (draft->script, draft->length, key, value, draft->flags, trace, at_end, made,
                                &next.length, error);
  if (next.text == NULL)
    return FALSE;
  next.script = pf_mqtt_script_new (next.text, next.length);
  if (!is_sound (draft->script, next.script, key, value))
    {
      pf_mqtt_draft_clear (&next);
      g_clear_pointer (made, pf_mqtt_trace_free);
      g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                   _("“%s” cannot be set in this file without changing something else; edit the code"), key);
      return FALSE;
    }
  pf_mqtt_draft_clear (draft);
  *draft = next;
  return TRUE;
}

/* One key in the draft. A trace of it is tried first, the file's end last. */
gboolean
pf_mqtt_draft_apply (PfMqttDraft         *draft,
                     const PfMqttChange  *change,
                     GError             **error)
{
  g_autoptr(PfPyValue) initial = pf_mqtt_key_dup_default (change->key);
  PfPyValue *value = change->value != NULL ? change->value : initial;
  PfMqttTrace *trace = g_hash_table_lookup (draft->traces, change->key);
  g_autoptr(PfMqttTrace) made = NULL;
  g_autofree char *before = g_strdup (draft->text);
  gsize before_length = draft->length, offset, removed, inserted;
  PfMqttEntry *entry = pf_mqtt_script_lookup (draft->script, change->key);
  gboolean ok;

  /* A default that somebody wrote down is left standing, until it is taken out on purpose. */
  if (change->value != NULL && entry != NULL && pf_py_value_equal (entry->value, change->value))
    return TRUE;
  if (value == NULL || pf_py_value_equal (value, initial))
    {
      if (pf_mqtt_edit_can_remove (draft->script, change->key))
        value = NULL;
      else if (value == NULL && (entry == NULL || entry->kind != PF_MQTT_ENTRY_CODE))
        {
          g_set_error (error, PF_ERROR, PF_ERROR_INVALID,
                       _("“%s” cannot be taken out without touching other code"), change->key);
          return FALSE;
        }
    }
  ok = trace != NULL && value != NULL && try_change (draft, change->key, value, trace, FALSE, &made, NULL);
  if (!ok && value != NULL && entry == NULL)
    ok = try_change (draft, change->key, value, NULL, FALSE, &made, NULL) ||
         try_change (draft, change->key, value, NULL, TRUE, &made, error);
  else if (!ok)
    ok = try_change (draft, change->key, value, NULL, FALSE, &made, error);
  if (!ok)
    return FALSE;

  pf_mqtt_find_difference (before, before_length, draft->text, draft->length, &offset, &removed, &inserted);
  g_hash_table_remove (draft->traces, change->key);
  shift_traces (draft->traces, offset, removed, inserted);
  if (made != NULL)
    g_hash_table_insert (draft->traces, g_strdup (change->key), g_steal_pointer (&made));
  return TRUE;
}
